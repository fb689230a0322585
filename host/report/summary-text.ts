import type { LabelAccuracy, Rate } from './accuracy.ts';
import { letteredRuns, type ReportedRun } from './reported-runs.ts';
import type { RunReport } from './run-report.ts';
import { endingText } from './run-text.ts';

/** Runs in a few lines for a terminal: frames, how they ended, accuracy. */
export function summaryText(runs: readonly RunReport[]): string {
  return letteredRuns(runs)
    .flatMap(({ letter, run, series }: ReportedRun) => [
      `${letter}  ${run.name}: ${run.header.model.title}, ${run.frames} frames, ${endingText(run)}`,
      ...series.map(({ name, group }) => {
        const { powerMw, latencyMs } = group.means.total;
        const where = series.length > 1 ? `${name}, ${group.frames} frames: ` : '';
        return `   ${where}modelled ${powerMw.toFixed(0)} mW, ${latencyMs.toFixed(1)} ms a batch of ${run.header.batch}`;
      }),
      ...(run.accuracy ? [`   ${accuracyText(run.accuracy)}`] : []),
    ])
    .join('\n');
}

function accuracyText({ frames, top1, top5 }: LabelAccuracy): string {
  return `top-1 ${rateText(top1, frames)}, top-5 ${rateText(top5, frames)}`;
}

function rateText({ hits, rate, low, high }: Rate, frames: number): string {
  const percent = (share: number): string => (100 * share).toFixed(1);
  return `${percent(rate)} % (${hits} of ${frames}, 95 %: ${percent(low)} to ${percent(high)} %)`;
}
