import { coordinate, fixed } from '../format-number.ts';
import { html, type Markup } from '../markup.ts';
import type { Scale } from './scale.ts';

/** Grid lines and numbers of a horizontal axis below a drawing from `top` to `bottom`, and what it counts. */
export function axisBelow(
  scale: Scale,
  { left, top, bottom, unit }: { left: number; top: number; bottom: number; unit: string },
): Markup {
  const x = (value: number): string => coordinate(left + scale.at(value));
  return html`<g class="axis">
    ${scale.ticks.map(
      (tick) =>
        html`<line x1="${x(tick)}" x2="${x(tick)}" y1="${top}" y2="${bottom}" /><text
            x="${x(tick)}"
            y="${bottom + 11}"
            text-anchor="middle"
            >${fixed(tick, scale.decimals)}</text
          >`,
    )}
    <text class="unit" x="${x(scale.high)}" y="${bottom + 22}" text-anchor="end">${unit}</text>
  </g>`;
}

/** A drawing that grows with the page; its text is read as its title. */
export function drawing(
  { width, height, title }: { width: number; height: number; title: string },
  ...content: readonly Markup[]
): Markup {
  return html`<svg
    class="chart"
    viewBox="0 0 ${width} ${coordinate(height)}"
    role="img"
    aria-label="${title}"
  >
    ${content}
  </svg>`;
}
