import { packageVersion } from '../../system/package-version.ts';
import { fixed } from '../format-number.ts';
import { KIND_MEANINGS, kindMark, type FigureKind } from '../kinds.ts';
import { html, Markup } from '../markup.ts';
import type { ReportedRun } from '../reported-runs.ts';
import { letteredRuns } from '../reported-runs.ts';
import type { RunReport } from '../run-report.ts';
import { utcText } from '../run-text.ts';
import { comparison } from './comparison.ts';
import { method } from './method.ts';
import { runSection } from './run-section.ts';
import { PAGE_STYLE } from './style.ts';

/** Nothing may be loaded and nothing may run: the page is all there is, and it says so to the browser. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const KINDS: readonly FigureKind[] = ['modelled', 'measured', 'published'];

/**
 * The report of some runs as one HTML page that needs nothing else.
 * @param made ms since 1970
 */
export function reportPage(runs: readonly RunReport[], made: number): string {
  const reported = letteredRuns(runs);
  const frames = runs.reduce((sum, run) => sum + run.frames, 0);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Eyeriss benchmark report: ${runs.map(({ name }) => name).join(', ')}</title>
        <style>
          ${new Markup(PAGE_STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>Eyeriss benchmark report</h1>
          <p class="lead">${lead(reported, frames)}</p>
          <ul class="legend">
            ${KINDS.map((kind) => html`<li>${kindMark(kind)} <b>${kind}</b> ${KIND_MEANINGS[kind]}</li>`)}
          </ul>
        </header>
        <main>${reported.length > 1 && comparison(reported)} ${reported.map(runSection)} ${method()}</main>
        <footer>
          Made ${utcText(made)} with eyeriss ${packageVersion()} from recorded runs, every byte of which was
          checked.
        </footer>
      </body>
    </html> `;
  return page.text;
}

function lead(runs: readonly ReportedRun[], frames: number): string {
  const networks = [...new Set(runs.map(({ run }) => run.header.model.title))].join(' and ');
  const of = runs.length === 1 ? 'One run' : `${runs.length} runs`;
  return `${of} of ${networks}, ${fixed(frames, 0)} frames: every CONV layer computed bit for bit as the Eyeriss chip computes it.`;
}
