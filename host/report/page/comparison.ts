import { SILICON_ALEXNET } from '../../../models/silicon/alexnet-table.ts';
import { distributionRows } from '../charts/distribution-rows.ts';
import { intervalRows } from '../charts/interval-rows.ts';
import { difference, fixed } from '../format-number.ts';
import { kindMark, kindTag } from '../kinds.ts';
import { html, type Markup } from '../markup.ts';
import type { ReportedRun, ReportedSeries } from '../reported-runs.ts';
import { endingText, settingsText } from '../run-text.ts';
import { SILICON_ENERGY_PER_FRAME_MJ } from '../silicon.ts';
import { distributionOf } from '../statistics.ts';
import { frameFigures } from './distribution-figures.ts';

/** px of a drawing of which three stand beside each other. */
const THIRD = 224;

/** Several runs beside each other: what they are, their figures, and their spreads on common axes. */
export function comparison(runs: readonly ReportedRun[]): Markup {
  const series = runs.flatMap((run) => run.series);
  return html`<section class="comparison">
    <h2>Side by side</h2>
    ${whatTheyAre(runs)} ${figuresTable(series)} ${charts(runs, series)}
  </section>`;
}

function whatTheyAre(runs: readonly ReportedRun[]): Markup {
  return html`<table class="runs">
    <thead>
      <tr>
        <th scope="col" class="name">Run</th>
        <th scope="col" class="text">Network</th>
        <th scope="col" class="text">The chip <span class="unit">core/link clock</span></th>
        <th scope="col">N</th>
        <th scope="col">Frames</th>
        <th scope="col" class="text">Source</th>
        <th scope="col" class="text">Executor</th>
        <th scope="col" class="text">Ended</th>
      </tr>
    </thead>
    <tbody>
      ${runs.flatMap(({ series, run, letter }) =>
        series.map(
          ({ name, group }) =>
            html`<tr>
              <th scope="row" class="name">
                <a href="#run-${letter}"><span class="letter">${name}</span> ${run.name}</a>
              </th>
              <td class="text">
                ${run.header.model.id}${run.header.model.weights === 'seeded' && ' (untrained)'}
              </td>
              <td class="text">${settingsText(group)}</td>
              <td>${run.header.batch}</td>
              <td>${group.frames}</td>
              <td class="text">${run.header.source}</td>
              <td class="text">${run.header.executor}</td>
              <td class="text">${endingText(run)}</td>
            </tr>`,
        ),
      )}
    </tbody>
  </table>`;
}

interface Column {
  readonly title: string;
  readonly unit: string;
  readonly decimals: number;
  readonly value: (series: ReportedSeries) => number | undefined;
  readonly silicon?: number;
  readonly derived?: boolean;
}

type MeanKey =
  'powerMw' | 'latencyMs' | 'framesPerSecond' | 'energyPerFrameMj' | 'gopsPerWatt' | 'glbMB' | 'dramMB';

const mean =
  (key: MeanKey): Column['value'] =>
  ({ group }) =>
    group.means.total[key];
const meanPerFrame =
  (key: MeanKey): Column['value'] =>
  ({ group, run }) =>
    group.means.total[key] / run.header.batch;
const published = (silicon: number): Pick<Column, 'silicon'> => ({ silicon });
const derived = (silicon: number): Pick<Column, 'silicon' | 'derived'> => ({ silicon, derived: true });
const { total: chip, batch, framesPerSecond } = SILICON_ALEXNET;

/** All modelled but the last one, which is measured. */
const COLUMNS: readonly Column[] = [
  { title: 'Power', unit: 'mW', decimals: 0, value: mean('powerMw'), ...published(chip.powerMw) },
  { title: 'Latency', unit: 'ms/batch', decimals: 1, value: mean('latencyMs'), ...published(chip.latencyMs) },
  {
    title: 'Rate',
    unit: 'frames/s',
    decimals: 1,
    value: mean('framesPerSecond'),
    ...published(framesPerSecond),
  },
  {
    ...{ title: 'Energy', unit: 'mJ/frame', decimals: 2, value: mean('energyPerFrameMj') },
    ...derived(SILICON_ENERGY_PER_FRAME_MJ),
  },
  { title: 'Efficiency', unit: 'GOPS/W', decimals: 0, value: mean('gopsPerWatt') },
  {
    title: 'Buffer',
    unit: 'MB/frame',
    decimals: 1,
    value: meanPerFrame('glbMB'),
    ...derived(chip.glbMB / batch),
  },
  {
    title: 'DRAM',
    unit: 'MB/frame',
    decimals: 2,
    value: meanPerFrame('dramMB'),
    ...derived(chip.dramMB / batch),
  },
  {
    ...{ title: 'Compression', unit: '×', decimals: 2 },
    value: ({ group }) => distributionOf(group.perFrame.compression).median,
  },
  {
    ...{ title: 'Top-1', unit: '%', decimals: 1 },
    value: ({ run }) => run.accuracy && 100 * run.accuracy.top1.rate,
  },
  {
    ...{ title: 'Computer', unit: 'ms/frame', decimals: 1 },
    value: ({ run }) => distributionOf(run.measured.totalMs).median,
  },
];

function figuresTable(series: readonly ReportedSeries[]): Markup {
  const [first] = series;
  const comparable = series.some(({ group }) => group.comparable);
  return html`<table class="figures">
      <thead>
        <tr class="kinds">
          <th></th>
          <th scope="colgroup" colspan="${COLUMNS.length - 1}">${kindTag('modelled')}</th>
          <th scope="colgroup">${kindTag('measured')}</th>
        </tr>
        <tr>
          <th scope="col" class="name">Run</th>
          ${COLUMNS.map(({ title, unit }) => html`<th scope="col">${title} <span class="unit">${unit}</span></th>`)}
        </tr>
      </thead>
      <tbody>
        ${series.map(
          (one) =>
            html`<tr>
              <th scope="row" class="name"><span class="letter">${one.name}</span></th>
              ${COLUMNS.map((column) => html`<td>${figureCell(column, one, first!)}</td>`)}
            </tr>`,
        )}
      </tbody>
      ${
        comparable &&
        html`<tbody class="total">
          <tr>
            <th scope="row" class="name">${kindMark('published')} silicon</th>
            ${COLUMNS.map(({ silicon: value, decimals, derived }) => html`<td>${value === undefined ? '–' : fixed(value, decimals)}${derived && html`<sup>d</sup>`}</td>`)}
          </tr>
        </tbody>`
      }
    </table>
    <p class="note">
      ${kindMark('modelled')} Modelled means over batches of N consecutive frames; ${kindMark('measured')}
      measured wall-clock medians; compression: median.
      ${series.some((one) => one !== first && isAlike(one, first!)) && `Small: difference to ${first!.name}.`}
      ${
        comparable &&
        html`${kindMark('published')} Published for AlexNet in a batch of 4 at 1 V, 200/60 MHz, everything on
          (<sup>d</sup> derived from published figures): to be compared with
          ${series
            .filter(({ group }) => group.comparable)
            .map(({ name }) => name)
            .join(', ')}
          only.`
      }
    </p>`;
}

function figureCell(
  { value, decimals, unit }: Column,
  series: ReportedSeries,
  first: ReportedSeries,
): Markup {
  const own = value(series);
  if (own === undefined) return html`–`;
  const from = value(first);
  const alike = isAlike(series, first) && series !== first;
  const shown = alike && from !== undefined && from !== 0 && unit !== '%';
  return html`${fixed(own, decimals)}${shown && html`<span class="published">${difference(own, from)}</span>`}`;
}

/** Whether a difference says something: the same network in batches of the same size. */
function isAlike({ run: { header } }: ReportedSeries, { run: other }: ReportedSeries): boolean {
  return header.model.id === other.header.model.id && header.batch === other.header.batch;
}

function charts(runs: readonly ReportedRun[], series: readonly ReportedSeries[]): Markup {
  const labelWidth = 14;
  const scored = runs.filter(({ run }) => run.accuracy);
  return html`<div class="three">
    ${frameFigures(series).map(
      ({ title, unit, values, silicon }) =>
        html`<figure>
          <figcaption>${kindMark('modelled')} ${title} <span class="unit">${unit}</span></figcaption>
          ${distributionRows({
            ...{ title, unit, width: THIRD, labelWidth },
            rows: series.map((one) => ({
              ...{
                label: one.name,
                kind: 'modelled',
                values: values(one),
                distribution: distributionOf(values(one)),
              },
              ...(one.group.comparable && silicon && { published: silicon.value }),
            })),
          })}
        </figure>`,
    )}
    <figure>
      <figcaption>
        ${kindMark('measured')} Whole frame, computer <span class="unit">ms/frame</span>
      </figcaption>
      ${distributionRows({
        ...{ title: 'Measured time of a frame', unit: 'ms', width: THIRD, labelWidth },
        rows: runs.map(({ letter, run: { measured } }) => ({
          ...{
            label: letter,
            kind: 'measured',
            values: measured.totalMs,
            distribution: distributionOf(measured.totalMs),
          },
        })),
      })}
    </figure>
    ${
      scored.length > 0 &&
      html`<figure>
        <figcaption>${kindMark('modelled')} Top-1, 95 % intervals <span class="unit">%</span></figcaption>
        ${intervalRows(
          'Top-1 accuracy',
          scored.map(({ letter, run }) => ({ label: letter, ...run.accuracy!.top1 })),
          { width: THIRD, labelWidth },
        )}
      </figure>`
    }
  </div>`;
}
