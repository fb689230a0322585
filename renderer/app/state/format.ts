/** Figures as text; every caller says the unit beside it. */

const DASH = '–';

/** A number with as many decimals as three digits need: 271, 28.6, 7.75; a dash for what is missing. */
export function threeDigits(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value)) return DASH;
  const size = Math.abs(value);
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
}

/** A number with fixed decimals. */
export function decimals(value: number | null | undefined, digits: number): string {
  return value == null || !Number.isFinite(value) ? DASH : value.toFixed(digits);
}

/** 0 to 1 as percent, without the sign. */
export function percent(fraction: number | undefined, digits = 0): string {
  return fraction === undefined ? DASH : decimals(fraction * 100, digits);
}

/** Bytes in decimal megabytes, as the papers count. */
export function megabytes(bytes: number): number {
  return bytes / 1e6;
}

/** Large counts: 2 663 M, 724 M. */
export function millions(count: number, digits = 0): string {
  return decimals(count / 1e6, digits);
}
