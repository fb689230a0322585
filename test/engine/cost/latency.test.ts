import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layerLatency, passClasses, passCycles, processingCycles } from '../../../engine/cost/latency.ts';
import { chooseMapping } from '../../../engine/mapping/mapper.ts';
import { processingPasses } from '../../../engine/mapping/processing-passes.ts';

const shape = { C: 10, M: 12, H: 9, W: 11, R: 3, S: 3, U: 1, padding: 1, groups: 2 };
const mapping = { m: 4, n: 2, e: 4, p: 2, q: 3, r: 1, t: 2 };

describe('passCycles', () => {
  it('is the longest of computing, psums and ifmaps, then filters and first windows', () => {
    // AlexNet conv4, JSSC 2017 table V: 4·13·16·3·3 = 7488 cycles of computing hide 4·32·13·13/4 psum cycles and
    // 4·6·15·15 ifmap words; 32·6·9/4 filter cycles and 15·6·3 cycles of first windows do not hide.
    const conv4 = { C: 384, M: 384, H: 13, W: 13, R: 3, S: 3, U: 1, padding: 1, groups: 2 };
    const pass = { ifmaps: 4, channels: 6, filters: 32, ofmapRows: 13 };
    const letters = { m: 64, n: 4, e: 13, p: 16, q: 3, r: 2, t: 2 };
    expect(passCycles(conv4, letters, pass)).toBe(7488 + 432 + 270);
    expect(passCycles(conv4, letters, { ...pass, filters: 2 })).toBe(5400 + 27 + 270);
  });

  it('lets the first set work on its q channels while others have fewer', () => {
    const pass = { ifmaps: 1, channels: 4, filters: 4, ofmapRows: 4 };
    const cycles = passCycles(shape, { ...mapping, r: 2 }, pass);
    expect(cycles).toBe(Math.max(11 * 2 * 3 * 3, 44, 4 * 6 * 13) + 36 + 6 * 4 * 3);
  });
});

describe('processingCycles', () => {
  it('gives what adding up every pass gives', () => {
    fc.assert(
      fc.property(
        fc.record({
          channels: fc.integer({ min: 1, max: 9 }),
          filters: fc.integer({ min: 1, max: 9 }),
          H: fc.integer({ min: 3, max: 14 }),
          W: fc.integer({ min: 3, max: 14 }),
          R: fc.constantFrom(1, 2, 3),
          U: fc.constantFrom(1, 2),
          padding: fc.integer({ min: 0, max: 1 }),
          groups: fc.constantFrom(1, 2),
          batch: fc.integer({ min: 1, max: 4 }),
        }),
        ({ channels, filters, R, groups, batch, ...rest }) => {
          const small = { ...rest, C: channels * groups, M: filters * groups, R, S: R, groups };
          const letters = chooseMapping('small', small, batch);
          let sum = 0;
          for (const { ifmaps, channels, filters, strip } of processingPasses(small, batch, letters)) {
            const counts = { ifmaps: ifmaps.count, channels: channels.count, filters: filters.count };
            sum += passCycles(small, letters, { ...counts, ofmapRows: strip.ofmapRows });
          }
          expect(processingCycles(small, letters, batch)).toBe(sum);
        },
      ),
      { seed: 3, numRuns: 200 },
    );
  });

  it('counts every pass in a class', () => {
    const counted = passClasses(shape, mapping, 3).reduce((sum, { passes }) => sum + passes, 0);
    expect(counted).toBe([...processingPasses(shape, 3, mapping)].length);
  });
});

describe('layerLatency', () => {
  const clocks = { coreClockHz: 200e6, linkClockHz: 60e6 };

  it('hides filters behind processing and exposes ifmaps and ofmaps', () => {
    const latency = layerLatency(2e6, { ifmap: 960_000, filter: 480_000, ofmap: 480_000 }, clocks);
    expect(latency).toEqual({
      processingMs: 10,
      linkMs: 4,
      hiddenLinkMs: 1,
      exposedLinkMs: 3,
      latencyMs: 13,
    });
  });

  it('hides no more than there is processing', () => {
    const { hiddenLinkMs, exposedLinkMs } = layerLatency(2e5, { ifmap: 0, filter: 4.8e6, ofmap: 0 }, clocks);
    expect(hiddenLinkMs).toBe(1);
    expect(exposedLinkMs).toBeCloseTo(9, 9);
  });
});
