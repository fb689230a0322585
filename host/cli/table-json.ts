import type { Cost } from '../../engine/cost/layer-cost.ts';
import { modelledFigures } from '../mapping/published-figures.ts';
import type { NetworkTable } from './table-model.ts';

/** The documented JSON form of `eyeriss table`. Figures are of the batch unless named `PerFrame`; errors in percent. */
export function tableJson(table: NetworkTable) {
  const { request, layers, total, totalSilicon: silicon, totalError: error } = table;
  const { coreVoltageV, coreClockHz, linkClockHz } = request.operatingPoint;
  return {
    network: request.network.id,
    batch: request.batch,
    operatingPoint: { coreVoltageV, coreMHz: coreClockHz / 1e6, linkMHz: linkClockHz / 1e6 },
    compression: request.compression,
    gating: request.gating,
    zeros: table.zerosOrigin,
    mappings: table.mappings,
    layers: layers.map((layer) => ({
      name: layer.cost.name,
      ...costJson(layer.cost),
      mapping: layer.cost.mapping,
      ...(layer.silicon && { silicon: layer.silicon, error: layer.error }),
    })),
    total: {
      ...costJson(total),
      framesPerSecond: total.framesPerSecond,
      ...(silicon && { silicon, error }),
    },
    hostLayers: table.hostLayers,
    notices: table.notices,
  };
}

function costJson(cost: Cost) {
  const { hiddenLinkMs, exposedLinkMs, linkMs, gatedMacs, activePeFraction, powerParts } = cost;
  const { energyPerFrameMj, gops, gopsPerWatt, dramEnergyPerFrameMj } = cost;
  return {
    ...modelledFigures(cost),
    activePePercent: activePeFraction * 100,
    gatedMacsM: gatedMacs / 1e6,
    linkMs,
    hiddenLinkMs,
    exposedLinkMs,
    powerParts,
    energyPerFrameMj,
    gops,
    gopsPerWatt,
    dramEnergyPerFrameMj,
  };
}
