import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WORD_MAX } from '../../engine/fixed-point.ts';
import { chooseScales } from '../../models/calibration/choose-scales.ts';

const magnitude = fc.double({ min: 1e-4, max: 1e5, noNaN: true });
const filter = fc.record({ psum: magnitude, weight: magnitude });
const almost = WORD_MAX * (1 + 1e-9);

describe('chooseScales', () => {
  it('keeps every word of every filter in range', () => {
    fc.assert(
      fc.property(magnitude, fc.array(filter, { minLength: 1, maxLength: 8 }), (ifmap, filters) => {
        const psums = filters.map(({ psum }) => psum);
        const weights = filters.map(({ weight }) => weight);
        const scales = chooseScales({ ifmap, psums, filters: weights });
        expect(ifmap * scales.ifmapScale).toBeLessThanOrEqual(almost);
        for (const [m, psumScale] of scales.psumScales.entries()) {
          const filterScale = (psumScale * 2 ** scales.productShift) / scales.ifmapScale;
          expect(weights[m]! * filterScale).toBeLessThanOrEqual(almost);
          expect(psums[m]! * psumScale).toBeLessThanOrEqual(almost);
          expect(psumScale).toBeGreaterThan(0);
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('uses the whole psum range where the operands allow it', () => {
    const { psumScales } = chooseScales({ ifmap: 300, psums: [5744, 2000], filters: [0.5, 0.5] });
    expect((psumScales[0]! * 5744) / WORD_MAX).toBeCloseTo(1, 3);
    expect((psumScales[1]! * 2000) / WORD_MAX).toBeCloseTo(1, 3);
  });

  it('gives way where the filter words would not fit', () => {
    const { ifmapScale, psumScales } = chooseScales({ ifmap: 1000, psums: [10], filters: [1] });
    expect((psumScales[0]! * 2 ** 16) / ifmapScale / WORD_MAX).toBeCloseTo(1, 3);
  });

  it('survives a dead layer', () => {
    const { ifmapScale, psumScales } = chooseScales({ ifmap: 0, psums: [0], filters: [0] });
    for (const scale of [ifmapScale, ...psumScales]) expect(Number.isFinite(scale) && scale > 0).toBe(true);
  });
});
