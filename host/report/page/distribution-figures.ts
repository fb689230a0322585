import { SILICON_ALEXNET } from '../../../models/silicon/alexnet-table.ts';
import type { FrameCost } from '../frame-cost.ts';
import type { ReportedSeries } from '../reported-runs.ts';
import { SILICON_ENERGY_PER_FRAME_MJ } from '../silicon.ts';

/** A modelled figure that every frame has of its own. */
export interface FrameFigure {
  readonly title: string;
  readonly unit: string;
  readonly values: (series: ReportedSeries) => readonly number[];
  /** of silicon, and whether it follows from published figures rather than being one */
  readonly silicon?: { readonly value: number; readonly derived: boolean };
}

const figure =
  (key: keyof FrameCost) =>
  ({ group }: ReportedSeries): readonly number[] =>
    group.perFrame[key];

const { powerMw, latencyMs } = SILICON_ALEXNET.total;

const POWER: FrameFigure = {
  ...{ title: 'Power', unit: 'mW', values: figure('powerMw') },
  silicon: { value: powerMw, derived: false },
};
const LATENCY: FrameFigure = {
  ...{ title: 'Latency of a batch', unit: 'ms', values: figure('latencyMs') },
  silicon: { value: latencyMs, derived: false },
};
const LATENCY_PER_FRAME: FrameFigure = {
  ...{ title: 'Latency ÷ N', unit: 'ms/frame' },
  values: ({ group, run }) => group.perFrame.latencyMs.map((ms) => ms / run.header.batch),
  silicon: { value: latencyMs / SILICON_ALEXNET.batch, derived: true },
};
const ENERGY: FrameFigure = {
  ...{ title: 'Energy', unit: 'mJ/frame', values: figure('energyPerFrameMj') },
  silicon: { value: SILICON_ENERGY_PER_FRAME_MJ, derived: true },
};
const COMPRESSION: FrameFigure = {
  ...{ title: 'Compression', unit: '×', values: figure('compression') },
};

/** The figures whose distributions a report shows. Batches of different N are compared frame by frame. */
export function frameFigures(series: readonly ReportedSeries[]): readonly FrameFigure[] {
  const batches = new Set(series.map(({ run }) => run.header.batch));
  return [POWER, batches.size > 1 ? LATENCY_PER_FRAME : LATENCY, ENERGY, COMPRESSION];
}
