import { convDimensions, type ConvShape } from './conv-shape.ts';
import { invariant } from './errors.ts';

/**
 * What the zero words of one ifmap save. A PE whose ifmap word is zero gates its data path: it neither reads the
 * filter word nor multiplies (JSSC 2017 section V). Exact counts from this ifmap's own words, padding included.
 */
export interface IfmapGating {
  /** Zero words of the padded ifmap. */
  readonly zeroWords: number;
  /** {@link zeroWords} as a fraction of all padded ifmap words, 0 to 1. */
  readonly zeroFraction: number;
  /** MACs whose ifmap word is zero, padding included; the filter word does not matter. */
  readonly gatedMacs: number;
}

/**
 * Where the zero words of a batch's ifmaps are, as far as the counts of any mapping need it: one figure for every
 * channel and row of the padded ifmap.
 */
export interface IfmapZeros {
  /** N: frames that everything here is summed over */
  readonly batch: number;
  /** Zero words of the padded ifmaps. */
  readonly zeroWords: number;
  /** MACs whose ifmap word is zero, all filters. */
  readonly gatedMacs: number;
  /**
   * Entry c · paddedH + h: the MACs that meet a zero word of padded row h of channel c while one filter row passes
   * over it once, Σ over its zero words of the (f, s) with f·U + s = w. How often that happens (filter rows, strips,
   * filters) is the mapping's business.
   */
  readonly rowGatedMacs: Int32Array;
}

/**
 * Counts the gated MACs of one ifmap in a single pass over its words: a word in row h and column w meets as many
 * filter words as there are (e, r) with e·U + r = h, times (f, s) with f·U + s = w, times filters of its group.
 * @param paddedIfmap C × paddedH × paddedW words, row-major
 */
export function countGating(paddedIfmap: Int16Array, shape: ConvShape): IfmapGating {
  const { zeroWords, gatedMacs } = countIfmapZeros([paddedIfmap], shape);
  return { zeroWords, zeroFraction: zeroWords / paddedIfmap.length, gatedMacs };
}

/**
 * What {@link countGating} counts, summed over a batch, and row by row, in one pass over its words.
 * @param paddedIfmaps N frames of C × paddedH × paddedW words, row-major
 */
export function countIfmapZeros(paddedIfmaps: readonly Int16Array[], shape: ConvShape): IfmapZeros {
  const { C, S, U } = shape;
  const { F, paddedH, paddedW, paddedIfmapWords } = convDimensions(shape);
  const columnUses = windowUses(paddedW, F, S, U);
  const rowGatedMacs = new Int32Array(C * paddedH);
  let zeroWords = 0;
  for (const paddedIfmap of paddedIfmaps) {
    invariant(paddedIfmap.length === paddedIfmapWords, 'the padded ifmap has C·paddedH·paddedW words');
    zeroWords += addRows(paddedIfmap, columnUses, rowGatedMacs);
  }
  return {
    batch: paddedIfmaps.length,
    zeroWords,
    gatedMacs: gatedMacsOf(rowGatedMacs, shape),
    rowGatedMacs,
  };
}

/** MACs gated by the zero words counted row by row, all filter rows and filters. */
export function gatedMacsOf(rowGatedMacs: Int32Array, shape: ConvShape): number {
  const { C, R, U } = shape;
  const { E, paddedH, filtersPerGroup } = convDimensions(shape);
  const rowUses = windowUses(paddedH, E, R, U);
  let gatedPerFilter = 0;
  for (let c = 0, row = 0; c < C; c++) {
    for (let h = 0; h < paddedH; h++, row++) gatedPerFilter += rowGatedMacs[row]! * rowUses[h]!;
  }
  return gatedPerFilter * filtersPerGroup;
}

/** Hot path, allocates nothing: adds the rows of one ifmap to the table and returns its zero words. */
function addRows(paddedIfmap: Int16Array, columnUses: Int32Array, rowGatedMacs: Int32Array): number {
  const width = columnUses.length;
  let zeroWords = 0;
  let at = 0;
  for (let row = 0; row < rowGatedMacs.length; row++) {
    let rowZeros = 0;
    let rowZeroUses = 0;
    for (let w = 0; w < width; w++) {
      // 1 for a zero word, else 0: zeros come at random, so a branch here would cost more than the sum.
      const isZero = ((paddedIfmap[at++]! & 0xffff) - 1) >>> 31;
      rowZeros += isZero;
      rowZeroUses += Math.imul(isZero, columnUses[w]!);
    }
    zeroWords += rowZeros;
    rowGatedMacs[row]! += rowZeroUses;
  }
  return zeroWords;
}

/**
 * How many (window, offset) pairs touch each position of one axis: entry i counts the w < windows and o < size
 * with w·U + o = i. Positions that a stride skips, or that no last window reaches, have 0.
 */
export function windowUses(length: number, windows: number, size: number, U: number): Int32Array {
  const uses = new Int32Array(length);
  for (let window = 0; window < windows; window++) {
    for (let offset = 0; offset < size; offset++) uses[window * U + offset]! += 1;
  }
  return uses;
}

/** Fraction of words that are zero, 0 to 1; 0 for no words. */
export function zeroFraction(buffers: readonly Int16Array[]): number {
  let zeros = 0;
  let words = 0;
  for (const buffer of buffers) {
    zeros += zeroWords(buffer);
    words += buffer.length;
  }
  return words === 0 ? 0 : zeros / words;
}

/** Hot path: a loop of its own, so that the engine compiles it well; zeros come at random, so it does not branch. */
function zeroWords(buffer: Int16Array): number {
  let zeros = 0;
  // eslint-disable-next-line @typescript-eslint/prefer-for-of -- V8 runs this form of the loop many times faster
  for (let i = 0; i < buffer.length; i++) zeros = (zeros + (((buffer[i]! & 0xffff) - 1) >>> 31)) | 0;
  return zeros;
}
