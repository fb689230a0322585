import type { ConvLayer } from '../conv-layer.ts';
import { convDimensions } from '../conv-shape.ts';
import { BLOCK_NORM_BYTES, MOST_PARTS, SUMS_BYTES } from './job-layout.ts';
import { MAX_TAPS, type BlockLanes } from './layer-plan.ts';

/** How the filter-driven kernel cuts a layer up, and the bytes its buffers take; see `kernel/filter-task.ts`. */
export interface FilterPlan {
  readonly planeH: number;
  readonly planeW: number;
  /** Planes of a group. */
  readonly groupPlanes: number;
  /** The window in a plane. */
  readonly windowH: number;
  readonly windowW: number;
  /** Pixels computed together; a rest may be fewer. */
  readonly blockPixels: BlockLanes;
  readonly chunkRows: number;
  readonly chunks: number;
  /** Filters of a task, and how many tasks share a group's filters. */
  readonly taskFilters: number;
  readonly filterBlocks: number;
  readonly tasks: number;
  /** How often a chunk is measured at most: once by each thread that takes tasks on it. */
  readonly measures: number;
  /** Parts of a filter's list, and planes of a part: where a whole sum might not fit, parts are added up apart. */
  readonly parts: number;
  readonly partPlanes: number;
  /** Words of a plane's window: what a chunk's pixels need of it, copied together for the tasks on them. */
  readonly windowWords: number;
  /** Pixels computed for every filter, those dropped included. */
  readonly computedPixels: number;
  readonly bytes: { readonly planes: number; readonly scratch: number };
}

/** Ifmap words under a chunk of rows should stay in the level-1 cache beside a filter's list. */
const WINDOW_BYTES = 45_056;
/** Enough tasks that the last ones end at about the same time. */
const TASKS_A_THREAD = 8;
/** Measuring a chunk's energies is worth it for this many filters. */
const LEAST_FILTERS = 8;
/** More planes could pass 32 bits in the kernel's energies. */
const MOST_PLANES = 1024;
/** A part has at least this many filter words, zeros included. */
const PART_TAPS = 48;
/** A block of 16 pixels costs about as much as this many pixels in a block of 32. */
const SMALL_BLOCK_PIXELS = 20;
/** Kernels read whole vectors, up to this many bytes behind the last word. */
export const SLACK_BYTES = 256;

/** Plans a layer for a number of threads; a text with the reason if the filter-driven kernel cannot run it. */
export function planFilterDriven(
  { shape }: ConvLayer,
  threads: number,
  blockPixels: BlockLanes = 32,
): FilterPlan | string {
  const { C, R, S, U, groups } = shape;
  const { E, F, paddedH, paddedW, channelsPerGroup, filtersPerGroup } = convDimensions(shape);
  const planeH = Math.ceil(paddedH / U);
  const planeW = Math.ceil(paddedW / U);
  const groupPlanes = channelsPerGroup * U * U;
  if (channelsPerGroup * R * S > MAX_TAPS) return `a filter of more than ${MAX_TAPS} words`;
  if (groupPlanes > MOST_PLANES) return `more than ${MOST_PLANES} planes of channels`;
  const windowH = Math.ceil(R / U);
  const windowW = Math.ceil(S / U);

  const windowWordsOf = (rows: number): number => {
    const blocks = Math.ceil(((rows - 1) * planeW + F) / 32);
    return Math.ceil((blocks * 32 + (windowH - 1) * planeW + windowW + 1) / 32) * 32;
  };

  const leastChunks = Math.min(
    E,
    Math.ceil((TASKS_A_THREAD * threads) / groups / Math.ceil(filtersPerGroup / LEAST_FILTERS)),
  );
  let chunkRows = 1;
  let least = Infinity;
  for (let rows = 1; rows <= Math.ceil(E / leastChunks); rows++) {
    const last = E % rows;
    const computed =
      Math.floor(E / rows) * costOf((rows - 1) * planeW + F) +
      (last === 0 ? 0 : costOf((last - 1) * planeW + F));
    const cost = computed * (groupPlanes * windowWordsOf(rows) * 2 <= WINDOW_BYTES ? 1 : 1.06);
    if (cost < least) {
      least = cost;
      chunkRows = rows;
    }
  }
  const chunks = Math.ceil(E / chunkRows);
  const wantedBlocks = Math.ceil((TASKS_A_THREAD * threads) / groups / chunks);
  const taskFilters = Math.max(
    Math.min(LEAST_FILTERS, filtersPerGroup),
    Math.ceil(filtersPerGroup / wantedBlocks),
  );
  const filterBlocks = Math.ceil(filtersPerGroup / taskFilters);
  const pixels = (chunkRows - 1) * planeW + F;
  // Shorter parts would cost more to begin and end than they are worth.
  const partPlanes = Math.ceil(
    groupPlanes /
      Math.max(1, Math.min(MOST_PARTS, groupPlanes, Math.floor((channelsPerGroup * R * S) / PART_TAPS))),
  );
  const blocks = Math.ceil(pixels / 32);
  const windowWords = windowWordsOf(chunkRows);
  const scratch =
    SUMS_BYTES +
    groupPlanes * windowWords * 2 +
    blocks * (BLOCK_NORM_BYTES + 64) +
    windowWords * 2 +
    64 +
    blocks * 64 +
    64;
  return {
    planeH,
    planeW,
    groupPlanes,
    windowH,
    windowW,
    blockPixels,
    chunkRows,
    chunks,
    taskFilters,
    filterBlocks,
    tasks: groups * filterBlocks * chunks,
    measures: Math.min(threads, filterBlocks),
    parts: Math.ceil(groupPlanes / partPlanes),
    partPlanes,
    windowWords,
    computedPixels: least,
    bytes: {
      planes: U === 1 ? 0 : C * U * U * planeH * planeW * 2 + SLACK_BYTES,
      scratch: Math.ceil(scratch / 64) * 64 + 64,
    },
  };
}

/** What a run of pixels costs, in pixels of a block of 32. */
function costOf(pixels: number): number {
  const rest = pixels % 32;
  return pixels - rest + (rest === 0 ? 0 : rest <= 16 ? SMALL_BLOCK_PIXELS : 32);
}
