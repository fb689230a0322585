import { linkBytesOf, type MappedTotals } from '../../engine/index.ts';
import { costOfTotals, type CostConditions } from '../mapping/frame-batch.ts';
import type { RecordedCounts, RunLayer } from '../recording/format/run-types.ts';

/** What one frame's layers put into a batch's cost, by name. */
export function frameTotals(
  layers: readonly RunLayer[],
  counts: readonly RecordedCounts[],
): ReadonlyMap<string, MappedTotals> {
  return new Map(
    layers.map(({ name, mapping }, index) => {
      const { zeroWords, gatedMacs, ifmapBytes, ofmapBytes } = counts[index]!;
      const zeros = { batch: 1, zeroWords, gatedMacs };
      return [name, { mapping, zeros, streamBytes: { ifmap: ifmapBytes, ofmap: ofmapBytes } }];
    }),
  );
}

/** Modelled figures that are one frame's own: those of a batch of N times this frame. */
export interface FrameCost {
  readonly powerMw: number;
  /** of the batch of N */
  readonly latencyMs: number;
  readonly energyPerFrameMj: number;
  /** bytes of one frame, filters shared by the batch included */
  readonly dramBytesPerFrame: number;
  /** bytes that one frame's ifmaps and ofmaps take on the link, repeated reads included, and had they been sent raw */
  readonly linkBytes: number;
  readonly linkUncompressedBytes: number;
  /** {@link linkUncompressedBytes} of {@link linkBytes}; 1 where compression is off */
  readonly compression: number;
}

/**
 * What a frame would cost if the whole batch were like it: so figures of frames can be told apart, and what a batch
 * shares is shared.
 */
export function frameCost(
  layers: readonly RunLayer[],
  totals: ReadonlyMap<string, MappedTotals>,
  batch: number,
  conditions: CostConditions,
): FrameCost {
  const alike = new Map([...totals].map(([name, frame]) => [name, times(frame, batch)]));
  const { total } = costOfTotals(layers, alike, batch, conditions);
  let linkBytes = 0;
  let linkUncompressedBytes = 0;
  for (const layer of layers) {
    const { streamBytes, mapping } = alike.get(layer.name)!;
    const { sent, uncompressed } = linkBytesOf(layer, batch, streamBytes, mapping, conditions.compression);
    linkBytes += (sent.ifmap + sent.ofmap) / batch;
    linkUncompressedBytes += (uncompressed.ifmap + uncompressed.ofmap) / batch;
  }
  return {
    powerMw: total.powerMw,
    latencyMs: total.latencyMs,
    energyPerFrameMj: total.energyPerFrameMj,
    dramBytesPerFrame: total.dramBytes / batch,
    linkBytes,
    linkUncompressedBytes,
    compression: linkBytes === 0 ? 1 : linkUncompressedBytes / linkBytes,
  };
}

function times({ mapping, zeros, streamBytes }: MappedTotals, n: number): MappedTotals {
  return {
    mapping,
    zeros: { batch: n, zeroWords: n * zeros.zeroWords, gatedMacs: n * zeros.gatedMacs },
    streamBytes: { ifmap: n * streamBytes.ifmap, ofmap: n * streamBytes.ofmap },
  };
}
