import { html, type Markup } from './markup.ts';

/** Where a figure comes from. */
export type FigureKind = 'measured' | 'modelled' | 'published';

/** What each kind means, in the dashboard's words. */
export const KIND_MEANINGS: Readonly<Record<FigureKind, string>> = {
  measured: 'wall-clock time of the computer that ran the frames',
  modelled: 'what the chip would do with these very frames',
  published: 'what the chip’s makers measured on silicon',
};

/** The shape of a kind within ±1, as the dashboard has it: for those who do not see its colour. */
export function kindShape(kind: FigureKind, x: number, y: number, size: number): Markup {
  if (kind === 'measured')
    return html`<circle class="mark measured" cx="${x}" cy="${y}" r="${size * 0.8}" />`;
  if (kind === 'modelled') {
    const path = `M${x} ${y - size}L${x + size} ${y}L${x} ${y + size}L${x - size} ${y}Z`;
    return html`<path class="mark modelled" d="${path}" />`;
  }
  const side = size * 1.4;
  return html`<rect
    class="mark published"
    x="${x - side / 2}"
    y="${y - side / 2}"
    width="${side}"
    height="${side}"
  />`;
}

/** The mark of a kind as it stands in text. */
export function kindMark(kind: FigureKind): Markup {
  return html`<svg class="kind" viewBox="0 0 10 10" role="img" aria-label="${kind}">
    ${kindShape(kind, 5, 5, 4.3)}
  </svg>`;
}

/** Mark and name of a kind. */
export function kindTag(kind: FigureKind, note = ''): Markup {
  return html`<span class="tag ${kind}">${kindMark(kind)} ${kind}${note === '' ? '' : ` ${note}`}</span>`;
}
