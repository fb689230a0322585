/** A straight axis: values from low to high over pixels from 0 to width. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** digits behind the point that the ticks need */
  readonly decimals: number;
  /** where a value lies */
  at(value: number): number;
}

/** Room beside the outermost values, as a share of their range. */
const ROOM = 0.04;

/**
 * An axis that holds all values, with round ticks.
 * @param width in pixels
 * @param zero whether it must begin at 0, as bars do
 * @param ticks about how many
 */
export function scaleOf(values: readonly number[], width: number, { zero = false, ticks = 5 } = {}): Scale {
  let least = zero ? 0 : Infinity;
  let most = zero ? 0 : -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  // All the same, or none: an axis around it, a tenth to each side.
  const range = most - least > Math.abs(most) * 1e-6 ? most - least : undefined;
  const room = range === undefined ? Math.abs(most) * 0.1 || 1 : range * ROOM;
  const low = zero || (least >= 0 && least < room) ? Math.min(0, least) : least - room;
  const high = most + room;
  const step = roundStep((high - low) / ticks);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return {
    low,
    high,
    decimals: decimalsOf(step),
    ticks: Array.from({ length: count }, (_, index) => Number(((first + index) * step).toPrecision(12))),
    at: (value) => ((value - low) / (high - low)) * width,
  };
}

/** The next 1, 2, 2.5 or 5 times a power of ten. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const leading = step / power;
  return power * (leading <= 1 ? 1 : leading <= 2 ? 2 : leading <= 2.5 ? 2.5 : leading <= 5 ? 5 : 10);
}

function decimalsOf(step: number): number {
  let decimals = 0;
  while (decimals < 9 && Math.abs(step - Number(step.toFixed(decimals))) > step * 1e-6) decimals++;
  return decimals;
}
