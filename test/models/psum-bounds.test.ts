import { describe, expect, it } from 'vitest';
import { psumBounds, psumMargins } from '../../models/calibration/psum-bounds.ts';

const frames = (...rows: number[][]): Float64Array[] => rows.map((row) => Float64Array.from(row));
const repeated = (row: number[], count = 16): number[][] => Array.from({ length: count }, () => row);

describe('psumMargins', () => {
  it('keeps a least margin where nothing surprises', () => {
    expect(psumMargins([frames(...repeated([10, 10]))])).toEqual({ filter: 1.5, layer: 1.5, floor: 0.3 });
  });

  it('covers the largest surprise of any layer with 10 % to spare', () => {
    const steady = frames(...repeated([10, 10]));
    const surprising = frames(...repeated([10, 5], 15), [10, 15]);
    const margins = psumMargins([steady, surprising]);
    expect(margins.filter).toBeCloseTo(3.3, 9);
    expect(margins.layer).toBeCloseTo(1.65, 9);
  });

  it('does not fear filters that stay far below the layer’s largest sum', () => {
    expect(psumMargins([frames(...repeated([100, 1], 15), [100, 9])]).filter).toBe(1.5);
  });
});

describe('psumBounds', () => {
  it('bounds a filter by its own largest sum, from below by the floor, from above by the layer', () => {
    const maxima = frames([100, 1, 50, 40], [90, 2, 60, 40]);
    const bounds = psumBounds(maxima, { filter: 3, layer: 2, floor: 0.3 });
    expect([...bounds]).toEqual([200, 90, 180, 120]);
  });

  it('is never below what was seen', () => {
    const maxima = frames([7, 3, 1], [2, 9, 4]);
    const bounds = psumBounds(maxima, psumMargins([maxima]));
    for (const frame of maxima)
      for (const [m, sum] of frame.entries()) expect(bounds[m]).toBeGreaterThan(sum);
  });
});
