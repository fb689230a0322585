import type { LayerWeights } from './network.ts';

/** Biases are small beside the weighted sums, as in trained networks. */
const BIAS_BOUND = 0.05;

/** FNV-1a, 32 bits, over a text's UTF-16 code units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Murmur3's finaliser: spreads every input bit over all 32. */
function mix(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Random numbers in [−1, 1): mulberry32's generator, whose top 24 bits are scaled by a power of two, so each is
 * exact in float32 on every machine. Period 2^32.
 */
function uniformStream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    const word = t ^ (t >>> 14);
    return (word >> 8) / 2 ** 23; // arithmetic shift: 24 signed bits
  };
}

function fill(count: number, bound: number, next: () => number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 1) values[i] = next() * bound;
  return values;
}

/**
 * Untrained parameters of one CONV or FC layer, the same on every machine and in whatever order layers are asked
 * for: weights uniform in ±√(6/fanIn) (He et al. 2015: activations keep their scale through ReLU layers), biases
 * uniform in ±0.05. Only exactly rounded operations are used (multiply, square root, powers of two).
 * @param fanIn inputs of one output: C/groups · R · S for CONV layers
 */
export function seededLayerWeights(
  seed: number,
  layerName: string,
  weightCount: number,
  biasCount: number,
  fanIn: number,
): LayerWeights {
  const next = uniformStream(mix(mix(seed) ^ hashText(layerName)));
  // two statements: the biases' place in the stream must not depend on evaluation order
  const weights = fill(weightCount, Math.sqrt(6 / fanIn), next);
  const bias = fill(biasCount, BIAS_BOUND, next);
  return { weights, bias };
}
