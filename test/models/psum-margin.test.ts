import { describe, expect, it } from 'vitest';
import { filterBounds, psumMargin } from '../../models/calibration/psum-margin.ts';

const frames = (...rows: number[][]): Float64Array[] => rows.map((row) => Float64Array.from(row));

describe('filterBounds', () => {
  it('takes each filter’s maximum, but no less than its share of the layer’s', () => {
    expect([...filterBounds(frames([10, 1, 5], [8, 2, 6]), 0.3)]).toEqual([10, 3, 6]);
  });
});

describe('psumMargin', () => {
  it('covers the largest surprise of any held-out frame with 10 % to spare', () => {
    const steady = frames([10], [10], [10], [10], [10], [10], [10], [10]);
    const surprising = frames([10], [10], [10], [10], [10], [30], [10], [10]);
    expect(psumMargin([steady], 0)).toBe(1.5);
    expect(psumMargin([steady, surprising], 0)).toBeCloseTo(3.3, 9);
  });

  it('does not fear filters that stay far below the layer’s largest sum', () => {
    const quiet = frames([100, 1], [100, 1], [100, 1], [100, 1], [100, 9], [100, 1], [100, 1], [100, 1]);
    expect(psumMargin([quiet], 0.3)).toBe(1.5);
    expect(psumMargin([quiet], 0)).toBeCloseTo(9.9, 9);
  });
});
