import { coordinate, percent } from '../format-number.ts';
import { html, type Markup } from '../markup.ts';
import { axisBelow, drawing } from './axis.ts';
import { scaleOf } from './scale.ts';

/** A rate with its confidence interval, 0 to 1. */
export interface IntervalRow {
  readonly label: string;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

const PITCH = 20;
const VALUE_WIDTH = 64;

/** Rates from 0 to 100 %: a point each, and a line as long as its 95 % confidence interval. */
export function intervalRows(
  title: string,
  rows: readonly IntervalRow[],
  { width, labelWidth }: { width: number; labelWidth: number },
): Markup {
  const left = labelWidth + 14;
  const plot = width - left - 14 - VALUE_WIDTH;
  const scale = scaleOf([0, 100], plot, { ticks: Math.max(2, Math.round(plot / 55)) });
  const bottom = rows.length * PITCH + 2;
  return drawing(
    {
      width,
      height: bottom + 26,
      title: `${title}: ${rows.map(({ label, rate }) => `${label} ${percent(rate)}`).join('; ')}`,
    },
    axisBelow(scale, { left, top: 2, bottom, unit: '%' }),
    ...rows.map(({ label, rate, low, high }, index) => {
      const x = (share: number): string => coordinate(left + scale.at(100 * share));
      const y = index * PITCH + PITCH / 2 + 1;
      return html`<g class="interval">
        <text class="label" x="${left - 14}" y="${y + 3}" text-anchor="end">${label}</text>
        <path d="M${x(low)} ${y}H${x(high)}M${x(low)} ${y - 4}v8M${x(high)} ${y - 4}v8" />
        <circle cx="${x(rate)}" cy="${y}" r="3.6" />
        <text class="value" x="${left + plot + 10}" y="${y + 3}">${percent(rate)}</text>
      </g>`;
    }),
  );
}
