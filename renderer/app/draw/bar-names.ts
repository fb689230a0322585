import type { Drawing } from './drawn.ts';

/** Where names stand: under bars of one width each between two edges, around a height. */
export interface NameRow {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

/** Writes the names of bars side by side as far as they fit, see {@link barNames}; the focused one's stands out. */
export function drawBarNames(
  { context, palette }: Pick<Drawing, 'context' | 'palette'>,
  names: readonly string[],
  focus: string | null,
  { left, right, y }: NameRow,
): void {
  context.font = palette.font;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const slot = (right - left) / names.length;
  const widthOf = (text: string): number => context.measureText(text).width;
  for (const [i, text] of barNames(names, focus, slot, widthOf).entries()) {
    // A lone name may be wider than its bar's place, not than the drawing.
    const half = Math.min(right - left, widthOf(text)) / 2;
    const middle = left + (i + 0.5) * slot;
    context.fillStyle = palette[names[i] === focus ? 'ink' : 'ink-soft'];
    context.fillText(text, Math.max(left + half, Math.min(right - half, middle)), y, right - left);
  }
}

/**
 * Names for bars side by side, such that none reaches into its neighbour's place: in full; else without what all begin
 * with, as in 1 2 3 for conv1 conv2 conv3; else none but the focused one's, which has the whole row to itself.
 * @param widthOf a text's width
 * @param slot a bar's place, in the same unit
 */
export function barNames(
  names: readonly string[],
  focus: string | null,
  slot: number,
  widthOf: (text: string) => number,
): readonly string[] {
  const fit = (shown: readonly string[]): boolean =>
    shown.every((name) => name !== '' && widthOf(`${name} `) <= slot);
  if (fit(names)) return names;
  const { length } = commonBeginning(names);
  const short = names.map((name) => name.slice(length));
  if (names.length > 1 && fit(short)) return short;
  return names.map((name) => (name === focus ? name : ''));
}

/** What all names begin with; a number is not cut in two. */
function commonBeginning([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  while (!others.every((name) => name.startsWith(first.slice(0, length)))) length--;
  return first.slice(0, length).replace(/\d+$/, '');
}
