import type { RunReport, SettingsGroup } from './run-report.ts';

/** A run with the letter that it goes by in a report. */
export interface ReportedRun {
  readonly letter: string;
  readonly run: RunReport;
  /** one for each setting of the chip */
  readonly series: readonly ReportedSeries[];
}

/** The frames of a run under one setting, with the name that they go by. */
export interface ReportedSeries {
  /** the run's letter; with a number where the run has several settings */
  readonly name: string;
  readonly run: RunReport;
  readonly group: SettingsGroup;
}

/** Gives runs their letters, in the order in which they are given: A to Z, then AA. */
export function letteredRuns(runs: readonly RunReport[]): ReportedRun[] {
  return runs.map((run, index) => {
    const letter = letterOf(index);
    const several = run.groups.length > 1;
    const series = run.groups.map((group, at) => ({
      name: several ? `${letter}${at + 1}` : letter,
      run,
      group,
    }));
    return { letter, run, series };
  });
}

function letterOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}
