import { WORD_MAX } from '../../engine/fixed-point.ts';

/** Largest magnitudes of a layer, in real values. */
export interface LayerRange {
  readonly ifmapMax: number;
  /** sums with bias, before ReLU */
  readonly psumMax: number;
  readonly filterMax: number;
}

/** Room above the calibration images' largest magnitudes. */
export interface Margin {
  readonly ifmap: number;
  readonly psum: number;
}

/** The real-valued scales of one layer, see {@link LayerCalibration}. */
export interface LayerScales {
  readonly ifmapScale: number;
  readonly filterScale: number;
  readonly psumScale: number;
  readonly productShift: number;
}

/** Filter words reach at least this magnitude, so that their rounding stays far below the truncation noise. */
const FILTER_WORD_TARGET = 8191;
/** The upper 16 bits of every product are kept: any product of two words then fits a psum. */
const PRODUCT_SHIFT = 16;

/**
 * Chooses a layer's scales. Truncation noise is one psum LSB a product whatever the operands' scales, so the psum
 * scale comes first: as large as the largest sum allows. Its product with 2^16 is then shared out between ifmap
 * and filter words so that neither exceeds its range and filter words reach {@link FILTER_WORD_TARGET}; where both
 * ranges are too small for the psum scale, the psum scale gives way.
 */
export function chooseScales(range: LayerRange, margin: Margin): LayerScales {
  const ifmapCap = WORD_MAX / (margin.ifmap * (range.ifmapMax || 1));
  const filterCap = WORD_MAX / (range.filterMax || 1);
  const psumScale = Math.min(
    WORD_MAX / (margin.psum * (range.psumMax || 1)),
    (ifmapCap * filterCap) / 2 ** PRODUCT_SHIFT,
  );
  const productScale = psumScale * 2 ** PRODUCT_SHIFT;
  const wanted = productScale / (FILTER_WORD_TARGET / (range.filterMax || 1));
  const ifmapScale = Math.min(ifmapCap, Math.max(productScale / filterCap, wanted));
  return { ifmapScale, filterScale: productScale / ifmapScale, psumScale, productShift: PRODUCT_SHIFT };
}
