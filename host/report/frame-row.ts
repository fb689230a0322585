import { convDimensions } from '../../engine/index.ts';
import type { CostConditions } from '../mapping/frame-batch.ts';
import type { RunHeader, RunResult } from '../recording/format/run-types.ts';
import type { FrameCost } from './frame-cost.ts';

/** One frame of one run as a line of a table. */
export interface FrameRow {
  /** name of the run's file */
  readonly run: string;
  readonly header: RunHeader;
  /** ms since 1970 */
  readonly capturedAt: number;
  readonly result: Omit<RunResult, 'counts'>;
  readonly counts: FrameCounts;
  readonly cost: FrameCost;
  readonly conditions: CostConditions;
}

/** Counts of all CONV layers of one frame. */
export interface FrameCounts {
  readonly macs: number;
  readonly gatedMacs: number;
  /** words of the padded ifmaps, and how many of them are zero */
  readonly ifmapWords: number;
  readonly zeroWords: number;
}

/** What a frame comes to in a line; keeps nothing that is large. */
export function frameRow(
  facts: Omit<FrameRow, 'result' | 'counts'>,
  { counts, ...result }: RunResult,
): FrameRow {
  const sums = { macs: 0, gatedMacs: 0, ifmapWords: 0, zeroWords: 0 };
  for (const [index, { shape }] of facts.header.layers.entries()) {
    const { macs, paddedIfmapWords } = convDimensions(shape);
    sums.macs += macs;
    sums.ifmapWords += paddedIfmapWords;
    sums.gatedMacs += counts[index]!.gatedMacs;
    sums.zeroWords += counts[index]!.zeroWords;
  }
  return { ...facts, result: { ...result, wall: { ...result.wall, steps: [] } }, counts: sums };
}
