import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { EyerissError } from '../../engine/errors.ts';
import type { FrameRow } from '../report/frame-row.ts';
import { framesCsv } from '../report/frames-csv.ts';
import { reportPage } from '../report/page/report-page.ts';
import { readRunReport, type RunReport } from '../report/run-report.ts';
import { summaryText } from '../report/summary-text.ts';
import { checkOutputFile, writeOutputFile } from './output-file.ts';
import { withProgress } from './progress.ts';

interface ReportOptions {
  readonly out: string;
  readonly csv?: string;
}

const BYTES_PER_MB = 1e6;

/** Adds `eyeriss report`. */
export function registerReportCommand(program: Command): void {
  program
    .command('report')
    .summary('one page about recorded runs: table beside silicon, spreads, accuracy, times')
    .description(
      'Reads runs, checks every byte of them, and writes one HTML page that needs nothing else, for the screen and for ' +
        'paper; several runs stand side by side.',
    )
    .argument('<run...>', 'files that eyeriss record, evaluate --run or the record button wrote')
    .requiredOption('--out <file>', 'HTML file to write')
    .option('--csv <file>', 'also a line a frame, as CSV')
    .action(async (paths: readonly string[], options: ReportOptions) => {
      await report(paths, options);
    });
}

async function report(paths: readonly string[], { out, csv }: ReportOptions): Promise<void> {
  await checkOutputs(paths, out, csv);
  const rows: FrameRow[] = [];
  const runs = await readRuns(paths, csv === undefined ? undefined : (row) => rows.push(row));
  if (csv !== undefined) await writeOutputFile(csv, framesCsv(rows), '--csv');
  await writeOutputFile(out, reportPage(runs, Date.now()));
  console.log(summaryText(runs));
  console.log(`written: ${[out, csv].filter((path) => path !== undefined).join(', ')}`);
}

async function readRuns(
  paths: readonly string[],
  onRow: ((row: FrameRow) => void) | undefined,
): Promise<RunReport[]> {
  const sizes = await Promise.all(
    paths.map(async (path) => (await stat(path).catch(() => undefined))?.size ?? 0),
  );
  const megabytes = sizes.map((size) => Math.ceil(size / BYTES_PER_MB));
  const total = megabytes.reduce((sum, mb) => sum + mb, 0);
  return await withProgress({ title: 'reading runs', total, unit: 'MB' }, async (progress) => {
    const runs: RunReport[] = [];
    for (const [index, path] of paths.entries()) {
      let bytes = 0;
      let shown = 0;
      const onBytes = (more: number): void => {
        bytes += more;
        const mb = Math.floor(bytes / BYTES_PER_MB);
        if (mb > shown) progress.step(mb - shown);
        shown = mb;
      };
      runs.push(await readRunReport(path, { onBytes, ...(onRow && { onRow }) }));
      if (shown < megabytes[index]!) progress.step(megabytes[index]! - shown);
    }
    return runs;
  });
}

/** Checks what can be known before the runs are read, among it that no run is written over. */
async function checkOutputs(paths: readonly string[], out: string, csv: string | undefined): Promise<void> {
  await checkOutputFile(out);
  if (csv !== undefined) await checkOutputFile(csv, '--csv');
  const taken = new Set(await Promise.all(paths.map(placeOf)));
  for (const [option, path] of [
    ['--out', out],
    ['--csv', csv],
  ] as const) {
    if (path === undefined) continue;
    const place = await placeOf(path);
    if (taken.has(place)) throw sameFile(option, path);
    taken.add(place);
  }
}

/** Where a file lies, whatever it is called. */
async function placeOf(path: string): Promise<string> {
  return await realpath(path).catch(() => resolve(path));
}

function sameFile(option: string, path: string): EyerissError {
  return new EyerissError({
    code: 'report.same-file',
    problem: `${option} ${path} is named twice`,
    limit: 'a report is written to a file of its own, never over a run',
    remedy: `name another file with ${option}`,
  });
}
