import type { ConvLayer } from '../conv-layer.ts';
import { convDimensions, type ConvDimensions } from '../conv-shape.ts';
import { PIECE_PIXELS, PLACE_UNIT } from './job-layout.ts';

/** How the kernel cuts a layer up, and the bytes its buffers take. */
export interface LayerPlan {
  readonly dimensions: ConvDimensions;
  readonly blockChannels: number;
  readonly channelBlocks: number;
  /** Filter rows that go over an ofmap row together. */
  readonly passRows: number;
  /** Filters of a filter block; filter blocks of a group, and lanes of the last one, which may have fewer. */
  readonly blockFilters: BlockLanes;
  readonly filterBlocks: number;
  readonly lastLanes: 16 | BlockLanes;
  readonly chunkRows: number;
  readonly chunks: number;
  readonly tasks: number;
  readonly groupFilterBytes: number;
  /** Scratch memory in front of a task's psums: where up to passRows segments of filter rows end. */
  readonly planBytes: number;
  readonly bytes: {
    readonly entryRow: number;
    readonly entries: number;
    readonly starts: number;
    readonly runNorms: number;
    readonly scratch: number;
  };
}

/**
 * Filter words that go over an ofmap row together at most, S × channels of one or more filter rows: so few that with 64
 * filters they stay in a level-1 cache (24 KB) beside the entries and psums of the row, and so many that what begins and
 * ends with them costs little. Sums over more words are less sure to fit 16 bits.
 */
const PASS_WORDS = 192;
/** Words of a padded ifmap row in a channel block, at most: the places of entries have 16 bits. */
const MAX_ROW_WORDS = Math.floor(65_535 / PLACE_UNIT);
/** Psums of a task stay near: in the level-1 cache for the most part, with the filter words that go over them. */
const PSUM_BYTES = 28_672;
/** Enough tasks that the last ones end at about the same time. */
const TASKS_A_THREAD = 8;
/** Words, of a channel or of a pixel, that are listed together, see `kernel/lists.ts`. */
const LISTED_TOGETHER = 8;
/** 32-bit psums hold this many products of 16 bits and a bias. */
export const MAX_TAPS = 65_534;

/** Filters, or pixels, that a kernel computes together: 64 where vectors are wide, so that their sums fit the registers. */
export const BLOCK_SIZES = [32, 64] as const;
export type BlockLanes = (typeof BLOCK_SIZES)[number];

/** Plans a layer for a number of threads; a text with the reason if the kernel cannot run it. */
export function planLayer(
  { shape }: ConvLayer,
  threads: number,
  blockFilters: BlockLanes = 32,
): LayerPlan | string {
  const dimensions = convDimensions(shape);
  const { H, W, R, S, groups } = shape;
  const { E, F, paddedH, paddedW, channelsPerGroup, filtersPerGroup } = dimensions;
  if (channelsPerGroup * R * S > MAX_TAPS) return `a filter of more than ${MAX_TAPS} words`;
  if (paddedW > MAX_ROW_WORDS) return `rows of more than ${MAX_ROW_WORDS} padded words`;

  const most = Math.min(Math.max(1, Math.floor(PASS_WORDS / S)), Math.floor(MAX_ROW_WORDS / paddedW));
  const blockChannels = Math.ceil(channelsPerGroup / Math.ceil(channelsPerGroup / most));
  const channelBlocks = Math.ceil(channelsPerGroup / blockChannels);
  const passRows = Math.max(1, Math.min(R, Math.floor(PASS_WORDS / (S * blockChannels))));
  const filterBlocks = Math.ceil(filtersPerGroup / blockFilters);
  const lastLanes = lanesFor(filtersPerGroup - (filterBlocks - 1) * blockFilters);
  const lanes = (filterBlocks - 1) * blockFilters + lastLanes;

  const wantedChunks = Math.ceil((TASKS_A_THREAD * threads) / (groups * filterBlocks));
  const psumRowBytes = F * blockFilters * 4;
  const cachedRows = Math.max(1, Math.floor(PSUM_BYTES / psumRowBytes));
  const chunkRows = Math.min(cachedRows, Math.ceil(E / wantedChunks));
  const chunks = Math.ceil(E / chunkRows);
  const planBytes = roundUp(passRows * 4);
  const entryRow = (W * blockChannels + LISTED_TOGETHER) * 8;
  const listing = (paddedW + 2) * 8 + LISTED_TOGETHER * (blockChannels + LISTED_TOGETHER) * 2;
  const lists = groups * channelBlocks;
  return {
    dimensions,
    blockChannels,
    channelBlocks,
    passRows,
    blockFilters,
    filterBlocks,
    lastLanes,
    chunkRows,
    chunks,
    tasks: groups * filterBlocks * chunks,
    planBytes,
    groupFilterBytes: channelsPerGroup * R * S * lanes * 2,
    bytes: {
      entryRow,
      entries: lists * H * entryRow,
      starts: lists * paddedH * (paddedW + 1) * 4,
      runNorms: lists * paddedH * Math.ceil(F / PIECE_PIXELS) * 16,
      scratch: roundUp(Math.max(listing, planBytes + chunkRows * psumRowBytes)),
    },
  };
}

/** Lanes for so many filters of a block. */
function lanesFor(filters: number): 16 | BlockLanes {
  if (filters <= 16) return 16;
  return filters <= 32 ? 32 : 64;
}

/** Bytes rounded up to whole cache lines. */
function roundUp(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
