import type { RecordedCounts, RunLayer, RunResult } from './format/run-types.ts';

/** One thing that a frame gave differently the second time. */
export interface Difference {
  readonly frame: number;
  /** e.g. `ofmap`, `gatedMacs`, `top` */
  readonly what: string;
  /** the CONV layer, where it is of one */
  readonly layer?: string;
  readonly recorded: string | number;
  readonly now: string | number;
}

const COUNTS: readonly (keyof RecordedCounts)[] = [
  'ofmap',
  'zeroWords',
  'gatedMacs',
  'gatedRows',
  'ifmapBytes',
  'ofmapBytes',
];

/** The first layer's first count that differs. */
export function differenceOfCounts(
  frame: number,
  layers: readonly Pick<RunLayer, 'name'>[],
  recorded: readonly RecordedCounts[],
  now: readonly RecordedCounts[],
): Difference | undefined {
  for (const [index, { name }] of layers.entries()) {
    for (const what of COUNTS) {
      const [before, after] = [recorded[index]![what], now[index]![what]];
      if (before !== after) return { frame, what, layer: name, recorded: before, now: after };
    }
  }
  return undefined;
}

/** The first thing in which two results of a frame differ, in the order of the network; times are not compared. */
export function differenceOf(
  layers: readonly Pick<RunLayer, 'name'>[],
  recorded: RunResult,
  now: RunResult,
): Difference | undefined {
  const { frame } = recorded;
  const counts = differenceOfCounts(frame, layers, recorded.counts, now.counts);
  if (counts) return counts;
  for (const what of ['wrappedPsums', 'saturatedWords', 'lastBlob', 'lastValues'] as const)
    if (recorded[what] !== now[what]) return { frame, what, recorded: recorded[what], now: now[what] };
  const [before, after] = [JSON.stringify(recorded.top), JSON.stringify(now.top)];
  return before === after ? undefined : { frame, what: 'top', recorded: before, now: after };
}
