import { layerBars } from '../charts/layer-bars.ts';
import { kindMark } from '../kinds.ts';
import { html, type Markup } from '../markup.ts';
import type { ReportedRun, ReportedSeries } from '../reported-runs.ts';
import { settingsText } from '../run-text.ts';
import { besideLayer } from '../silicon.ts';
import { distributionOf } from '../statistics.ts';
import { accuracySection } from './accuracy-section.ts';
import { distributions } from './distributions.ts';
import { headline, seriesHeadline } from './headline.ts';
import { identity, provenance, warnings } from './identity.ts';
import { posterCaption, posterTable } from './poster-table.ts';
import { times } from './times.ts';

const WIDTH = 688;

/** All of one run. */
export function runSection(reported: ReportedRun): Markup {
  const { letter, run, series } = reported;
  return html`<section class="run" id="run-${letter}">
    <h2><span class="letter">${letter}</span> ${run.name}</h2>
    ${identity(reported)} ${warnings(reported)} ${headline(reported)}
    ${series.map((one) => seriesSection(one, series.length > 1))} ${accuracySection(reported)}
    ${times(reported)} ${provenance(reported)}
  </section>`;
}

function seriesSection(series: ReportedSeries, several: boolean): Markup {
  return html`<section>
    <h3>
      CONV layers on the
      chip${several && `: ${series.name}, ${series.group.frames} frames at ${settingsText(series.group)}`}
    </h3>
    ${several && seriesHeadline(series)} ${posterTable(series)} ${posterCaption(series)} ${layerChart(series)}
    ${distributions(series)}
  </section>`;
}

function layerChart(series: ReportedSeries): Markup {
  const { run, group } = series;
  const { layers } = group.means;
  const names = layers.map(({ name }) => name);
  const silicon = names.map((name) => besideLayer(series, name)?.published);
  const modelled = (title: string, unit: string, key: 'powerMw' | 'latencyMs' | 'dramMB') => ({
    ...{ title, unit, kind: 'modelled' as const },
    values: layers.map((layer) => layer[key]),
    published: silicon.map((figures) => figures?.[key]),
  });
  const measured = run.layerMs.map((values) =>
    values.length === 0 ? undefined : distributionOf(values).median,
  );
  return html`<figure class="together">
    <figcaption>
      Layer by layer: ${kindMark('modelled')} modelled, batch of
      ${run.header.batch}${group.comparable && html`; ${kindMark('published')} silicon`};
      ${kindMark('measured')} measured in the engine, median of ${run.frames} frames
    </figcaption>
    ${layerBars(
      names,
      [
        modelled('Power', 'mW', 'powerMw'),
        modelled('Total latency', 'ms/batch', 'latencyMs'),
        modelled('DRAM access', 'MB/batch', 'dramMB'),
        { title: 'This computer', unit: 'ms/frame', kind: 'measured', values: measured },
      ],
      WIDTH,
    )}
  </figure>`;
}
