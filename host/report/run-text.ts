import type { SettingsGroup, RunReport } from './run-report.ts';

/** The chip's conditions in a line, core and link clock: `1 V, 200/60 MHz, compression on, gating on`. */
export function settingsText({ conditions, chip }: Pick<SettingsGroup, 'conditions' | 'chip'>): string {
  const { coreVoltageV } = conditions.operatingPoint;
  const { coreClockMhz, linkClockMhz, compression, gating } = chip;
  return [
    `${Number(coreVoltageV.toFixed(3))} V`,
    `${coreClockMhz}/${linkClockMhz} MHz`,
    `compression ${compression ? 'on' : 'OFF'}`,
    `gating ${gating ? 'on' : 'OFF'}`,
  ].join(', ');
}

/** How a run ended, in a few words. */
export function endingText({ ending, frames }: Pick<RunReport, 'ending' | 'frames'>): string {
  switch (ending.kind) {
    case 'complete':
      return 'complete';
    case 'limit':
      return 'ended at a limit of its size or time';
    case 'stopped':
      return 'stopped before its end';
    case 'disk full':
      return 'ended by a full disk';
    case 'settings changed':
      return 'ended by a change of settings';
    case 'cut off':
      return `cut off after frame ${frames}`;
  }
}

/** The first digits of a checksum. */
export function shortened(checksum: string): string {
  return `${checksum.slice(0, 12)}…`;
}

/** Date and time in UTC, to the second. */
export function utcText(msSince1970: number): string {
  return `${new Date(msSince1970).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
