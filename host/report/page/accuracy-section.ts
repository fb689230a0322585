import type { Rate } from '../accuracy.ts';
import { intervalRows } from '../charts/interval-rows.ts';
import { percent } from '../format-number.ts';
import { kindMark } from '../kinds.ts';
import { html, type Markup } from '../markup.ts';
import type { ReportedRun } from '../reported-runs.ts';

/** How often the labels were right, where they are known. */
export function accuracySection({ run }: ReportedRun): Markup | undefined {
  const { accuracy, header } = run;
  if (!accuracy) return undefined;
  const { frames, pictures, top1, top5 } = accuracy;
  const rates: readonly (readonly [string, Rate])[] = [
    ['top-1', top1],
    ['top-5', top5],
  ];
  return html`<section class="together">
    <h3>Accuracy</h3>
    <div class="beside">
      <table class="rates">
        <thead>
          <tr>
            <th scope="col" class="name">${kindMark('modelled')} through the chip model</th>
            <th scope="col">right</th>
            <th scope="col">rate <span class="unit">%</span></th>
            <th scope="col">95 % confidence interval <span class="unit">%</span></th>
          </tr>
        </thead>
        <tbody>
          ${rates.map(
            ([name, { hits, rate, low, high }]) =>
              html`<tr>
                <th scope="row" class="name">${name}</th>
                <td>${hits} of ${frames}</td>
                <td>${percent(rate)}</td>
                <td>${percent(low)} to ${percent(high)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      <figure>
        ${intervalRows(
          'Accuracy',
          rates.map(([label, rate]) => ({ label, ...rate })),
          { width: 336, labelWidth: 28 },
        )}
      </figure>
    </div>
    <p class="note">
      ${frames} of ${run.frames} frames have a known
      label${
        pictures !== undefined &&
        pictures < frames &&
        html` but are only ${pictures} different pictures: the interval, which takes frames as independent, is
        then too narrow`
      }.
      Intervals after Wilson.
      ${header.model.weights === 'seeded' && html`<b>The weights are untrained: these rates mean nothing.</b>`}
    </p>
  </section>`;
}
