import { csvTable, type Column } from '../cli/text-table.ts';
import type { FrameRow } from './frame-row.ts';

/** Guesses that a line has. */
const GUESSES = 5;

/**
 * The columns of `report --csv`, described in docs/report.md. Units stand in the headings; modelled figures are of a
 * batch of N times the frame.
 */
export const FRAME_COLUMNS: readonly Column<FrameRow>[] = [
  { heading: 'run', value: ({ run }) => run },
  { heading: 'frame', value: ({ result }) => result.frame },
  { heading: 'captured at', value: ({ capturedAt }) => new Date(capturedAt).toISOString() },
  { heading: 'model', value: ({ header }) => header.model.id },
  { heading: 'batch', value: ({ header }) => header.batch },
  { heading: 'core voltage', unit: 'V', value: ({ conditions }) => conditions.operatingPoint.coreVoltageV },
  { heading: 'core clock', unit: 'MHz', value: ({ result }) => result.chip.coreClockMhz },
  { heading: 'link clock', unit: 'MHz', value: ({ result }) => result.chip.linkClockMhz },
  { heading: 'compression', value: ({ result }) => onOff(result.chip.compression) },
  { heading: 'gating', value: ({ result }) => onOff(result.chip.gating) },
  { heading: 'file', value: ({ result }) => result.file },
  { heading: 'label', value: ({ result }) => result.label },
  ...Array.from({ length: GUESSES }, (_, rank): Column<FrameRow>[] => [
    { heading: `top${rank + 1}`, value: ({ result }) => result.top[rank]?.[0] },
    { heading: `top${rank + 1} probability`, value: ({ result }) => result.top[rank]?.[1] },
  ]).flat(),
  { heading: 'MACs', value: ({ counts }) => counts.macs },
  { heading: 'gated MACs', value: ({ counts }) => counts.gatedMacs },
  { heading: 'ifmap words', value: ({ counts }) => counts.ifmapWords },
  { heading: 'zero ifmap words', value: ({ counts }) => counts.zeroWords },
  { heading: 'wrapped psums', value: ({ result }) => result.wrappedPsums },
  { heading: 'saturated words', value: ({ result }) => result.saturatedWords },
  modelled('power', 'mW', ({ cost }) => cost.powerMw),
  modelled('latency of the batch', 'ms', ({ cost }) => cost.latencyMs),
  modelled('energy a frame', 'mJ', ({ cost }) => cost.energyPerFrameMj),
  modelled('DRAM a frame', 'bytes', ({ cost }) => cost.dramBytesPerFrame),
  modelled('ifmaps and ofmaps a frame', 'bytes', ({ cost }) => cost.linkBytes),
  modelled('ifmaps and ofmaps a frame uncompressed', 'bytes', ({ cost }) => cost.linkUncompressedBytes),
  measured('total', ({ result }) => result.wall.totalMs),
  measured('engine', ({ result }) => result.wall.convMs),
  measured('host', ({ result }) => result.wall.hostMs),
];

/** The frames of all runs as CSV (RFC 4180), a line each. */
export function framesCsv(rows: readonly FrameRow[]): string {
  return csvTable({ columns: FRAME_COLUMNS, rows });
}

function modelled(heading: string, unit: string, value: (row: FrameRow) => number): Column<FrameRow> {
  return { group: 'modelled', heading, unit, value };
}

function measured(heading: string, value: (row: FrameRow) => number): Column<FrameRow> {
  return { group: 'measured', heading, unit: 'ms', value };
}

function onOff(on: boolean): string {
  return on ? 'on' : 'off';
}
