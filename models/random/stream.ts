/*
 * Random numbers that can be made again, the same on every machine and in pages: only integer operations and divisions
 * by powers of two make them.
 */

/**
 * Mulberry32, period 2^32.
 * @returns gives the next 32-bit word, as a signed integer
 */
export function randomWords(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return t ^ (t >>> 14);
  };
}

/** {@link randomWords}, from 0 up to, not including, 1. */
export function randomStream(seed: number): () => number {
  const next = randomWords(seed);
  return () => (next() >>> 0) / 2 ** 32;
}

/** Murmur3's finaliser: spreads every input bit over all 32, so that seeds beside each other start streams far apart. */
export function mixSeed(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
