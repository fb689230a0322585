import type { LayerWeights } from './network.ts';
import { mixSeed, randomWords } from './random/stream.ts';

/** Biases are small beside the weighted sums, as in trained networks. */
const BIAS_BOUND = 0.05;

/** FNV-1a, 32 bits, over a text's UTF-16 code units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Random numbers in [−1, 1): the top 24 bits scaled by a power of two, so each is exact in float32 on every machine. */
function uniformStream(seed: number): () => number {
  const next = randomWords(seed);
  return () => (next() >> 8) / 2 ** 23; // arithmetic shift: 24 signed bits
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
  const next = uniformStream(mixSeed(mixSeed(seed) ^ hashText(layerName)));
  // two statements: the biases' place in the stream must not depend on evaluation order
  const weights = fill(weightCount, Math.sqrt(6 / fanIn), next);
  const bias = fill(biasCount, BIAS_BOUND, next);
  return { weights, bias };
}
