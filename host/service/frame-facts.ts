import type { FrameResult } from '../pipeline/frame-result.ts';
import { topClasses } from '../pipeline/top-classes.ts';
import type { ResultMessage } from '../protocol/index.ts';
import type { FrameBatch, CostConditions, BatchCost } from '../mapping/frame-batch.ts';
import type { LiveModel } from './live-model.ts';
import { isComparable } from '../mapping/operating-conditions.ts';

/** Guesses that a result has. */
const TOP = 5;

/** What a frame gave, whatever the chip's conditions: the part of a result that does not change with the controls. */
export type FrameFacts = Pick<
  ResultMessage,
  'number' | 'capturedAt' | 'top' | 'measured' | 'wrappedPsums' | 'saturatedWords'
>;

/** Takes from a pipeline's result what a client is told. */
export function frameFacts(
  frame: Pick<ResultMessage, 'number' | 'capturedAt'>,
  { probabilities, wrappedPsums, saturatedWords, wall }: FrameResult,
  { model, untrained }: LiveModel,
  measured: Omit<ResultMessage['measured'], keyof FrameResult['wall']>,
): FrameFacts {
  return {
    number: frame.number,
    capturedAt: frame.capturedAt,
    top: probabilities ? topClasses(probabilities, TOP, model.labels, untrained) : [],
    measured: { ...wall, ...measured },
    wrappedPsums,
    saturatedWords,
  };
}

/** A result: what the frame gave, and what the chip would do with its batch under the client's conditions. */
export function resultMessage(
  facts: FrameFacts,
  live: LiveModel,
  batch: FrameBatch,
  conditions: CostConditions,
  focusLayer: string | null,
): ResultMessage {
  const cost = batch.cost(conditions);
  const frameLink = batch.newestLink(conditions);
  const pes = focusLayer === null ? undefined : focusedPes(batch, cost, conditions, focusLayer);
  return {
    type: 'result',
    ...facts,
    modelled: {
      batch: batch.batch,
      frames: batch.frames,
      operatingPoint: conditions.operatingPoint,
      layers: cost.layers,
      total: cost.total,
      comparable: isComparable(live.id, batch.batch, conditions),
      frameLinkBytes: frameLink.sent,
      frameLinkUncompressedBytes: frameLink.uncompressed,
    },
    ...(pes && { pes }),
  };
}

/** As in a cost, no MAC is gated where gating is off. */
function focusedPes(
  batch: FrameBatch,
  cost: BatchCost,
  { gating }: CostConditions,
  layer: string,
): ResultMessage['pes'] {
  const pes = batch.pes(cost, layer);
  if (!pes) return undefined;
  return {
    layer,
    macs: [...pes.macs],
    gatedMacs: gating ? [...pes.gatedMacs] : Array.from(pes.macs, () => 0),
  };
}
