import type { SiliconFigures } from '../../../models/silicon/alexnet-table.ts';
import type { MeanFigures } from '../batch-windows.ts';
import { fixed, percent, signedPercent } from '../format-number.ts';
import { kindMark } from '../kinds.ts';
import { html, type Insertable, type Markup } from '../markup.ts';
import type { ReportedSeries } from '../reported-runs.ts';
import { besideLayer, besideTotal, whyNotCompared, type Beside } from '../silicon.ts';

interface Column {
  readonly key: keyof SiliconFigures;
  readonly title: string;
  readonly unit: string;
  readonly text: (value: number, figures: MeanFigures | undefined) => string;
}

const decimals =
  (digits: number): Column['text'] =>
  (value) =>
    fixed(value, digits);

/** The poster's columns; figures of the batch but power, active PEs and zeros. */
const COLUMNS: readonly Column[] = [
  { key: 'powerMw', title: 'Power', unit: 'mW', text: decimals(0) },
  { key: 'latencyMs', title: 'Total latency', unit: 'ms', text: decimals(1) },
  { key: 'processingMs', title: 'Processing', unit: 'ms', text: decimals(1) },
  { key: 'macsM', title: 'MACs', unit: 'million', text: decimals(0) },
  {
    ...{ key: 'activePes', title: 'Active PEs', unit: 'of 168' },
    text: (value, figures) => fixed(value, 0) + (figures ? ` (${percent(figures.activePeFraction, 0)})` : ''),
  },
  { key: 'ifmapZeros', title: 'Ifmap zeros', unit: '%', text: (value) => fixed(100 * value, 1) },
  { key: 'glbMB', title: 'Buffer access', unit: 'MB', text: decimals(1) },
  { key: 'dramMB', title: 'DRAM access', unit: 'MB', text: decimals(2) },
  { key: 'dramUncompressedMB', title: 'DRAM, raw', unit: 'MB', text: decimals(2) },
];

/** The poster's table of a series: means over its batches of N frames, silicon beside where it can be compared. */
export function posterTable(series: ReportedSeries): Markup {
  const { layers, total } = series.group.means;
  const rows = layers.map((layer) => ({
    name: layer.name,
    figures: layer,
    beside: besideLayer(series, layer.name),
  }));
  return html`<table class="poster">
    <thead>
      <tr>
        <th scope="col" class="name">CONV layer</th>
        ${COLUMNS.map(({ title, unit }) => html`<th scope="col">${title} <span class="unit">${unit}</span></th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(({ name, figures, beside }) => tableRow(name, figures, beside))}
    </tbody>
    <tbody class="total">
      ${tableRow('All layers', total, besideTotal(series))}
    </tbody>
  </table>`;
}

function tableRow(name: string, figures: MeanFigures, beside: Beside | undefined): Markup {
  return html`<tr>
    <th scope="row" class="name">${name}</th>
    ${COLUMNS.map(
      ({ key, text }) =>
        html`<td>${text(figures[key], figures)}${beside && publishedCell(key, text, beside)}</td>`,
    )}
  </tr>`;
}

/** Published value and difference, below the modelled value. */
function publishedCell(key: Column['key'], text: Column['text'], { published, errors }: Beside): Insertable {
  const value = published[key];
  if (value === undefined) return undefined;
  const error = errors[key];
  // A percentage of a percentage says little; of conv1's hundredth of a percent it says nothing.
  const shown = key !== 'ifmapZeros' && error !== undefined;
  return html`<span class="published"
    >${text(value, undefined)}${shown && html` <b>${signedPercent(error)}</b>`}</span
  >`;
}

/** What the table's figures are of. */
export function posterCaption(series: ReportedSeries): Markup {
  const { header } = series.run;
  const { means, frames, comparable } = series.group;
  const { batch } = header;
  const of = means.filledUp
    ? `One batch of ${batch}: there are only ${frames} frames under these settings, none followed by so many others, so the newest one stands for those that are missing.`
    : `Mean over the ${means.windows} batches of ${batch} consecutive frames out of ${frames}; a batch’s counts are the sums of its frames’ counts.`;
  return html`<p class="note">
    ${kindMark('modelled')} Modelled. ${of}
    ${
      comparable &&
      html`Below each figure: ${kindMark('published')} published for silicon (ISSCC 2016, JSSC 2017) and the
      modelled figure’s difference in percent. Silicon ran other pictures: zeros, and what follows from them,
      differ for that reason, too.`
    }
    ${!comparable && `No silicon beside it: ${whyNotCompared(series) ?? ''}.`}
  </p>`;
}
