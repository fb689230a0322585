import type { ConvDimensions, ConvShape } from '../conv-shape.ts';
import type { FilterPlan } from './filter-plan.ts';
import { BLOCK_FILTERS } from './job-layout.ts';
import type { LayerPlan } from './layer-plan.ts';

/*
 * Both kernels give the same bits; which one is faster depends on the words. The ifmap-driven one skips zero ifmap
 * words and pays for listing them, the filter-driven one skips zero filter words and pays for pixels it drops.
 * Costs in units of one entry of 32 lanes; the factors are measured, see docs/performance.md.
 */

/** Cost of an entry around its 32 products: runs begin and end, psums move. */
const IFMAP_ENTRY = 1.12;
const FILTER_ENTRY = 1;
/** Cost of listing one ifmap word, and of moving one ofmap word from its psum to its place. */
const LISTED_WORD = 1.6;
const MOVED_WORD = 0.5;

/** Words between two that are looked at; odd, so that all columns come up. */
const SAMPLE_STEP = 61;

/** Fraction of non-zero words, from a sample. */
export function sampleNonZero(words: Int16Array, start: number, count: number): number {
  let nonZero = 0;
  let seen = 0;
  for (let i = start; i < start + count; i += SAMPLE_STEP) {
    nonZero += words[i] === 0 ? 0 : 1;
    seen++;
  }
  return seen === 0 ? 0 : nonZero / seen;
}

/** The kernel that should be faster for an ifmap with this fraction of non-zero words. */
export function cheaperKernel(
  { dimensions, nonZeroFilters }: { readonly dimensions: ConvDimensions; readonly nonZeroFilters: number },
  ifmapPlan: LayerPlan,
  filterPlan: FilterPlan,
  shape: ConvShape,
  nonZeroFraction: number,
): 'ifmap-driven' | 'filter-driven' {
  const { E, F, channelsPerGroup, paddedIfmapWords, ofmapWords } = dimensions;
  const lanes = (ifmapPlan.filterBlocks - 1) * BLOCK_FILTERS + ifmapPlan.lastLanes;
  const entries = shape.groups * channelsPerGroup * shape.R * shape.S * E * F * nonZeroFraction;
  const ifmapDriven =
    (entries * lanes * IFMAP_ENTRY) / BLOCK_FILTERS +
    paddedIfmapWords * LISTED_WORD +
    ofmapWords * MOVED_WORD;
  const filterDriven = (nonZeroFilters * filterPlan.computedPixels * FILTER_ENTRY) / 32;
  return filterDriven < ifmapDriven ? 'filter-driven' : 'ifmap-driven';
}
