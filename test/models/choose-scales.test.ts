import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WORD_MAX } from '../../engine/fixed-point.ts';
import { chooseScales } from '../../models/calibration/choose-scales.ts';

const magnitude = fc.double({ min: 1e-4, max: 1e5, noNaN: true });
const room = fc.double({ min: 1, max: 4, noNaN: true });
const filter = fc.record({ psum: magnitude, weight: magnitude });
const almost = WORD_MAX * (1 + 1e-9);

describe('chooseScales', () => {
  it('keeps every word of every filter in range with its margin', () => {
    fc.assert(
      fc.property(
        magnitude,
        fc.array(filter, { minLength: 1, maxLength: 8 }),
        fc.record({ ifmap: room, psum: room }),
        (ifmapMax, filters, margin) => {
          const psumBounds = filters.map(({ psum }) => psum);
          const filterMax = filters.map(({ weight }) => weight);
          const scales = chooseScales({ ifmapMax, psumBounds, filterMax }, margin);
          expect(ifmapMax * scales.ifmapScale * margin.ifmap).toBeLessThanOrEqual(almost);
          for (const [m, psumScale] of scales.psumScales.entries()) {
            const filterScale = (psumScale * 2 ** scales.productShift) / scales.ifmapScale;
            expect(filterMax[m]! * filterScale).toBeLessThanOrEqual(almost);
            expect(psumBounds[m]! * psumScale * margin.psum).toBeLessThanOrEqual(almost);
            expect(psumScale).toBeGreaterThan(0);
          }
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  it('uses the whole psum range where the operands allow it', () => {
    const range = { ifmapMax: 151, psumBounds: [2872, 1000], filterMax: [0.5, 0.5] };
    const { psumScales } = chooseScales(range, { ifmap: 2, psum: 2 });
    expect((psumScales[0]! * 2872 * 2) / WORD_MAX).toBeCloseTo(1, 3);
    expect((psumScales[1]! * 1000 * 2) / WORD_MAX).toBeCloseTo(1, 3);
  });

  it('survives a dead layer', () => {
    const range = { ifmapMax: 0, psumBounds: [0], filterMax: [0] };
    const { ifmapScale, psumScales } = chooseScales(range, { ifmap: 2, psum: 2 });
    for (const scale of [ifmapScale, ...psumScales]) expect(Number.isFinite(scale) && scale > 0).toBe(true);
  });
});
