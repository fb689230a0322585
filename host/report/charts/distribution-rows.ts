import { coordinate, threeDigits } from '../format-number.ts';
import { kindShape, type FigureKind } from '../kinds.ts';
import { html, type Markup } from '../markup.ts';
import { histogram, type Distribution } from '../statistics.ts';
import { axisBelow, drawing } from './axis.ts';
import { scaleOf, type Scale } from './scale.ts';

/** One distribution on a common axis. */
export interface DistributionRow {
  readonly label: string;
  readonly kind: FigureKind;
  readonly values: readonly number[];
  readonly distribution: Distribution;
  /** a published value beside it */
  readonly published?: number;
}

/** What a chart of distributions is of. */
export interface DistributionChart {
  readonly title: string;
  readonly unit: string;
  readonly width: number;
  readonly rows: readonly DistributionRow[];
  /** pixels left of the axis for the rows' labels */
  readonly labelWidth: number;
}

/** px of a row: its histogram, which is higher where it stands alone, its box, the room below */
const HILL_ALONE = 30;
const HILL = 19;
const BOX = 9;
const GAP = 6;
const VALUE_WIDTH = 34;
const SIDE = 14;

/**
 * Distributions under each other on one axis: a histogram, below it a box from quartile to quartile with the median, and
 * a line from the 5th to the 95th percentile. The median stands at the right, in the axis' unit.
 */
export function distributionRows({ title, unit, width, rows, labelWidth }: DistributionChart): Markup {
  const left = labelWidth + SIDE;
  const plot = width - left - SIDE - VALUE_WIDTH;
  const scale = scaleOf(rows.flatMap(reach), plot, { ticks: Math.max(3, Math.round(plot / 55)) });
  const hillHeight = rows.length === 1 ? HILL_ALONE : HILL;
  const pitch = hillHeight + BOX + GAP;
  const bottom = rows.length * pitch + 2;
  return drawing(
    { width, height: bottom + 26, title: `${title}: ${rows.map((row) => spoken(row, unit)).join('; ')}` },
    axisBelow(scale, { left, top: 2, bottom, unit }),
    ...rows.map((row, index) => {
      const base = index * pitch + hillHeight;
      return html`<g transform="translate(${left} ${base})">
        ${row.label !== '' && html`<text class="label" x="${-SIDE}" y="1" text-anchor="end">${row.label}</text>`}
        ${hill(row, scale, plot, hillHeight)} ${box(row, scale, hillHeight)} ${outside(row, scale, plot)}
        <text class="value" x="${plot + SIDE - 4}" y="1">${threeDigits(row.distribution.median)}</text>
      </g>`;
    }),
  );
}

/**
 * Values that the axis must hold. A frame far outside, such as a first one that waited for something, must not squeeze all
 * others together: it is counted at the axis' end.
 */
function reach({ distribution, published }: DistributionRow): number[] {
  const { min, p5, p95, max } = distribution;
  const room = 1.5 * (p95 - p5);
  const range = [Math.max(min, p5 - room), Math.min(max, p95 + room)];
  return published === undefined ? range : [...range, published];
}

/** Numbers of values that lie beside the axis. */
function outside({ values }: DistributionRow, { low, high }: Scale, plot: number): Markup {
  const below = values.filter((value) => value < low).length;
  const above = values.filter((value) => value > high).length;
  return html`${below > 0 && html`<text class="outside" x="2" y="-6">‹ ${below} more</text>`}${
    above > 0 &&
    html`<text class="outside" x="${coordinate(plot)}" y="-6" text-anchor="end">${above} more ›</text>`
  }`;
}

/** The histogram: bins some 5 px wide. */
function hill({ values, kind }: DistributionRow, scale: Scale, plot: number, top: number): Markup {
  const bins = Math.max(8, Math.round(plot / 5));
  const counts = histogram(values, scale.low, scale.high, bins);
  const most = Math.max(1, ...counts);
  const step = plot / bins;
  let path = '';
  for (const [bin, count] of counts.entries()) {
    if (count === 0) continue;
    const height = Math.max(1.5, (count / most) * (top - 4));
    path += `M${coordinate(bin * step + 0.4)} 0v${coordinate(-height)}h${coordinate(step - 0.8)}V0Z`;
  }
  return html`<path class="hill ${kind}" d="${path}" />`;
}

function box({ kind, distribution, published }: DistributionRow, scale: Scale, top: number): Markup {
  const { p5, q1, median, q3, p95 } = distribution;
  const x = (value: number): string => coordinate(scale.at(value));
  const middle = 1 + BOX / 2;
  const wide = Math.max(1.5, scale.at(q3) - scale.at(q1));
  return html`<g class="box ${kind}">
      <path
        class="whisker"
        d="M${x(p5)} ${middle}H${x(p95)}M${x(p5)} ${middle - 2.5}v5M${x(p95)} ${middle - 2.5}v5"
      />
      <rect x="${x(q1)}" y="1.5" width="${coordinate(wide)}" height="${BOX - 1}" rx="1" />
      <path class="median" d="M${x(median)} 0.5v${BOX + 1}" /> </g
    >${published !== undefined && silicon(scale.at(published), middle, top)}`;
}

function silicon(x: number, y: number, top: number): Markup {
  return html`<path
      class="silicon"
      d="M${coordinate(x)} ${-top + 4}V${y - 3}"
    />${kindShape('published', Number(coordinate(x)), y, 3.4)}`;
}

function spoken({ label, distribution: { p5, median, p95 } }: DistributionRow, unit: string): string {
  const name = label === '' ? '' : `${label} `;
  return `${name}median ${threeDigits(median)} ${unit}, 5 to 95 % ${threeDigits(p5)} to ${threeDigits(p95)} ${unit}`;
}
