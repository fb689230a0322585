import { coordinate } from '../format-number.ts';
import { kindShape, type FigureKind } from '../kinds.ts';
import { html, type Markup } from '../markup.ts';
import { axisBelow, drawing } from './axis.ts';
import { scaleOf } from './scale.ts';

/** One figure of every layer. */
export interface LayerPanel {
  readonly title: string;
  readonly unit: string;
  readonly kind: FigureKind;
  readonly values: readonly (number | undefined)[];
  /** of silicon, where it can be compared */
  readonly published?: readonly (number | undefined)[];
}

const PITCH = 15;
const BAR = 9;
const TOP = 16;
const BETWEEN = 20;

/** Bars of several figures beside each other, a row a layer; squares are silicon. */
export function layerBars(layers: readonly string[], panels: readonly LayerPanel[], width: number): Markup {
  const longest = Math.max(...layers.map((name) => name.length));
  const left = Math.min(120, 10 + longest * 5.4);
  const panelWidth = (width - left - 10 - BETWEEN * (panels.length - 1)) / panels.length;
  const bottom = TOP + layers.length * PITCH + 2;
  const middle = (row: number): number => TOP + row * PITCH + PITCH / 2 + 1;
  return drawing(
    {
      width,
      height: bottom + 26,
      title: panels.map(({ title, unit }) => `${title} in ${unit} of each layer`).join('; '),
    },
    html`${layers.map((name, row) => html`<text class="label" x="${left - 6}" y="${middle(row) + 3}" text-anchor="end">${name}</text>`)}`,
    ...panels.map(({ title, unit, kind, values, published = [] }, index) => {
      const x = left + index * (panelWidth + BETWEEN);
      const known = [...values, ...published].filter((value) => value !== undefined);
      const scale = scaleOf(known, panelWidth, { zero: true, ticks: 3 });
      return html`<g transform="translate(${coordinate(x)} 0)">
        <text class="heading" x="0" y="9">${title}</text>
        ${axisBelow(scale, { left: 0, top: TOP, bottom, unit })}
        ${values.map(
          (value, row) =>
            value !== undefined &&
            html`<rect
              class="bar ${kind}"
              x="0"
              y="${middle(row) - BAR / 2}"
              width="${coordinate(scale.at(value))}"
              height="${BAR}"
            />`,
        )}
        ${published.map(
          (value, row) =>
            value !== undefined &&
            kindShape('published', Number(coordinate(scale.at(value))), middle(row), 3.6),
        )}
      </g>`;
    }),
  );
}
