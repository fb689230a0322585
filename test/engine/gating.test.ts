import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convDimensions, countGating, padIfmap, zeroFraction, type ConvShape } from '../../engine/index.ts';
import { naiveConvolution } from '../support/naive-convolution.ts';
import { randomLayer, randomShape } from '../support/random-layer.ts';
import { SeededRandom } from '../support/seeded-random.ts';

const gatingOf = (ifmap: Int16Array, shape: ConvShape) => countGating(padIfmap(ifmap, shape), shape);

describe('countGating', () => {
  it('counts what a person counts: 2×2 filter on a 3×3 ifmap', () => {
    const shape: ConvShape = { C: 1, M: 5, H: 3, W: 3, R: 2, S: 2, U: 1, padding: 0, groups: 1 };
    // A zero corner meets one window, an edge two, the centre four; five filters each.
    expect(gatingOf(Int16Array.of(0, 1, 1, 1, 1, 1, 1, 1, 1), shape).gatedMacs).toBe(5);
    expect(gatingOf(Int16Array.of(1, 0, 1, 1, 1, 1, 1, 1, 1), shape).gatedMacs).toBe(10);
    expect(gatingOf(Int16Array.of(1, 1, 1, 1, 0, 1, 1, 1, 1), shape).gatedMacs).toBe(20);
    expect(gatingOf(Int16Array.of(1, 1, 1, 1, 0, 1, 1, 1, 0), shape)).toEqual({
      zeroWords: 2,
      zeroFraction: 2 / 9,
      gatedMacs: 25,
    });
  });

  it('counts padding as zeros, in words and in MACs', () => {
    const shape: ConvShape = { C: 1, M: 1, H: 1, W: 1, R: 3, S: 3, U: 1, padding: 1, groups: 1 };
    expect(gatingOf(Int16Array.of(-5), shape)).toEqual({ zeroWords: 8, zeroFraction: 8 / 9, gatedMacs: 8 });
  });

  it('gates no MAC for a word that the stride skips', () => {
    const shape: ConvShape = { C: 1, M: 1, H: 1, W: 6, R: 1, S: 1, U: 4, padding: 0, groups: 1 };
    expect(gatingOf(Int16Array.of(1, 0, 0, 0, 1, 0), shape)).toMatchObject({ zeroWords: 4, gatedMacs: 0 });
  });

  it('gates every MAC of an ifmap of zeros and none of one without', () => {
    const shape: ConvShape = { C: 4, M: 6, H: 7, W: 5, R: 3, S: 2, U: 2, padding: 0, groups: 2 };
    const { macs, ifmapWords } = convDimensions(shape);
    expect(gatingOf(new Int16Array(ifmapWords), shape)).toMatchObject({ zeroFraction: 1, gatedMacs: macs });
    expect(gatingOf(new Int16Array(ifmapWords).fill(-32_768), shape)).toEqual({
      zeroWords: 0,
      zeroFraction: 0,
      gatedMacs: 0,
    });
  });

  it('agrees with brute force on seeded random shapes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (seed) => {
        const random = new SeededRandom(seed);
        const shape = randomShape(random);
        const layer = randomLayer(random, shape);
        const ifmap = random.words(convDimensions(shape).ifmapWords, random.pick([0, 0.3, 0.7, 1]));
        const naive = naiveConvolution(layer, ifmap);
        expect(convDimensions(shape).macs).toBe(naive.macs);
        expect(gatingOf(ifmap, shape).gatedMacs).toBe(naive.gatedMacs);
      }),
      { seed: 31, numRuns: 60 },
    );
  });

  it('asserts the length of the padded ifmap', () => {
    const shape: ConvShape = { C: 1, M: 1, H: 3, W: 3, R: 3, S: 3, U: 1, padding: 1, groups: 1 };
    expect(() => countGating(new Int16Array(9), shape)).toThrow('broken invariant');
  });
});

describe('zeroFraction', () => {
  it('covers all buffers', () => {
    expect(zeroFraction([Int16Array.of(0, 1, -1, -32_768), Int16Array.of(0, 0)])).toBe(0.5);
    expect(zeroFraction([])).toBe(0);
  });
});
