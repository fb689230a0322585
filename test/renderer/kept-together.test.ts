/* Values that the renderer has of its own because it takes only types from host/ and models/. */
import { describe, expect, it } from 'vitest';
import { BATCHES, DEFAULT_SETTINGS, PROTOCOL, settingsSchema } from '../../host/protocol/index.ts';
import { SILICON_OPERATING_POINTS } from '../../models/silicon/operating-points.ts';
import { PROTOCOL as PAGE_PROTOCOL } from '../../renderer/app/state/conversation.ts';
import { BATCH_CHOICES, FIRST_SETTINGS } from '../../renderer/app/state/first-settings.ts';
import { placeOnCurve, pointOnCurve, publishedPoint } from '../../renderer/app/state/operating-curve.ts';

describe('what the renderer repeats', () => {
  it('is the host’s', () => {
    expect(PAGE_PROTOCOL).toBe(PROTOCOL);
    expect(FIRST_SETTINGS).toEqual(DEFAULT_SETTINGS);
    expect(BATCH_CHOICES).toEqual(BATCHES);
  });
});

describe('the curve through the published operating points', () => {
  it('goes through them', () => {
    for (const [i, point] of SILICON_OPERATING_POINTS.entries()) {
      const settings = pointOnCurve(SILICON_OPERATING_POINTS, i);
      expect(publishedPoint(SILICON_OPERATING_POINTS, settings)).toBe(point);
      expect(placeOnCurve(SILICON_OPERATING_POINTS, settings.coreClockMhz)).toBeCloseTo(i, 6);
    }
  });

  it('gives settings that the host takes, everywhere', () => {
    for (let place = -0.5; place <= 3.5; place += 0.05) {
      const settings = pointOnCurve(SILICON_OPERATING_POINTS, place);
      expect(settingsSchema.partial().safeParse(settings).success).toBe(true);
    }
  });
});
