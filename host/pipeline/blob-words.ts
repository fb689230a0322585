/**
 * Hot path: the host's conversions between real values and the chip's words, one pass each.
 * They follow `toWord` of engine/fixed-point.ts: round half up, saturate. Every operation, on the scale too, is in
 * float32, so that the kernel's vectors (engine/fast/kernel/convert.ts) give the same words; these functions define
 * what it must give.
 */

/** The words the host writes for an ifmap. */
export interface ScaledWords {
  readonly words: Int16Array;
  /** Values that did not fit and were cut to the largest or smallest word. */
  readonly saturated: number;
}

/** ifmap words of real values: value × scale. */
export function wordsOf(values: Float32Array, scale: number): ScaledWords {
  const words = new Int16Array(values.length);
  return { words, saturated: writeWords(values, words, 0, values.length, scale) };
}

/**
 * ifmap words straight from the ofmap words of the layer before.
 * @param psumScales scale of each channel of `ofmap`; the planes are equally long
 */
export function rescaledWords(ofmap: Int16Array, psumScales: readonly number[], scale: number): ScaledWords {
  const words = new Int16Array(ofmap.length);
  const plane = ofmap.length / psumScales.length;
  let saturated = 0;
  for (const [c, psumScale] of psumScales.entries()) {
    saturated += writeWords(ofmap, words, c * plane, (c + 1) * plane, scale / psumScale);
  }
  return { words, saturated };
}

/** Real values of ofmap words, as float32: word / psumScale of its channel. */
export function valuesOf(ofmap: Int16Array, psumScales: readonly number[]): Float32Array {
  const values = new Float32Array(ofmap.length);
  const plane = ofmap.length / psumScales.length;
  for (const [c, psumScale] of psumScales.entries()) {
    const step = Math.fround(1 / psumScale);
    for (let i = c * plane; i < (c + 1) * plane; i++) values[i] = ofmap[i]! * step;
  }
  return values;
}

/** Scales one run of values; returns how many were saturated. */
function writeWords(
  values: Float32Array | Int16Array,
  words: Int16Array,
  from: number,
  to: number,
  scale: number,
): number {
  const scale32 = Math.fround(scale);
  let saturated = 0;
  for (let i = from; i < to; i++) {
    let word = Math.floor(Math.fround(Math.fround(values[i]! * scale32) + 0.5));
    if (word > 32_767) {
      word = 32_767;
      saturated++;
    } else if (word < -32_768) {
      word = -32_768;
      saturated++;
    }
    words[i] = word;
  }
  return saturated;
}
