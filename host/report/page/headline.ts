import { distributionOf } from '../statistics.ts';
import { difference, fixed, percent, threeDigits } from '../format-number.ts';
import { kindMark, type FigureKind } from '../kinds.ts';
import { html, type Markup } from '../markup.ts';
import type { ReportedRun, ReportedSeries } from '../reported-runs.ts';
import { besideTotal, SILICON_ENERGY_PER_FRAME_MJ } from '../silicon.ts';

interface Tile {
  readonly kind: FigureKind;
  readonly title: string;
  readonly value: string;
  readonly unit: string;
  readonly note: string;
  /** what silicon has beside it */
  readonly published?: string;
}

/** A run's figures in large type; those that depend on the chip's settings only where there is one setting. */
export function headline({ run, series }: ReportedRun): Markup {
  const [only] = series;
  return tileRow([...(series.length === 1 ? modelledTiles(only!) : []), ...measuredTiles(run)]);
}

/** Modelled figures of one setting in large type. */
export function seriesHeadline(series: ReportedSeries): Markup {
  return tileRow(modelledTiles(series));
}

function tileRow(tiles: readonly Tile[]): Markup {
  return html`<ul class="tiles">
    ${tiles.map(
      ({ kind, title, value, unit, note, published }) =>
        html`<li class="${kind}">
          <span class="title">${kindMark(kind)} ${title}</span>
          <span class="figure">${value} <span class="unit${unit.length > 2 && ' below'}">${unit}</span></span>
          <span class="small">${note}</span>
          ${published !== undefined && html`<span class="small">${kindMark('published')} ${published}</span>`}
        </li>`,
    )}
  </ul>`;
}

function modelledTiles(series: ReportedSeries): Tile[] {
  const { group, run } = series;
  const { total } = group.means;
  const { batch } = run.header;
  const silicon = besideTotal(series)?.published;
  const beside = (
    published: number | undefined,
    modelled: number,
    decimals: number,
  ): Pick<Tile, 'published'> =>
    published === undefined
      ? {}
      : { published: `${fixed(published, decimals)}; ${difference(modelled, published)}` };
  const tile = (title: string, value: string, unit: string, note: string): Tile => ({
    ...{ kind: 'modelled', title, value, unit, note },
  });
  const energy = silicon ? SILICON_ENERGY_PER_FRAME_MJ : undefined;
  const derived = beside(energy, total.energyPerFrameMj, 2).published;
  return [
    {
      ...tile('Power', fixed(total.powerMw, 0), 'mW', 'the chip, CONV layers'),
      ...beside(silicon?.powerMw, total.powerMw, 0),
    },
    {
      ...tile('Latency', fixed(total.latencyMs, 1), 'ms', `batch of ${batch}`),
      ...beside(silicon?.latencyMs, total.latencyMs, 1),
    },
    {
      ...tile('Frame rate', fixed(total.framesPerSecond, 1), 'frames/s', 'CONV layers alone'),
      ...beside(silicon?.framesPerSecond, total.framesPerSecond, 1),
    },
    {
      ...tile('Energy', threeDigits(total.energyPerFrameMj), 'mJ/frame', 'the chip, without DRAM'),
      ...(derived !== undefined && { published: `${derived} (derived)` }),
    },
    tile(
      'Compression',
      fixed(distributionOf(group.perFrame.compression).median, 2),
      '×',
      group.chip.compression ? 'ifmaps and ofmaps, median' : 'switched off',
    ),
    tile(
      'Gated MACs',
      fixed((100 * total.gatedMacsM) / total.macsM, 0),
      '%',
      group.chip.gating ? 'ifmap word is zero' : 'switched off',
    ),
  ];
}

function measuredTiles({ measured, accuracy, header }: ReportedRun['run']): Tile[] {
  const time: Tile = {
    ...{ kind: 'measured', title: 'Computer', unit: 'ms/frame', note: 'median, whole network' },
    value: threeDigits(distributionOf(measured.totalMs).median),
  };
  if (!accuracy) return [time];
  const { top1, frames } = accuracy;
  const value = fixed(100 * top1.rate, 1);
  const note = `95 %: ${percent(top1.low)} to ${percent(top1.high)}, ${frames} frames`;
  const title = header.model.weights === 'seeded' ? 'Top-1, void' : 'Top-1';
  return [{ kind: 'modelled', title, value, unit: '%', note }, time];
}
