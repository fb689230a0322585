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
