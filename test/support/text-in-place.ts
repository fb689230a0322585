/** How a text stands in the element that holds it. */
export interface TextInPlace {
  readonly lines: number;
  /** Pixels by which it stands out; a line's box is a little higher than its letters. */
  readonly outside: number;
}

/** An expression for a page that gives {@link TextInPlace} of the first element that a selector finds. */
export function textInPlace(selector: string): string {
  return `(() => {
    const place = document.querySelector('${selector}');
    const range = document.createRange();
    range.selectNodeContents(place);
    const tops = new Set([...range.getClientRects()].map(({ top }) => top));
    const [text, own] = [range.getBoundingClientRect(), place.getBoundingClientRect()];
    return { lines: tops.size, outside: Math.max(text.width - own.width, text.height - own.height) };
  })()`;
}
