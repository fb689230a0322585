import { convDimensions } from '../../engine/conv-shape.ts';
import type { ConvLayer } from '../../engine/conv-layer.ts';
import { padIfmap } from '../../engine/padded-ifmap.ts';
import { LeastSquares } from '../../models/calibration/least-squares.ts';

/** Windows looked at in each frame: enough that all sample frames together give a few thousand. */
const WINDOWS_PER_FRAME = 60;
/** Keeps offsets of channels that explain nothing near 0. */
const RIDGE = 1e-3;

/**
 * Learns how a layer's truncation loss follows its ifmap. A window loses about half an LSB for every non-zero
 * product, so windows over padding or over many zeros lose less than the mean that a bias can give back. What
 * follows the ifmap linearly, an offset on each channel's filter words gives back: this class fits the offsets by
 * least squares, with the loss averaged over the filters of a group, since it hardly depends on the filter.
 */
export class LossRegression {
  readonly #layer: ConvLayer;
  readonly #groups: LeastSquares[];
  /** Share of the group's filters whose word at a tap is not zero: C × R × S. */
  readonly #density: Float64Array;
  #frames = 0;

  /** @param layer the layer as it runs without offsets */
  constructor(layer: ConvLayer) {
    this.#layer = layer;
    const { shape, filters } = layer;
    const { channelsPerGroup, filtersPerGroup } = convDimensions(shape);
    this.#groups = Array.from({ length: shape.groups }, () => new LeastSquares(channelsPerGroup));
    const taps = channelsPerGroup * shape.R * shape.S;
    this.#density = new Float64Array(shape.groups * taps);
    for (let i = 0; i < filters.length; i++) {
      const group = Math.floor(i / (taps * filtersPerGroup));
      if (filters[i] !== 0) this.#density[group * taps + (i % taps)]! += 1 / filtersPerGroup;
    }
  }

  /**
   * Adds a frame's windows.
   * @param ifmap C × H × W words
   * @param loss M × E × F: exact sum − chip sum, in psum LSBs
   * @param weight how much the frame counts
   */
  add(ifmap: Int16Array, loss: Float32Array, weight: number): void {
    const { shape } = this.#layer;
    const { E, F, filtersPerGroup } = convDimensions(shape);
    const padded = padIfmap(ifmap, shape);
    const plane = E * F;
    const step = Math.max(1, Math.floor(plane / WINDOWS_PER_FRAME));
    // Another phase in every frame, so that all windows have their turn.
    for (let at = (this.#frames++ * 7) % step; at < plane; at += step) {
      for (const [group, regression] of this.#groups.entries()) {
        let mean = 0;
        for (let m = group * filtersPerGroup; m < (group + 1) * filtersPerGroup; m++)
          mean += loss[m * plane + at]!;
        const features = this.#windowSums(padded, group, Math.floor(at / F), at % F);
        regression.add(features, mean / filtersPerGroup, weight);
      }
    }
  }

  /** For each channel (all groups): the offset of its filter words, to two decimals. */
  offsets(): number[] {
    return this.#groups.flatMap((regression) =>
      Array.from(regression.solve(RIDGE), (offset) => Math.round(offset * 100) / 100),
    );
  }

  /** What an offset of 1 on a channel's filter words adds to a psum of this window, for each channel. */
  #windowSums(padded: Int16Array, group: number, e: number, f: number): Float64Array {
    const { R, S, U } = this.#layer.shape;
    const { channelsPerGroup, paddedH, paddedW } = convDimensions(this.#layer.shape);
    const sums = new Float64Array(channelsPerGroup);
    for (let c = 0; c < channelsPerGroup; c++) {
      const channel = group * channelsPerGroup + c;
      let sum = 0;
      for (let r = 0; r < R; r++) {
        const row = (channel * paddedH + e * U + r) * paddedW + f * U;
        for (let s = 0; s < S; s++) sum += this.#density[(channel * R + r) * S + s]! * padded[row + s]!;
      }
      sums[c] = sum / 2 ** this.#layer.productShift;
    }
    return sums;
  }
}
