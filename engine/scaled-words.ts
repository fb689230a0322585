/*
 * The host's side of the chip's memory: conversions between real values and the chip's words, one pass each. They follow `toWord` of fixed-point.ts: round half up, saturate. Every operation, on the scale too, is in
 * float32, so that the kernel's vectors (fast/kernel/convert.ts) give the same words; these functions define
 * what it must give.
 */
import type { ConvLayer } from './conv-layer.ts';
import { invariant } from './errors.ts';

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
  return scaledPlanes(
    ofmap,
    psumScales.map((psumScale) => scale / psumScale),
  );
}

/** Words of planes that have a factor each; the planes are equally long. */
export function scaledPlanes(from: Float32Array | Int16Array, factors: ArrayLike<number>): ScaledWords {
  const words = new Int16Array(from.length);
  const plane = from.length / factors.length;
  let saturated = 0;
  for (let c = 0; c < factors.length; c++) {
    saturated += writeWords(from, words, c * plane, (c + 1) * plane, factors[c]!);
  }
  return { words, saturated };
}

/** Real values of ofmap words, as float32: word / psumScale of its channel. */
export function valuesOf(ofmap: Int16Array, psumScales: readonly number[]): Float32Array {
  const values = new Float32Array(ofmap.length);
  writeValues(
    ofmap,
    psumScales.map((psumScale) => 1 / psumScale),
    values,
  );
  return values;
}

/** Real values of planes of words that have a step each: word · step. */
export function writeValues(words: Int16Array, steps: ArrayLike<number>, values: Float32Array): void {
  const plane = words.length / steps.length;
  for (let c = 0; c < steps.length; c++) {
    const step = Math.fround(steps[c]!);
    for (let i = c * plane; i < (c + 1) * plane; i++) values[i] = words[i]! * step;
  }
}

/**
 * Checks what {@link writeByteWords} is given.
 * @throws Error if a layer has no such ifmap: a broken invariant
 */
export function checkBytes(
  { name, shape: { C, H, W } }: ConvLayer,
  bytes: Uint8Array,
  tables: readonly Int16Array[],
): void {
  invariant(
    bytes.length === C * H * W && tables.length === C && tables.every(({ length }) => length === 256),
    `${name} has an ifmap of ${C} channels and ${H}×${W} words`,
  );
}

/**
 * ifmap words of a picture's bytes, C × H × W.
 * @param bytes H × W × C, the ifmap's last channel first: red, green, blue for planes of blue, green and red
 * @param tables the word of every byte, 256 entries for each channel of the ifmap
 */
export function writeByteWords(bytes: Uint8Array, tables: readonly Int16Array[], words: Int16Array): void {
  const C = tables.length;
  const plane = bytes.length / C;
  for (let c = 0; c < C; c++) {
    const table = tables[c]!;
    for (let i = 0; i < plane; i++) words[c * plane + i] = table[bytes[C * i + C - 1 - c]!]!;
  }
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
    } else if (!(word >= -32_768)) {
      word = -32_768;
      saturated++;
    }
    words[i] = word;
  }
  return saturated;
}
