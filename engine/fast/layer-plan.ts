import type { ConvLayer } from '../conv-layer.ts';
import { convDimensions, type ConvDimensions } from '../conv-shape.ts';
import { BLOCK_FILTERS, PIECE_PIXELS, PLAN_BYTES } from './job-layout.ts';

/** How the kernel cuts a layer up, and the bytes its buffers take. */
export interface LayerPlan {
  readonly dimensions: ConvDimensions;
  readonly blockChannels: number;
  readonly channelBlocks: number;
  /** Filter blocks of a group and the lanes of the last one; all others have 32. */
  readonly filterBlocks: number;
  readonly lastLanes: 16 | 32;
  readonly chunkRows: number;
  readonly chunks: number;
  readonly tasks: number;
  readonly groupFilterBytes: number;
  readonly bytes: {
    readonly entryRow: number;
    readonly entries: number;
    readonly starts: number;
    readonly runNorms: number;
    readonly scratch: number;
  };
}

/**
 * Words of a filter row in a channel block, S × channels, at most. Long runs cost less around them; short ones are
 * surer to fit 16 bits, and let a block's filters fit a level-1 cache of 32 KB (3 × 3 × 40 channels × 32 filters: 23 KB;
 * with 64 channels AlexNet's conv3 takes 12 % longer there).
 */
const RUN_WORDS = 120;
/** Channels of a channel block at most, for the same reason where S is small. */
const BLOCK_CHANNELS = 64;
/** Largest place of an entry: 16 bits. */
const MAX_PLACE = 65_535;
/** Psums of a task should stay in the level-1 cache beside the filters. */
const PSUM_BYTES = 16_384;
/** Enough tasks that the last ones end at about the same time. */
const TASKS_A_THREAD = 8;
/** 32-bit psums hold this many products of 16 bits and a bias. */
export const MAX_TAPS = 65_534;

/** Plans a layer for a number of threads; a text with the reason if the kernel cannot run it. */
export function planLayer({ shape }: ConvLayer, threads: number): LayerPlan | string {
  const dimensions = convDimensions(shape);
  const { H, W, R, S, groups } = shape;
  const { E, F, paddedH, paddedW, channelsPerGroup, filtersPerGroup } = dimensions;
  if (channelsPerGroup * R * S > MAX_TAPS) return `a filter of more than ${MAX_TAPS} words`;
  if (paddedW > MAX_PLACE) return `rows of more than ${MAX_PLACE} padded words`;

  const most = Math.min(
    BLOCK_CHANNELS,
    Math.max(1, Math.floor(RUN_WORDS / S)),
    Math.floor(MAX_PLACE / paddedW),
  );
  const blockChannels = Math.ceil(channelsPerGroup / Math.ceil(channelsPerGroup / most));
  const channelBlocks = Math.ceil(channelsPerGroup / blockChannels);
  const filterBlocks = Math.ceil(filtersPerGroup / BLOCK_FILTERS);
  const lastLanes = filtersPerGroup - (filterBlocks - 1) * BLOCK_FILTERS <= 16 ? 16 : 32;
  const lanes = (filterBlocks - 1) * BLOCK_FILTERS + lastLanes;

  const wantedChunks = Math.ceil((TASKS_A_THREAD * threads) / (groups * filterBlocks));
  const psumRowBytes = F * BLOCK_FILTERS * 4;
  const cachedRows = Math.max(1, Math.floor(PSUM_BYTES / psumRowBytes));
  const chunkRows = Math.min(cachedRows, Math.ceil(E / wantedChunks));
  const chunks = Math.ceil(E / chunkRows);
  const entryRow = (W * blockChannels + 1) * 8;
  const lists = groups * channelBlocks;
  return {
    dimensions,
    blockChannels,
    channelBlocks,
    filterBlocks,
    lastLanes,
    chunkRows,
    chunks,
    tasks: groups * filterBlocks * chunks,
    groupFilterBytes: channelsPerGroup * R * S * lanes * 2,
    bytes: {
      entryRow,
      entries: lists * H * entryRow,
      starts: lists * paddedH * (paddedW + 1) * 4,
      runNorms: lists * paddedH * Math.ceil(F / PIECE_PIXELS) * 16,
      scratch: Math.ceil(Math.max((paddedW + 1) * 8, PLAN_BYTES + chunkRows * psumRowBytes) / 64) * 64,
    },
  };
}
