import type { ConvLayer } from './conv-layer.ts';
import { convDimensions, type ConvShape } from './conv-shape.ts';
import type { ConvExecutor, ConvOutput } from './executor.ts';
import { WORD_MAX, WORD_MIN, wrapToWord } from './fixed-point.ts';
import { padIfmap } from './padded-ifmap.ts';

/*
 * The plain executor: the convolution itself, with the chip's arithmetic and nothing of the chip's structure.
 *
 * A filter is a list of taps (ifmap offset, filter word), zero words left out because their products are 0. Each
 * tap adds its truncated products to the whole plane of psums. Two things keep the loop over the plane simple:
 * - The padded ifmap is split into its U × U phases (row mod U, column mod U), one plane each. Within a phase the
 *   words that a tap meets are neighbours, whatever the stride.
 * - The psum plane is as wide as a phase, so ofmap row after ofmap row is one long loop. The few psums right of
 *   column F are never looked at.
 */

/** Computes a CONV layer in plain TypeScript; about 1 ns a MAC or less, zero filter words free. */
export const plainExecutor: ConvExecutor = {
  name: 'plain',
  run(layer, ifmaps) {
    return new Promise((resolve) => {
      resolve(convolve(layer, ifmaps));
    });
  },
};

/** Taps added up in int32 before the sums move to doubles: 2^16 words of 16 bits cannot leave 32 bits. */
const TAPS_PER_BLOCK = 65_536;

function convolve(layer: ConvLayer, ifmaps: readonly Int16Array[]): ConvOutput {
  const { M } = layer.shape;
  const { E, F, ofmapWords } = convDimensions(layer.shape);
  const { width } = phasePlane(layer.shape);
  const planes = ifmaps.map((ifmap) => splitPhases(padIfmap(ifmap, layer.shape), layer.shape));
  const ofmaps = ifmaps.map(() => new Int16Array(ofmapWords));
  const taps = new FilterTaps(layer);
  const partial = new Int32Array((E - 1) * width + F);
  const sums = new Float64Array(partial.length);
  let wrappedPsums = 0;
  for (let m = 0; m < M; m++) {
    taps.load(m);
    for (const [frame, plane] of planes.entries()) {
      sums.fill(layer.bias[m]!);
      for (let from = 0; from < taps.count; from += TAPS_PER_BLOCK) {
        partial.fill(0);
        addTaps(partial, plane, taps, from, Math.min(from + TAPS_PER_BLOCK, taps.count), layer.productShift);
        for (let i = 0; i < sums.length; i++) sums[i]! += partial[i]!;
      }
      wrappedPsums += writePlane(ofmaps[frame]!, m * E * F, sums, E, F, width, layer.relu);
    }
  }
  return { ofmaps, wrappedPsums };
}

/** The output path: psums cut to words, ReLU. Returns how many sums did not fit a word. */
function writePlane(
  ofmap: Int16Array,
  start: number,
  sums: Float64Array,
  E: number,
  F: number,
  width: number,
  relu: boolean,
): number {
  let wrapped = 0;
  let to = start;
  for (let e = 0; e < E; e++) {
    for (let f = 0; f < F; f++) {
      const sum = sums[e * width + f]!;
      if (sum < WORD_MIN || sum > WORD_MAX) wrapped++;
      const word = wrapToWord(sum);
      ofmap[to++] = relu && word < 0 ? 0 : word;
    }
  }
  return wrapped;
}

/** Height and width of one phase of the padded ifmap. */
function phasePlane({ H, W, U, padding }: ConvShape): { height: number; width: number } {
  return { height: Math.ceil((H + 2 * padding) / U), width: Math.ceil((W + 2 * padding) / U) };
}

/** Reorders C × paddedH × paddedW into C × (row mod U) × (column mod U) × height × width; gaps stay 0. */
function splitPhases(padded: Int16Array, shape: ConvShape): Int16Array {
  const { C, U } = shape;
  if (U === 1) return padded;
  const { paddedH, paddedW } = convDimensions(shape);
  const { height, width } = phasePlane(shape);
  const phases = new Int16Array(C * U * U * height * width);
  let from = 0;
  for (let c = 0; c < C; c++) {
    for (let h = 0; h < paddedH; h++) {
      const row = ((c * U + (h % U)) * U * height + Math.floor(h / U)) * width;
      for (let w = 0; w < paddedW; w++) {
        phases[row + (w % U) * height * width + Math.floor(w / U)] = padded[from++]!;
      }
    }
  }
  return phases;
}

/** The non-zero words of one filter at a time, and where in the phases each meets ofmap word (0, 0). */
class FilterTaps {
  count = 0;
  readonly offsets: Int32Array;
  readonly words: Int16Array;
  private readonly layer: ConvLayer;

  constructor(layer: ConvLayer) {
    this.layer = layer;
    const { R, S } = layer.shape;
    const { channelsPerGroup } = convDimensions(layer.shape);
    this.offsets = new Int32Array(channelsPerGroup * R * S);
    this.words = new Int16Array(channelsPerGroup * R * S);
  }

  /** Lists the taps of filter m. */
  load(m: number): void {
    const { filters, shape } = this.layer;
    const { R, S, U } = shape;
    const { channelsPerGroup, filtersPerGroup } = convDimensions(shape);
    const { height, width } = phasePlane(shape);
    const firstChannel = Math.floor(m / filtersPerGroup) * channelsPerGroup;
    let from = m * channelsPerGroup * R * S;
    this.count = 0;
    for (let c = firstChannel; c < firstChannel + channelsPerGroup; c++) {
      for (let r = 0; r < R; r++) {
        for (let s = 0; s < S; s++) {
          const word = filters[from++]!;
          if (word === 0) continue;
          const phase = (c * U + (r % U)) * U + (s % U);
          this.offsets[this.count] = (phase * height + Math.floor(r / U)) * width + Math.floor(s / U);
          this.words[this.count] = word;
          this.count++;
        }
      }
    }
  }
}

/**
 * Hot path: adds the truncated products of taps `from` to `to` − 1 to every psum of the plane, four taps a turn so
 * that a psum is fetched once for four products. Past the last tap the turn is filled up with zero words.
 */
function addTaps(
  psums: Int32Array,
  plane: Int16Array,
  { offsets, words }: FilterTaps,
  from: number,
  to: number,
  productShift: number,
): void {
  for (let tap = from; tap < to; tap += 4) {
    const a = offsets[tap]!;
    const b = tap + 1 < to ? offsets[tap + 1]! : a;
    const c = tap + 2 < to ? offsets[tap + 2]! : a;
    const d = tap + 3 < to ? offsets[tap + 3]! : a;
    const wordA = words[tap]!;
    const wordB = tap + 1 < to ? words[tap + 1]! : 0;
    const wordC = tap + 2 < to ? words[tap + 2]! : 0;
    const wordD = tap + 3 < to ? words[tap + 3]! : 0;
    if (productShift === 16) {
      addFourTaps16(psums, plane, a, b, c, d, wordA, wordB, wordC, wordD);
    } else {
      addFourTaps(psums, plane, a, b, c, d, wordA, wordB, wordC, wordD, productShift);
    }
  }
}

/** Four taps with the upper 16 bits of each product kept: a 32-bit product shifted by 16 always is a word. */
function addFourTaps16(
  psums: Int32Array,
  plane: Int16Array,
  a: number,
  b: number,
  c: number,
  d: number,
  wordA: number,
  wordB: number,
  wordC: number,
  wordD: number,
): void {
  for (let i = 0; i < psums.length; i++) {
    psums[i] =
      psums[i]! +
      (Math.imul(plane[a + i]!, wordA) >> 16) +
      (Math.imul(plane[b + i]!, wordB) >> 16) +
      (Math.imul(plane[c + i]!, wordC) >> 16) +
      (Math.imul(plane[d + i]!, wordD) >> 16);
  }
}

/** Four taps with any shift: `<< 16 >> 16` cuts the shifted product to a word. */
function addFourTaps(
  psums: Int32Array,
  plane: Int16Array,
  a: number,
  b: number,
  c: number,
  d: number,
  wordA: number,
  wordB: number,
  wordC: number,
  wordD: number,
  shift: number,
): void {
  for (let i = 0; i < psums.length; i++) {
    psums[i] =
      psums[i]! +
      (((Math.imul(plane[a + i]!, wordA) >> shift) << 16) >> 16) +
      (((Math.imul(plane[b + i]!, wordB) >> shift) << 16) >> 16) +
      (((Math.imul(plane[c + i]!, wordC) >> shift) << 16) >> 16) +
      (((Math.imul(plane[d + i]!, wordD) >> shift) << 16) >> 16);
  }
}
