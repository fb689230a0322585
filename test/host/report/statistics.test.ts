import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccuracyTally } from '../../../host/report/accuracy.ts';
import { distributionOf, histogram, quantile, wilsonInterval } from '../../../host/report/statistics.ts';

describe('quantile', () => {
  it('lies on a straight line between neighbours (type 7), as worked by hand', () => {
    // 1 2 3 4: the median half-way between 2 and 3; the quartile at 0.25 · 3 = 0.75 of the way from 1 to 2
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile([1, 2, 3, 4], 0.75)).toBe(3.25);
    expect(quantile([10, 20, 30], 0)).toBe(10);
    expect(quantile([10, 20, 30], 1)).toBe(30);
    expect(quantile([7], 0.05)).toBe(7);
  });
});

describe('distributionOf', () => {
  it('gives mean and quantiles of values in any order', () => {
    const values = [...Array(21).keys()].reverse(); // 20 … 0
    expect(distributionOf(values)).toEqual({
      ...{ count: 21, mean: 10, min: 0, p5: 1, q1: 5, median: 10, q3: 15, p95: 19, max: 20 },
    });
  });

  it('is in order for any values', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }), (values) => {
        const { min, p5, q1, median, q3, p95, max } = distributionOf(values);
        const all = [min, p5, q1, median, q3, p95, max];
        expect(all.every((value, index) => index === 0 || value >= all[index - 1]! - 1e-9)).toBe(true);
      }),
    );
  });
});

describe('histogram', () => {
  it('counts lower edges in, the last edge too, and leaves out what lies beside', () => {
    expect(histogram([0, 0.9, 1, 2, 3, 4, 5, -1], 0, 4, 4)).toEqual([2, 1, 1, 2]);
  });
});

describe('wilsonInterval', () => {
  it('agrees with values worked by hand', () => {
    // z² = 3.841459. 8 of 10: centre (0.8 + 0.1920729) / 1.3841459 = 0.7167397;
    // half 1.959964 / 1.3841459 · √(0.016 + 0.009603648) = 0.2265759
    const { low, high } = wilsonInterval(8, 10);
    expect(low).toBeCloseTo(0.4901625, 6);
    expect(high).toBeCloseTo(0.9433178, 6);
    // none of 20: 0 to z² / (20 + z²)
    expect(wilsonInterval(0, 20).low).toBe(0);
    expect(wilsonInterval(0, 20).high).toBeCloseTo(3.841459 / 23.841459, 6);
    expect(wilsonInterval(20, 20).high).toBe(1);
  });

  it('holds the rate and keeps within 0 and 1', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, share) => {
          const hits = Math.round(share * n);
          const { low, high } = wilsonInterval(hits, n);
          expect(low >= 0 && low <= hits / n && hits / n <= high && high <= 1).toBe(true);
        },
      ),
    );
  });
});

describe('AccuracyTally', () => {
  it('counts best guess and best five, and only frames with a label and guesses', () => {
    const tally = new AccuracyTally();
    const top = [3, 1, 4, 5, 9].map((index) => [index, 0.1] as const);
    tally.add({ file: 'a', label: 3, top });
    tally.add({ file: 'b', label: 9, top });
    tally.add({ file: 'b', label: 2, top });
    tally.add({ file: 'c', top });
    tally.add({ file: 'd', label: 3, top: [] });
    expect(tally.accuracy).toMatchObject({ frames: 3, pictures: 2, top1: { hits: 1 }, top5: { hits: 2 } });
    expect(tally.accuracy?.top5).toMatchObject({ rate: 2 / 3, ...wilsonInterval(2, 3) });
    expect(new AccuracyTally().accuracy).toBeUndefined();
  });
});
