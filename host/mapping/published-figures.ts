import type { Cost } from '../../engine/cost/layer-cost.ts';
import type { OperatingPoint } from '../../engine/cost/operating-point.ts';
import { SILICON_ALEXNET, type SiliconFigures } from '../../models/silicon/alexnet-table.ts';
import { errorPercent, type FigureName } from '../../models/silicon/difference.ts';
import { SILICON_OPERATING_POINTS, samePoint } from '../../models/silicon/operating-points.ts';

/** Figures of one layer or of the total; a figure that is not known or not comparable is absent. */
export type Figures = Partial<Record<FigureName, number>>;

/** The published table's figures as the model gives them, in its units. */
export function modelledFigures(cost: Cost): Record<keyof SiliconFigures, number> {
  return {
    powerMw: cost.powerMw,
    latencyMs: cost.latencyMs,
    processingMs: cost.processingMs,
    macsM: cost.macs / 1e6,
    activePes: cost.activePes,
    ifmapZeros: cost.ifmapZeros,
    glbMB: cost.glbBytes / 1e6,
    dramMB: cost.dramBytes / 1e6,
    dramUncompressedMB: cost.dramUncompressedBytes / 1e6,
  };
}

/** What decides whether a modelled figure may stand beside a published one. */
export interface Conditions {
  readonly network: string;
  readonly batch: number;
  readonly operatingPoint: OperatingPoint;
  readonly compression: boolean;
  readonly gating: boolean;
  /** fractions that a user made up: what depends on zeros has no published value then */
  readonly zerosGiven: boolean;
}

/** Published figures of one layer that were taken under the same conditions; undefined if there are none. */
export function siliconLayerFigures(name: string, conditions: Conditions): Figures | undefined {
  const layer = SILICON_ALEXNET.layers.find((candidate) => candidate.name === name);
  return layer && comparable(layer, conditions);
}

/** The same for all layers together; the frame rate and power also at the other published operating points. */
export function siliconTotalFigures(conditions: Conditions): Figures | undefined {
  const figures = comparable(SILICON_ALEXNET.total, conditions);
  if (!figures) return undefined;
  const { operatingPoint, compression, gating, zerosGiven } = conditions;
  const published = SILICON_OPERATING_POINTS.find((point) => samePoint(point, operatingPoint));
  if (!published || !compression || zerosGiven) return figures;
  return {
    ...figures,
    ...(gating && { powerMw: published.powerMw }),
    framesPerSecond: published.framesPerSecond,
  };
}

function comparable(all: SiliconFigures, conditions: Conditions): Figures | undefined {
  const { network, batch, operatingPoint, gating, zerosGiven } = conditions;
  const compression = conditions.compression && !zerosGiven;
  if (network !== SILICON_ALEXNET.network || batch !== SILICON_ALEXNET.batch) return undefined;
  const samePower = samePoint(SILICON_ALEXNET, operatingPoint);
  const { macsM, activePes, ifmapZeros, glbMB, dramMB, dramUncompressedMB } = all;
  return {
    ...(samePower && compression && gating && { powerMw: all.powerMw }),
    ...(samePower && compression && { latencyMs: all.latencyMs }),
    ...(samePower && { processingMs: all.processingMs }),
    macsM,
    activePes,
    ifmapZeros,
    glbMB,
    ...(compression && { dramMB }),
    dramUncompressedMB,
  };
}

/** Error of each modelled figure in percent of the published one. */
export function errorsPercent(modelled: Figures, silicon: Figures): Figures {
  const errors: Figures = {};
  for (const name of Object.keys(silicon) as FigureName[]) {
    const [is, should] = [modelled[name], silicon[name]];
    if (is === undefined || should === undefined) continue;
    const error = errorPercent(name, is, should);
    if (error !== undefined) errors[name] = error;
  }
  return errors;
}
