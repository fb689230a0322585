import type { Drawing } from './drawn.ts';

/** Where names stand: under bars of one width each between two edges, around a height. */
export interface NameRow {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

/**
 * Writes the names of bars side by side as far as they fit, see {@link barNames}; the focused one's stands out.
 * @param heights of the bars, in any unit: with them some are named where there is no room for all
 */
export function drawBarNames(
  { context, palette }: Pick<Drawing, 'context' | 'palette'>,
  names: readonly string[],
  focus: string | null,
  { left, right, y }: NameRow,
  heights?: readonly number[],
): void {
  context.font = palette.font;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const slot = (right - left) / names.length;
  const widthOf = (text: string): number => context.measureText(text).width;
  for (const [i, text] of barNames(names, focus, slot, widthOf, heights).entries()) {
    const { from, to } = placeOf(i, widthOf(text), slot, right - left);
    context.fillStyle = palette[names[i] === focus ? 'ink' : 'ink-soft'];
    context.fillText(text, left + (from + to) / 2, y, right - left);
  }
}

/** Where a name stands: a lone one may be wider than its bar's place, not than the row. */
function placeOf(i: number, width: number, slot: number, row: number): { from: number; to: number } {
  const half = Math.min(row, width) / 2;
  const middle = Math.max(half, Math.min(row - half, (i + 0.5) * slot));
  return { from: middle - half, to: middle + half };
}

/**
 * Names for bars side by side, such that none reaches into its neighbour's place: in full; else without what all begin
 * with, as in 1 2 3 for conv1 conv2 conv3; else none but the focused one's, which has the whole row to itself; and
 * without a focused one, where heights are given, the first's, the last's and the highest's.
 * @param widthOf a text's width
 * @param slot a bar's place, in the same unit
 * @param heights of the bars, in any unit
 */
export function barNames(
  names: readonly string[],
  focus: string | null,
  slot: number,
  widthOf: (text: string) => number,
  heights?: readonly number[],
): readonly string[] {
  const fit = (shown: readonly string[]): boolean =>
    shown.every((name) => name !== '' && widthOf(`${name} `) <= slot);
  if (fit(names)) return names;
  const { length } = commonBeginning(names);
  const short = names.map((name) => name.slice(length));
  if (names.length > 1 && fit(short)) return short;
  if (heights && !names.includes(focus ?? '')) return landmarks(names, slot, widthOf, heights);
  return names.map((name) => (name === focus ? name : ''));
}

/** The names of the highest, the first and the last bar, as far as they stand clear of each other. */
function landmarks(
  names: readonly string[],
  slot: number,
  widthOf: (text: string) => number,
  heights: readonly number[],
): readonly string[] {
  const shown = new Map<number, { from: number; to: number }>();
  for (const i of [heights.indexOf(Math.max(...heights)), 0, names.length - 1]) {
    const place = placeOf(i, widthOf(`${names[i]!} `), slot, slot * names.length);
    if ([...shown.values()].every(({ from, to }) => place.to <= from || place.from >= to))
      shown.set(i, place);
  }
  return names.map((name, i) => (shown.has(i) ? name : ''));
}

/** What all names begin with; a number is not cut in two. */
function commonBeginning([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  while (!others.every((name) => name.startsWith(first.slice(0, length)))) length--;
  return first.slice(0, length).replace(/\d+$/, '');
}
