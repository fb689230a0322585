import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WORD_MAX } from '../../engine/fixed-point.ts';
import { chooseScales } from '../../models/calibration/choose-scales.ts';

const magnitude = fc.double({ min: 1e-4, max: 1e5, noNaN: true });
const margin = fc.record({
  ifmap: fc.double({ min: 1, max: 4, noNaN: true }),
  psum: fc.double({ min: 1, max: 4, noNaN: true }),
});
const almost = WORD_MAX * (1 + 1e-9);

describe('chooseScales', () => {
  it('keeps every word in range with its margin, and the scales consistent', () => {
    fc.assert(
      fc.property(
        fc.record({ ifmapMax: magnitude, psumMax: magnitude, filterMax: magnitude }),
        margin,
        (range, room) => {
          const { ifmapScale, filterScale, psumScale, productShift } = chooseScales(range, room);
          expect(range.ifmapMax * ifmapScale * room.ifmap).toBeLessThanOrEqual(almost);
          expect(range.filterMax * filterScale).toBeLessThanOrEqual(almost);
          expect(range.psumMax * psumScale * room.psum).toBeLessThanOrEqual(almost);
          expect((ifmapScale * filterScale) / 2 ** productShift / psumScale).toBeCloseTo(1, 9);
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  it('uses the whole psum range where the operands allow it', () => {
    const { psumScale } = chooseScales(
      { ifmapMax: 151, psumMax: 2872, filterMax: 0.5 },
      { ifmap: 2, psum: 2 },
    );
    expect(psumScale * 2872 * 2).toBeCloseTo(WORD_MAX, 6);
  });

  it('survives a dead layer', () => {
    const scales = chooseScales({ ifmapMax: 0, psumMax: 0, filterMax: 0 }, { ifmap: 2, psum: 2 });
    for (const scale of Object.values(scales)) expect(Number.isFinite(scale) && scale > 0).toBe(true);
  });
});
