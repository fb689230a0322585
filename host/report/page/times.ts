import { distributionRows } from '../charts/distribution-rows.ts';
import { kindMark, kindTag } from '../kinds.ts';
import { html, type Markup } from '../markup.ts';
import type { ReportedRun } from '../reported-runs.ts';
import { distributionOf } from '../statistics.ts';
import { QUANTILES, quantileCells } from './distributions.ts';

const WIDTH = 688;

/** Measured times of the computer and modelled ones of the chip, told apart. */
export function times({ run, series }: ReportedRun): Markup {
  const { measured, header } = run;
  const rows = [
    { title: 'whole frame', label: 'whole frame', values: measured.totalMs },
    { title: 'engine: CONV layers, bit-exact, with all counts', label: 'engine', values: measured.engineMs },
    { title: 'host: onnxruntime and conversions', label: 'host', values: measured.hostMs },
  ].map((row) => ({ ...row, distribution: distributionOf(row.values) }));
  const chip = series.map(({ name, group }) => ({
    title: `chip: CONV layers, latency ÷ ${header.batch}${series.length > 1 ? ` (${name})` : ''}`,
    distribution: distributionOf(group.perFrame.latencyMs.map((ms) => ms / header.batch)),
  }));
  return html`<section class="together">
    <h3>Measured and modelled times</h3>
    <p class="note">
      Two different things: ${kindTag('measured')} is how long <em>${header.computer}</em> took to compute the
      frame with the executor “${header.executor}”; ${kindTag('modelled')} is how long the chip would take for
      the CONV layers at its own clocks. Neither follows from the other.
    </p>
    <figure>
      <figcaption>${kindMark('measured')} Measured <span class="unit">ms/frame</span></figcaption>
      ${distributionRows({
        ...{ title: 'Measured times', unit: 'ms', width: WIDTH, labelWidth: 66 },
        rows: rows.map((row) => ({ ...row, kind: 'measured' })),
      })}
    </figure>
    <table class="quantiles">
      <thead>
        <tr>
          <th scope="col" class="name">ms/frame</th>
          ${QUANTILES.map(([title]) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ title, distribution }) =>
            html`<tr>
              <th scope="row" class="name">${kindMark('measured')} ${title}</th>
              ${quantileCells(distribution)}
            </tr>`,
        )}
      </tbody>
      <tbody class="total">
        ${chip.map(
          ({ title, distribution }) =>
            html`<tr>
              <th scope="row" class="name">${kindMark('modelled')} ${title}</th>
              ${quantileCells(distribution)}
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
