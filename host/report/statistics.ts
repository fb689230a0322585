import { invariant } from '../../engine/errors.ts';

/** What a set of values looks like. */
export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly p5: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly p95: number;
  readonly max: number;
}

/**
 * Quantile of sorted values, on a straight line between the two nearest (R's type 7, as spreadsheets have it).
 * @param sorted rising, not empty
 * @param share 0 to 1
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  invariant(sorted.length > 0, 'there is a value');
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (at - below);
}

/** Distribution of values in any order; there must be one. */
export function distributionOf(values: readonly number[]): Distribution {
  invariant(values.length > 0, 'there is a value');
  const sorted = Float64Array.from(values).sort();
  let sum = 0;
  for (const value of sorted) sum += value;
  return {
    count: sorted.length,
    mean: sum / sorted.length,
    min: sorted[0]!,
    p5: quantile(sorted, 0.05),
    q1: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    q3: quantile(sorted, 0.75),
    p95: quantile(sorted, 0.95),
    max: sorted.at(-1)!,
  };
}

/**
 * Values in each of some equally wide bins from low to high; a bin has its lower edge, the last one both. Values outside
 * are not counted.
 */
export function histogram(values: readonly number[], low: number, high: number, bins: number): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  const width = (high - low) / bins;
  for (const value of values) {
    if (!(value >= low && value <= high)) continue;
    counts[Math.min(bins - 1, Math.floor((value - low) / width))]!++;
  }
  return counts;
}

/** Limits of an interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The normal distribution's 97.5 % quantile: 95 % lie within ± so many standard deviations. */
const Z_95 = 1.959963984540054;

/**
 * 95 % confidence interval of a rate after some hits in n independent trials (E. B. Wilson, 1927): it keeps within 0
 * and 1 and holds for rates near them, where the usual ± interval does not.
 * @param n at least 1
 */
export function wilsonInterval(hits: number, n: number): Interval {
  invariant(n > 0 && hits >= 0 && hits <= n, `${hits} hits in ${n} trials`);
  const rate = hits / n;
  const z2 = Z_95 ** 2;
  const centre = (rate + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z_95 / (1 + z2 / n)) * Math.sqrt((rate * (1 - rate)) / n + z2 / (4 * n * n));
  // At no hits, or nothing but hits, the limit is 0 or 1 exactly; rounding must not put it beside.
  return { low: hits === 0 ? 0 : centre - half, high: hits === n ? 1 : centre + half };
}
