import { CHIP } from '../chip.ts';
import type { BytesByKind } from '../counts/link-streams.ts';
import { EyerissError } from '../errors.ts';
import { efficiency } from './energy.ts';

import { bytesSum, type Cost, type LayerCost } from './layer-cost.ts';
import { POWER_PARTS, powerSumMw, type PowerParts } from './power.ts';

/** Modelled cost of all CONV layers of a network, run one after the other. */
export interface TotalCost extends Cost {
  /** frames a second that the CONV layers allow: N / latency at the operating point */
  readonly framesPerSecond: number;
}

/**
 * Adds up layers as the published table does: power and active PEs weighted by latency, ifmap zeros by ifmap DRAM
 * words (which gives the published 148 PEs and 57.5 %), the rest sums. All zeros for no layers.
 * @throws EyerissError `cost.batch` if the layers are of different batches
 */
export function totalCost(layers: readonly LayerCost[]): TotalCost {
  const batch = commonBatch(layers);
  const sum = (value: (layer: LayerCost) => number): number =>
    layers.reduce((total, layer) => total + value(layer), 0);
  const weighted = (value: (layer: LayerCost) => number, weight: (layer: LayerCost) => number): number => {
    const weights = sum(weight);
    return weights === 0 ? 0 : sum((layer) => value(layer) * weight(layer)) / weights;
  };
  const byLatency = (value: (layer: LayerCost) => number): number =>
    weighted(value, ({ latencyMs }) => latencyMs);
  const byKind = (bytes: (layer: LayerCost) => BytesByKind): BytesByKind => ({
    ifmap: sum((layer) => bytes(layer).ifmap),
    filter: sum((layer) => bytes(layer).filter),
    ofmap: sum((layer) => bytes(layer).ofmap),
  });
  const parts = Object.fromEntries(
    POWER_PARTS.map((part) => [part, byLatency(({ powerParts }) => powerParts[part])]),
  ) as Record<keyof PowerParts, number>;
  const dramBytesByKind = byKind((layer) => layer.dramBytesByKind);
  const dramUncompressedBytesByKind = byKind((layer) => layer.dramUncompressedBytesByKind);
  const latencyMs = sum((layer) => layer.latencyMs);
  const macs = sum((layer) => layer.macs);
  const pes = byLatency((layer) => layer.activePes);
  const powerMw = powerSumMw(parts);
  const dramBytes = bytesSum(dramBytesByKind);
  return {
    batch,
    processingMs: sum((layer) => layer.processingMs),
    linkMs: sum((layer) => layer.linkMs),
    hiddenLinkMs: sum((layer) => layer.hiddenLinkMs),
    exposedLinkMs: sum((layer) => layer.exposedLinkMs),
    latencyMs,
    powerMw,
    powerParts: parts,
    macs,
    gatedMacs: sum((layer) => layer.gatedMacs),
    activePes: pes,
    activePeFraction: pes / CHIP.pes,
    ifmapZeros: weighted(
      (layer) => layer.ifmapZeros,
      (layer) => layer.dramUncompressedBytesByKind.ifmap,
    ),
    glbBytes: sum((layer) => layer.glbBytes),
    dramBytes,
    dramBytesByKind,
    dramUncompressedBytes: bytesSum(dramUncompressedBytesByKind),
    dramUncompressedBytesByKind,
    ...efficiency(powerMw, latencyMs, macs, dramBytes, batch),
    framesPerSecond: latencyMs === 0 ? 0 : (batch * 1000) / latencyMs,
  };
}

function commonBatch(layers: readonly LayerCost[]): number {
  const batch = layers[0]?.batch ?? 0;
  const other = layers.find((layer) => layer.batch !== batch);
  if (other === undefined) return batch;
  throw new EyerissError({
    code: 'cost.batch',
    problem: `layer ${other.name}: its cost is of a batch of ${other.batch}`,
    limit: `the layers before it are of ${batch}`,
    remedy: 'add up costs of one batch only',
  });
}
