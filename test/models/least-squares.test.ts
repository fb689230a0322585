import { describe, expect, it } from 'vitest';
import { LeastSquares } from '../../models/calibration/least-squares.ts';
import { SeededRandom } from '../support/seeded-random.ts';

function fitted(
  coefficients: readonly number[],
  intercept: number,
  noise: number,
  ridge: number,
): Float64Array {
  const random = new SeededRandom(11);
  const fit = new LeastSquares(coefficients.length);
  for (let sample = 0; sample < 4000; sample++) {
    const features = Float64Array.from(coefficients, (_, i) => 5 * i + random.next());
    const exact = coefficients.reduce((sum, c, i) => sum + c * features[i]!, intercept);
    fit.add(features, exact + noise * (random.next() - 0.5), 1 + (sample % 3));
  }
  return fit.solve(ridge);
}

describe('LeastSquares', () => {
  it('finds the coefficients of an exact line whatever its intercept', () => {
    const found = fitted([2, -3, 0.5], 1000, 0, 1e-9);
    for (const [i, c] of [2, -3, 0.5].entries()) expect(found[i]).toBeCloseTo(c, 4);
  });

  it('comes close under noise', () => {
    const found = fitted([2, -3], -7, 1, 1e-6);
    for (const [i, c] of [2, -3].entries()) expect(Math.abs(found[i]! - c)).toBeLessThan(0.1);
  });

  it('shrinks with ridge', () => {
    expect(Math.abs(fitted([2], 0, 0, 1)[0]!)).toBeCloseTo(1, 1);
  });

  it('gives zeros when nothing varies', () => {
    const fit = new LeastSquares(2);
    for (let i = 0; i < 5; i++) fit.add(Float64Array.of(1, 2), i);
    expect([...fit.solve(1e-3)]).toEqual([0, 0]);
  });
});
