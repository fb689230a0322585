/** Energy of a signal and of what differs from it. */
export interface Energy {
  readonly signal: number;
  readonly noise: number;
}

/** Σ expected² and Σ (actual − expected)². */
export function energies(expected: ArrayLike<number>, actual: ArrayLike<number>): Energy {
  if (expected.length !== actual.length) {
    throw new Error(`lengths ${expected.length} and ${actual.length} differ`);
  }
  let signal = 0;
  let noise = 0;
  for (let i = 0; i < expected.length; i++) {
    signal += expected[i]! ** 2;
    noise += (expected[i]! - actual[i]!) ** 2;
  }
  return { signal, noise };
}

/** 10·log10(signal / noise). */
export function decibels({ signal, noise }: Energy): number {
  return 10 * Math.log10(signal / noise);
}

/** Signal-to-noise ratio of `actual` against `expected` in dB. */
export function signalToNoiseDb(expected: ArrayLike<number>, actual: ArrayLike<number>): number {
  return decibels(energies(expected, actual));
}
