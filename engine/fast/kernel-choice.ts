import type { ConvDimensions, ConvShape } from '../conv-shape.ts';
import type { FilterPlan } from './filter-plan.ts';
import type { LayerPlan } from './layer-plan.ts';

/*
 * Both kernels give the same bits; which one is faster depends on the words. The ifmap-driven one skips zero ifmap
 * words and pays for listing them, the filter-driven one skips zero filter words and pays for pixels it drops.
 * Costs in units of an entry's 32 products; the factors were fitted to both kernels' times on the CONV layers that
 * `npm run bench:scaling` prints, with 128-bit and with wide vectors, and are right enough for both.
 */

const ENTRY_PRODUCTS = 32;
/** An ifmap-driven entry with all around it; and a run of entries (one filter row on one pixel), however short. */
const IFMAP_ENTRY = 1.02;
const IFMAP_RUN = 3.5;
/** Listing one ifmap word, and moving one ofmap word from its psum to its place. */
const LISTED_WORD = 0.6;
const MOVED_WORD = 0.5;
/** A filter-driven entry, and the end of a filter's list. Both on a block of 32 pixels. */
const FILTER_ENTRY = 1.1;
const FILTER_END = 4;
/** Copying and measuring a block of 32 pixels of a plane, which each thread does that has tasks on them. */
const MEASURED_BLOCK = 2.2;

/**
 * Words that are looked at, about; each comes from another core's cache or from none, while the other threads wait. Of so
 * many the fraction is right within a few hundredths.
 */
const SAMPLED_WORDS = 512;

/** Fraction of non-zero words, from a sample. */
export function sampleNonZero(words: Int16Array, start: number, count: number, rowWords: number): number {
  let step = Math.max(1, Math.floor(count / SAMPLED_WORDS));
  // with no factor in common all columns come up, in rows of up to about as many words as are looked at
  while (greatestCommonDivisor(step, rowWords) > 1) step++;
  let nonZero = 0;
  let seen = 0;
  for (let i = start; i < start + count; i += step) {
    nonZero += words[i] === 0 ? 0 : 1;
    seen++;
  }
  return seen === 0 ? 0 : nonZero / seen;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * The kernel that should be faster for an ifmap with this fraction of non-zero words. The ifmap-driven one, if any, for
 * fractions up to some limit.
 */
export function cheaperKernel(
  { dimensions, nonZeroFilters }: { readonly dimensions: ConvDimensions; readonly nonZeroFilters: number },
  ifmapPlan: LayerPlan,
  filterPlan: FilterPlan,
  shape: ConvShape,
  nonZeroFraction: number,
): 'ifmap-driven' | 'filter-driven' {
  const { E, F, channelsPerGroup, paddedIfmapWords, ofmapWords } = dimensions;
  const lanes = (ifmapPlan.filterBlocks - 1) * ifmapPlan.blockFilters + ifmapPlan.lastLanes;
  const entries = shape.groups * channelsPerGroup * shape.R * shape.S * E * F * nonZeroFraction;
  const runs = shape.groups * ifmapPlan.channelBlocks * ifmapPlan.filterBlocks * shape.R * E * F;
  const ifmapDriven =
    (entries * lanes * IFMAP_ENTRY) / ENTRY_PRODUCTS +
    runs * IFMAP_RUN +
    paddedIfmapWords * LISTED_WORD +
    ofmapWords * MOVED_WORD;
  const blocks = filterPlan.computedPixels / 32;
  const measured = shape.groups * filterPlan.groupPlanes * filterPlan.measures;
  const filterDriven =
    blocks * (nonZeroFilters * FILTER_ENTRY + shape.M * FILTER_END + measured * MEASURED_BLOCK);
  return filterDriven < ifmapDriven ? 'filter-driven' : 'ifmap-driven';
}
