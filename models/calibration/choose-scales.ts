import { WORD_MAX } from '../../engine/fixed-point.ts';

/** Magnitudes that a layer's words must hold, in real values, room included. */
export interface LayerRange {
  readonly ifmap: number;
  /** of each filter: sums with bias, before ReLU, see `psumBounds` */
  readonly psums: ArrayLike<number>;
  /** of each filter: weights */
  readonly filters: ArrayLike<number>;
}

/** The real-valued scales of one layer, see {@link LayerCalibration}. */
export interface LayerScales {
  readonly ifmapScale: number;
  readonly psumScales: number[];
  readonly productShift: number;
}

/** The upper 16 bits of every product are kept: any product of two words then fits a psum. */
const PRODUCT_SHIFT = 16;

/**
 * Chooses a layer's scales. ifmap words use their whole range. Truncation costs half a psum LSB a non-zero product
 * whatever the operands, and how many products are non-zero changes from place to place, so a psum LSB should be
 * worth as little as possible: each filter gets the largest psum scale that its own largest sum, and the range of
 * its filter words, allow. The chip knows nothing of scales; the host undoes them filter by filter.
 */
export function chooseScales(range: LayerRange): LayerScales {
  const ifmapScale = WORD_MAX / (range.ifmap || 1);
  const psumScales = Array.from(range.psums, (psum, m) => {
    const byPsum = WORD_MAX / (psum || 1);
    const byFilterWords = (ifmapScale * WORD_MAX) / ((range.filters[m]! || 1) * 2 ** PRODUCT_SHIFT);
    return fourDigits(Math.min(byPsum, byFilterWords));
  });
  return { ifmapScale, psumScales, productShift: PRODUCT_SHIFT };
}

/** Rounded down to four significant digits, to keep calibration files small. */
function fourDigits(scale: number): number {
  const unit = 10 ** (Math.floor(Math.log10(scale)) - 3);
  return Number((Math.floor(scale / unit) * unit).toPrecision(4));
}
