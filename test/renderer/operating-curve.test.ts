import { describe, expect, it } from 'vitest';
import { SILICON_OPERATING_POINTS as POINTS } from '../../models/silicon/operating-points.ts';
import {
  besidePublished,
  placeOnCurve,
  pointOnCurve,
  publishedPoint,
  STEPS_PER_POINT,
} from '../../renderer/app/state/operating-curve.ts';

const BETWEEN = 'between the published points';
const AWAY = 'away from the published points';

describe('the curve through the published operating points', () => {
  it('has them at whole places, and comes back to a place by its core clock', () => {
    for (const [place, point] of POINTS.entries()) {
      const settings = pointOnCurve(POINTS, place);
      expect(publishedPoint(POINTS, settings)).toBe(point);
      expect(placeOnCurve(POINTS, settings.coreClockMhz)).toBeCloseTo(place);
    }
  });

  it('says of every other place that it lies between them', () => {
    for (let step = 0; step <= (POINTS.length - 1) * STEPS_PER_POINT; step++) {
      const settings = pointOnCurve(POINTS, step / STEPS_PER_POINT);
      if (publishedPoint(POINTS, settings) === undefined)
        expect(besidePublished(POINTS, settings), `step ${step}`).toBe(BETWEEN);
    }
  });

  it('says of settings off the curve that they lie away from them', () => {
    const middle = pointOnCurve(POINTS, 1.5);
    expect(besidePublished(POINTS, { ...middle, linkClockMhz: middle.linkClockMhz + 5 })).toBe(AWAY);
    expect(besidePublished(POINTS, { ...middle, coreVoltageV: middle.coreVoltageV! + 0.1 })).toBe(AWAY);
    // no clock so high or so low was published
    for (const coreClockMhz of [10, 300]) {
      expect(besidePublished(POINTS, { ...middle, coreClockMhz, coreVoltageV: null })).toBe(AWAY);
    }
  });
});
