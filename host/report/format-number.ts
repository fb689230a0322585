/** Narrow space that does not break, between a number and its unit. */
const THIN = '\u202f';

/** A number with so many digits behind the point; thousands are set apart by a narrow space. */
export function fixed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  const sign = value < 0 && Number(text) !== 0 ? '−' : '';
  return sign + text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, THIN);
}

/** A number with about three digits that say something: `1.84`, `12.3`, `115`. */
export function threeDigits(value: number): string {
  return fixed(value, decimalsOfThree(value));
}

/** Digits behind the point with which values over a range can be told apart; about three digits of one of them at least. */
export function decimalsFor(value: number, range: number): number {
  const apart = range > 0 ? Math.min(4, Math.ceil(-Math.log10(range / 10))) : 0;
  return Math.max(apart, decimalsOfThree(value));
}

function decimalsOfThree(value: number): number {
  const size = Math.abs(value);
  return size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
}

/** A share as percent: `67.8 %`. */
export function percent(share: number, decimals = 1): string {
  return `${fixed(100 * share, decimals)}${THIN}%`;
}

/** Relative difference of a value to another one, with its sign: `−2.7 %`, `±0.0 %`. */
export function difference(value: number, from: number): string {
  return signedPercent((value / from - 1) * 100);
}

/** Percent with a sign. */
export function signedPercent(value: number): string {
  const text = Math.abs(value).toFixed(1);
  return `${Number(text) === 0 ? '±' : value < 0 ? '−' : '+'}${text}${THIN}%`;
}

/** A number that a drawing needs, short. */
export function coordinate(value: number): string {
  return String(Number(value.toFixed(2)));
}
