import { distributionRows } from '../charts/distribution-rows.ts';
import { decimalsFor, fixed } from '../format-number.ts';
import { kindMark } from '../kinds.ts';
import { html, type Markup } from '../markup.ts';
import type { ReportedSeries } from '../reported-runs.ts';
import { distributionOf, type Distribution } from '../statistics.ts';
import { frameFigures } from './distribution-figures.ts';

/** px of a drawing that stands beside another one. */
const HALF = 336;

/** How a series' figures are spread over its frames: drawings, and their quantiles in a table. */
export function distributions(series: ReportedSeries): Markup {
  const figures = frameFigures([series]).map((figure) => {
    const values = figure.values(series);
    return {
      ...figure,
      values,
      distribution: distributionOf(values),
      beside: series.group.comparable && figure.silicon,
    };
  });
  return html`<section>
    <h4>Spread over the frames</h4>
    <p class="note">
      Each frame as if the whole batch of ${series.run.header.batch} were like it, so that frames can be told
      apart. Hills: number of frames; box: quartiles and median; line: 5th to 95th
      percentile${series.group.comparable && html`; ${kindMark('published')}: silicon`}.
    </p>
    <div class="pair">
      ${figures.map(
        ({ title, unit, values, distribution, beside }) =>
          html`<figure>
            <figcaption>${kindMark('modelled')} ${title} <span class="unit">${unit}</span></figcaption>
            ${distributionRows({
              ...{ title, unit, width: HALF, labelWidth: 0 },
              rows: [
                {
                  label: '',
                  kind: 'modelled',
                  values,
                  distribution,
                  ...(beside && { published: beside.value }),
                },
              ],
            })}
          </figure>`,
      )}
    </div>
    <table class="quantiles">
      <thead>
        <tr>
          <th scope="col" class="name">${kindMark('modelled')} modelled, of each frame</th>
          ${QUANTILES.map(([title]) => html`<th scope="col">${title}</th>`)}
          ${series.group.comparable && html`<th scope="col">${kindMark('published')} silicon</th>`}
        </tr>
      </thead>
      <tbody>
        ${figures.map(
          ({ title, unit, distribution, beside }) =>
            html`<tr>
              <th scope="row" class="name">${title} <span class="unit">${unit}</span></th>
              ${quantileCells(distribution)}
              ${series.group.comparable && html`<td>${beside && `${fixed(beside.value, quantileDecimals(distribution))}${beside.derived ? ' (derived)' : ''}`}</td>`}
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

/** Columns of a table of quantiles. */
export const QUANTILES = [
  ['mean', 'mean'],
  ['least', 'min'],
  ['5 %', 'p5'],
  ['25 %', 'q1'],
  ['median', 'median'],
  ['75 %', 'q3'],
  ['95 %', 'p95'],
  ['most', 'max'],
] as const;

/** A row of a table of quantiles. */
export function quantileCells(distribution: Distribution): Markup {
  const decimals = quantileDecimals(distribution);
  return html`${QUANTILES.map(([, key]) => html`<td>${fixed(distribution[key], decimals)}</td>`)}`;
}

/** As many digits as it takes to tell quantiles apart. */
function quantileDecimals({ p5, median, p95 }: Distribution): number {
  return decimalsFor(median, p95 - p5);
}
