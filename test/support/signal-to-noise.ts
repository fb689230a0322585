/** Signal-to-noise ratio of `actual` against `expected` in dB: 10·log10(Σ expected² / Σ (actual − expected)²). */
export function signalToNoiseDb(expected: ArrayLike<number>, actual: ArrayLike<number>): number {
  if (expected.length !== actual.length)
    throw new Error(`lengths ${expected.length} and ${actual.length} differ`);
  let signal = 0;
  let noise = 0;
  for (let i = 0; i < expected.length; i++) {
    signal += expected[i]! ** 2;
    noise += (expected[i]! - actual[i]!) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}
