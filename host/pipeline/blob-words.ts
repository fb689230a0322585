/**
 * Hot path: the host's conversions between real values and the chip's words, one pass each.
 * They follow `toWord` of engine/fixed-point.ts: round half up, saturate.
 */

/** The words the host writes for an ifmap. */
export interface ScaledWords {
  readonly words: Int16Array;
  /** Values that did not fit and were cut to the largest or smallest word. */
  readonly saturated: number;
}

/** Words of real values: value × scale. */
export function wordsOf(values: Float32Array | Int16Array, scale: number): ScaledWords {
  const words = new Int16Array(values.length);
  let saturated = 0;
  for (let i = 0; i < values.length; i++) {
    let word = Math.floor(values[i]! * scale + 0.5);
    if (word > 32_767) {
      word = 32_767;
      saturated++;
    } else if (word < -32_768) {
      word = -32_768;
      saturated++;
    }
    words[i] = word;
  }
  return { words, saturated };
}

/** Real values of words at a scale: word / scale, as float32. */
export function valuesOf(words: Int16Array, scale: number): Float32Array {
  const values = new Float32Array(words.length);
  const step = 1 / scale;
  for (let i = 0; i < words.length; i++) values[i] = words[i]! * step;
  return values;
}
