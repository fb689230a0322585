import { SILICON_ALEXNET } from '../../models/silicon/alexnet-table.ts';
import {
  errorsPercent,
  siliconLayerFigures,
  siliconTotalFigures,
  type Conditions,
  type Figures,
} from '../mapping/published-figures.ts';
import type { ReportedSeries } from './reported-runs.ts';

/** Published figures beside modelled ones, and how far these are off in percent. */
export interface Beside {
  readonly published: Figures;
  readonly errors: Figures;
}

/** What was published of a layer; undefined where it cannot be compared. */
export function besideLayer(series: ReportedSeries, name: string): Beside | undefined {
  if (!series.group.comparable) return undefined;
  const modelled = series.group.means.layers.find((layer) => layer.name === name);
  const published = siliconLayerFigures(name, conditionsOf(series));
  return modelled && published && { published, errors: errorsPercent(figuresOnly(modelled), published) };
}

/** The same for all layers together. */
export function besideTotal(series: ReportedSeries): Beside | undefined {
  if (!series.group.comparable) return undefined;
  const published = siliconTotalFigures(conditionsOf(series));
  return published && { published, errors: errorsPercent(series.group.means.total, published) };
}

/** Energy of a frame that follows from published power and latency, in mJ: power · latency / N. */
export const SILICON_ENERGY_PER_FRAME_MJ =
  (SILICON_ALEXNET.total.powerMw * SILICON_ALEXNET.total.latencyMs) / SILICON_ALEXNET.batch / 1000;

/** Why a series stands alone; undefined if it does not. */
export function whyNotCompared({ run: { header }, group }: ReportedSeries): string | undefined {
  if (group.comparable) return undefined;
  if (header.model.id !== SILICON_ALEXNET.network) return 'nothing was published for this network';
  if (header.model.weights === 'seeded') return 'untrained weights have other zeros than silicon was given';
  return 'silicon was published for a batch of 4 at 1 V, core 200 MHz, link 60 MHz, everything on: no comparison';
}

function conditionsOf({ run: { header }, group }: ReportedSeries): Conditions {
  return { network: header.model.id, batch: header.batch, ...group.conditions, zerosGiven: false };
}

function figuresOnly<T extends { readonly name: string }>({ name, ...figures }: T): Omit<T, 'name'> {
  return figures;
}
