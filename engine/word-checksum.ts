/*
 * A checksum of many words that a kernel computes about as fast as it can read them: what a recording keeps of an
 * ofmap. Sixteen 32-bit lanes, each of them lane · MULTIPLIER + the next two words, as long as there are words (zeros
 * fill the last block); then the lanes and the number of words are folded to 64 bits. The multiplier is odd, so one
 * changed word always changes its lane. No cryptography: it finds differences, not forgeries.
 */

/** 32-bit lanes, and words of a block that fills each of them once. */
export const CHECKSUM_LANES = 16;
const BLOCK_WORDS = 2 * CHECKSUM_LANES;
/** 2^32 divided by the golden ratio, odd: the usual multiplicative hash. */
export const CHECKSUM_MULTIPLIER = 0x9e3779b1;
/** Odd multipliers of the two halves of the result, of MurmurHash3's finaliser. */
const FOLDS = [0x85ebca6b, 0xc2b2ae35] as const;

/** Checksum of words, 16 hexadecimal digits. */
export function wordChecksum(words: Int16Array): string {
  const lanes = new Int32Array(CHECKSUM_LANES);
  const whole = words.length - (words.length % BLOCK_WORDS);
  addBlocks(lanes, pairsOf(words, whole));
  for (let lane = 0; lane < CHECKSUM_LANES && whole < words.length; lane++) {
    const at = whole + 2 * lane;
    const low = at < words.length ? words[at]! & 0xffff : 0;
    const high = at + 1 < words.length ? words[at + 1]! << 16 : 0;
    lanes[lane] = Math.imul(lanes[lane]!, CHECKSUM_MULTIPLIER) + (low | high);
  }
  return foldChecksum(lanes, words.length);
}

/** The first words, two a 32-bit number, the first in its low half: a view of them where their address allows one. */
function pairsOf(words: Int16Array, count: number): Int32Array {
  if (words.byteOffset % 4 === 0) return new Int32Array(words.buffer, words.byteOffset, count / 2);
  return new Int32Array(words.slice(0, count).buffer);
}

/** Hot path: whole blocks. Four lanes at a time, so that they stay in registers. */
function addBlocks(lanes: Int32Array, pairs: Int32Array): void {
  for (let lane = 0; lane < CHECKSUM_LANES; lane += 4) {
    let first = lanes[lane]!;
    let second = lanes[lane + 1]!;
    let third = lanes[lane + 2]!;
    let fourth = lanes[lane + 3]!;
    for (let at = lane; at < pairs.length; at += CHECKSUM_LANES) {
      first = (Math.imul(first, CHECKSUM_MULTIPLIER) + pairs[at]!) | 0;
      second = (Math.imul(second, CHECKSUM_MULTIPLIER) + pairs[at + 1]!) | 0;
      third = (Math.imul(third, CHECKSUM_MULTIPLIER) + pairs[at + 2]!) | 0;
      fourth = (Math.imul(fourth, CHECKSUM_MULTIPLIER) + pairs[at + 3]!) | 0;
    }
    lanes[lane] = first;
    lanes[lane + 1] = second;
    lanes[lane + 2] = third;
    lanes[lane + 3] = fourth;
  }
}

/** The checksum from its lanes, wherever they were computed. */
export function foldChecksum(lanes: Int32Array, words: number): string {
  return FOLDS.map((multiplier) => {
    let folded = multiplier | 0;
    for (const lane of [...lanes, words]) {
      folded = Math.imul(folded ^ lane, multiplier);
      folded ^= folded >>> 15;
    }
    return (folded >>> 0).toString(16).padStart(8, '0');
  }).join('');
}
