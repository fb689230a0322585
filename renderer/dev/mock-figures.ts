import { CHIP } from '../../engine/chip.ts';
import { layerCost, type LayerCost } from '../../engine/cost/layer-cost.ts';
import { processingCycles } from '../../engine/cost/latency.ts';
import { operatingPoint } from '../../engine/cost/operating-point.ts';
import { totalCost } from '../../engine/cost/total-cost.ts';
import { statisticalCounts } from '../../engine/counts/closed-form.ts';
import type { BytesByKind } from '../../engine/counts/link-streams.ts';
import { estimatedLinkBytes } from '../../engine/counts/zero-estimates.ts';
import type { ModelMessage, ResultMessage } from '../../host/protocol/host-messages.ts';
import type { Settings } from '../../host/protocol/settings.ts';
import { mockLayers } from './mock-network.ts';

/** Zeros of a frame: the layer's own, moved a little by what the picture shows. */
function wobble(zeros: number, layer: number, seconds: number): number {
  if (zeros < 0.01) return zeros;
  return Math.min(0.97, Math.max(0, zeros + 0.025 * Math.sin(seconds * 0.9 + layer * 1.3)));
}

/** Modelled figures of a batch: the engine's own model on the mock's zeros. */
export function mockModelled(
  model: ModelMessage,
  settings: Settings,
  seconds: number,
): ResultMessage['modelled'] {
  const { batch, compression, gating } = settings;
  const point = operatingPoint({
    coreClockHz: settings.coreClockMhz * 1e6,
    linkClockHz: settings.linkClockMhz * 1e6,
    ...(settings.coreVoltageV === null ? {} : { coreVoltageV: settings.coreVoltageV }),
  });
  const layers = mockLayers(model.id).map((layer, i): LayerCost => {
    const { name, shape } = layer;
    const { mapping } = model.layers[i]!;
    const ifmapZeros = wobble(layer.ifmapZeros, i, seconds);
    const zeros = { ifmap: ifmapZeros, ofmap: wobble(layer.ofmapZeros, i + 1, seconds) };
    const counts = statisticalCounts(
      shape,
      mapping,
      batch,
      ifmapZeros,
      processingCycles(shape, mapping, batch),
    );
    const link = estimatedLinkBytes(shape, mapping, batch, zeros, i > 0);
    return layerCost(
      { name, shape, counts, ifmapZeros, link },
      { operatingPoint: point, gating, compression },
    );
  });
  const total = totalCost(layers);
  const { coreVoltageV, coreClockHz, linkClockHz } = point;
  /** ifmaps and ofmaps of a frame of the batch */
  const frameBytes = (of: (layer: LayerCost) => BytesByKind): number =>
    layers.reduce((sum, layer) => sum + of(layer).ifmap + of(layer).ofmap, 0) / batch;
  return {
    batch,
    frames: batch,
    operatingPoint: point,
    layers,
    total,
    comparable:
      model.silicon !== undefined &&
      batch === 4 &&
      compression &&
      gating &&
      coreVoltageV === 1 &&
      coreClockHz === 200e6 &&
      linkClockHz === 60e6,
    frameLinkBytes: frameBytes(({ dramBytesByKind }) => dramBytesByKind),
    frameLinkUncompressedBytes: frameBytes(({ dramUncompressedBytesByKind }) => dramUncompressedBytesByKind),
  };
}

/** MACs of each PE: those of the mapping, with more zeros at the planes' edges. */
export function mockPes(model: ModelMessage, cost: LayerCost, gating: boolean): ResultMessage['pes'] {
  const facts = model.layers.find(({ name }) => name === cost.name);
  if (!facts) return undefined;
  const macs = Array<number>(CHIP.pes).fill(0);
  const gatedMacs = Array<number>(CHIP.pes).fill(0);
  const each = cost.macs / cost.activePes;
  for (const { row, column, rows, columns } of facts.blocks) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const at = (row + i) * CHIP.peColumns + column + j;
        const edge = Math.abs((j + 0.5) / columns - 0.5) + 0.4 * Math.abs((i + 0.5) / rows - 0.5);
        macs[at] = each;
        gatedMacs[at] = gating ? each * Math.min(1, cost.ifmapZeros * (0.86 + 0.4 * edge)) : 0;
      }
    }
  }
  return { layer: cost.name, macs, gatedMacs };
}
