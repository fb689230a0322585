/**
 * A name as lines that fit a box: in full, in two lines, or its first words with an ellipsis; none where not even those
 * fit. It breaks behind spaces and slashes.
 * @param width of the box
 * @param mostLines that the box is high enough for
 * @param widthOf a text's width, in the same unit
 */
export function fittedName(
  name: string,
  width: number,
  mostLines: number,
  widthOf: (text: string) => number,
): readonly string[] {
  const fits = (text: string): boolean => widthOf(text) <= width;
  if (fits(name)) return [name];
  const breaks = [...name.matchAll(/[ /]/g)].map(({ index }) => index + 1).reverse();
  if (mostLines > 1) {
    for (const at of breaks) {
      const lines = [name.slice(0, at).trimEnd(), name.slice(at)];
      if (lines.every(fits)) return lines;
    }
  }
  const beginnings = breaks.map((at) => `${name.slice(0, at).replace(/, $/, ' ')}…`);
  return beginnings.filter(fits).slice(0, 1);
}
