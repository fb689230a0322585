import { describe, expect, it } from 'vitest';
import { FrameRate } from '../../../host/service/frame-rate.ts';

/** The rate after frames at these times, in ms. */
function rateAfter(times: readonly number[]): number {
  const rate = new FrameRate();
  for (const time of times) rate.add(time);
  return rate.framesPerSecond;
}

/** So many times, `ms` apart. */
const every = (ms: number, count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, i) => from + i * ms);

describe('the frame rate', () => {
  it('is that of the last second', () => {
    expect(rateAfter([])).toBe(0);
    expect(rateAfter([5])).toBe(0);
    expect(rateAfter(every(40, 3))).toBe(25);
    expect(rateAfter([...every(20, 100), ...every(50, 60, 2000)])).toBe(20);
  });

  it('of frames that take seconds is theirs', () => {
    expect(rateAfter(every(4000, 2))).toBe(0.25);
    expect(rateAfter(every(4000, 9))).toBe(0.25);
    // a slower one among them is no break
    expect(rateAfter([...every(2000, 5), 8000 + 6000])).toBeCloseTo(1 / 6);
  });

  it('begins anew after a break, as between a recording’s end and its beginning', () => {
    const before = every(40, 50);
    expect(rateAfter([...before, 4000])).toBe(0);
    expect(rateAfter([...before, ...every(100, 2, 4000)])).toBe(10);
  });

  it('is 0 once it was cleared', () => {
    const rate = new FrameRate();
    for (const time of every(40, 9)) rate.add(time);
    rate.clear();
    expect(rate.framesPerSecond).toBe(0);
  });
});
