import { MAPPING_LETTERS } from '../../../engine/index.ts';
import { fixed } from '../format-number.ts';
import { html, type Insertable, type Markup } from '../markup.ts';
import type { ReportedRun } from '../reported-runs.ts';
import { endingText, settingsText, shortened, utcText } from '../run-text.ts';

/** What a run is, in a few lines under its title. */
export function identity({ run, series }: ReportedRun): Markup {
  const { header, frames, firstFrameAt, lastFrameAt } = run;
  const { model, source, executor, batch } = header;
  return facts([
    ['Network', `${model.title} (${model.id})${model.weights === 'seeded' ? ', UNTRAINED weights' : ''}`],
    ['Frames', `${frames} from ${source}, ${seconds(lastFrameAt - firstFrameAt)} from first to last`],
    ['Run', endingText(run)],
    ['Batch', `N = ${batch}`],
    ['Executor', executor],
    [
      'Chip',
      series
        .map(({ name, group }) => (series.length > 1 ? `${name}: ` : '') + settingsText(group))
        .join('; '),
    ],
  ]);
}

/** Things that a reader must know before the figures. */
export function warnings({ run, series }: ReportedRun): Markup | undefined {
  const { ending, header, wrappedPsums, frames } = run;
  const lines: string[] = [];
  if (ending.kind === 'cut off') {
    const lost = ending.lostBytes > 0 ? `; ${ending.lostBytes} bytes of the next one were lost` : '';
    lines.push(
      `This run was cut off: its process was killed, or its file was copied in part. The report covers all ${frames} whole frames${lost}.`,
    );
  }
  if (ending.kind === 'disk full')
    lines.push(`This run ended after ${frames} frames because the disk was full.`);
  if (header.model.weights === 'seeded')
    lines.push('The weights are untrained: labels, zeros and compression are not a real network’s.');
  if (series.length > 1)
    lines.push(
      `The chip’s settings changed while this run was recorded. Frames with equal settings are reported together, as ${series.map(({ name }) => name).join(', ')}; a batch never reaches over a change.`,
    );
  if (wrappedPsums > 0)
    lines.push(`${wrappedPsums} ofmap words wrapped: the calibration does not hold for these frames.`);
  return lines.length === 0
    ? undefined
    : html`<ul class="warnings">
        ${lines.map((line) => html`<li>${line}</li>`)}
      </ul>`;
}

/** What one needs to make the run again. */
export function provenance({ run }: ReportedRun): Markup {
  const { header, firstFrameAt, lastFrameAt, wrappedPsums, saturatedWords } = run;
  const { model, tool, computer, createdAt, executor, batch, ifmaps, layers } = header;
  const mapping = layers.map(
    ({ name, mapping }) =>
      html`<li>${name} <b>${MAPPING_LETTERS.map((letter) => mapping[letter]).join(' ')}</b></li>`,
  );
  return html`<section>
    <h3>Settings and versions</h3>
    ${facts([
      [
        'Recorded with',
        `${tool.name} ${tool.version}, executor “${executor}”, N = ${batch}, ifmaps ${ifmaps ? 'kept' : 'not kept'}`,
      ],
      ['Computer', computer],
      ['Begun', createdAt],
      ['First, last frame', `${utcText(firstFrameAt)}, ${utcText(lastFrameAt)}`],
      ['Weights', html`${model.weights}, SHA-256 <code>${shortened(model.weightsSha256)}</code>`],
      ['Calibration', html`SHA-256 <code>${shortened(model.calibrationSha256)}</code>`],
      ['Input', `${model.input.width} × ${model.input.height} pixels`],
      ['Wrapped psums, saturated words', `${wrappedPsums}, ${saturatedWords}`],
    ])}
    <p class="note">Mapping of each layer (${MAPPING_LETTERS.join(' ')}):</p>
    <ul class="mappings">
      ${mapping}
    </ul>
  </section>`;
}

/** Names and what they are. */
function facts(rows: readonly (readonly [string, Insertable])[]): Markup {
  return html`<dl class="facts">
    ${rows.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function seconds(ms: number): string {
  return ms < 100_000 ? `${fixed(ms / 1000, 1)} s` : `${fixed(ms / 60_000, 1)} min`;
}
