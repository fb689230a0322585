import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convDimensions, plainExecutor, type ConvLayer, type ConvShape } from '../../engine/index.ts';
import { naiveConvolution } from '../support/naive-convolution.ts';
import { randomLayer, randomShape } from '../support/random-layer.ts';
import { SeededRandom } from '../support/seeded-random.ts';

/** Runs both and compares every bit and the wrap count. */
async function expectNaive(layer: ConvLayer, ifmaps: Int16Array[]): Promise<number> {
  const naive = ifmaps.map((ifmap) => naiveConvolution(layer, ifmap));
  const { ofmaps, wrappedPsums } = await plainExecutor.run(layer, ifmaps);
  expect(ofmaps).toEqual(naive.map((result) => result.ofmap));
  expect(wrappedPsums).toBe(naive.reduce((sum, result) => sum + result.wrappedPsums, 0));
  return wrappedPsums;
}

/** A 1×1 ifmap and filter of many channels: the ofmap word is one long sum. */
function longSum(C: number, R: number, S: number): ConvShape {
  return { C, M: 1, H: R, W: S, R, S, U: 1, padding: 0, groups: 1 };
}

describe('plain executor against the naive convolution', () => {
  it('agrees on seeded random shapes, words and shifts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e9 }), async (seed) => {
        const random = new SeededRandom(seed);
        const shape = randomShape(random);
        const layer = randomLayer(random, shape, {
          productShift: random.integer(0, 16),
          relu: random.next() < 0.5,
        });
        const { ifmapWords } = convDimensions(shape);
        await expectNaive(layer, [random.words(ifmapWords, 0.5), random.words(ifmapWords, 0.1)]);
      }),
      { seed: 14, numRuns: 150 },
    );
  });

  const base: ConvShape = { C: 4, M: 6, H: 9, W: 14, R: 3, S: 3, U: 1, padding: 1, groups: 1 };
  it.each<[string, Partial<ConvShape>]>([
    ['stride 1', {}],
    ['stride 2', { U: 2 }],
    ['stride 4', { U: 4 }],
    ['stride 4, 11×11, as conv1', { H: 27, W: 27, R: 11, S: 11, U: 4, padding: 0, C: 3 }],
    ['two groups', { groups: 2 }],
    ['as many groups as filters may have', { C: 6, groups: 6 }],
    ['padding larger than half the filter', { padding: 5 }],
    ['1×1 filter with padding', { R: 1, S: 1, padding: 1 }],
    ['1×1 filter with padding and stride', { R: 1, S: 1, padding: 3, U: 4 }],
    ['flat filter', { R: 1, S: 5 }],
    ['tall filter', { R: 12, S: 1, H: 12, padding: 0 }],
    ['filter as large as the ifmap', { H: 7, W: 7, R: 7, S: 7, padding: 0 }],
    ['stride larger than what is left', { H: 4, W: 5, U: 4, padding: 0 }],
    ['one word', { C: 1, M: 1, H: 1, W: 1, R: 1, S: 1, padding: 0 }],
  ])('agrees: %s', async (_, change) => {
    const random = new SeededRandom(8);
    const shape = { ...base, ...change };
    await expectNaive(randomLayer(random, shape), [random.words(convDimensions(shape).ifmapWords, 0.4)]);
  });

  it.each(Array.from({ length: 17 }, (_, shift) => shift))(
    'agrees at shift %i with extreme words',
    async (shift) => {
      const random = new SeededRandom(shift + 1);
      const extremes = [-32_768, 32_767, -1, 1, 0, -32_767];
      const words = (count: number) => Int16Array.from({ length: count }, () => random.pick(extremes));
      const { ifmapWords, filterWords } = convDimensions(base);
      const layer = randomLayer(random, base, {
        productShift: shift,
        filters: words(filterWords),
        bias: Int16Array.of(-32_768, 32_767, 0, 1, -1, 100),
      });
      await expectNaive(layer, [words(ifmapWords)]);
    },
  );
});

describe('plain executor arithmetic', () => {
  const one: ConvShape = { C: 1, M: 1, H: 1, W: 1, R: 1, S: 1, U: 1, padding: 0, groups: 1 };
  const single = async (ifmapWord: number, filterWord: number, change: Partial<ConvLayer>) => {
    const layer = randomLayer(new SeededRandom(1), one, {
      filters: Int16Array.of(filterWord),
      bias: Int16Array.of(0),
      ...change,
    });
    const { ofmaps, wrappedPsums } = await plainExecutor.run(layer, [Int16Array.of(ifmapWord)]);
    return [ofmaps[0]![0], wrappedPsums];
  };

  it('truncates towards minus infinity, without rounding', async () => {
    expect(await single(-1, 1, { productShift: 16 })).toEqual([-1, 0]);
    expect(await single(1, 65_535 >> 1, { productShift: 16 })).toEqual([0, 0]);
    expect(await single(3, -3, { productShift: 1 })).toEqual([-5, 0]);
  });

  it('cuts the product (not counted as a wrap) before it adds it', async () => {
    expect(await single(-32_768, -32_768, { productShift: 15 })).toEqual([-32_768, 0]);
    expect(await single(256, 256, { productShift: 0 })).toEqual([0, 0]);
  });

  it('counts a sum one past either end of the word as wrapped, and neither end itself', async () => {
    const at = (bias: number, word: number) =>
      single(word, 1, { productShift: 0, bias: Int16Array.of(bias) });
    expect(await at(32_766, 1)).toEqual([32_767, 0]);
    expect(await at(32_767, 1)).toEqual([-32_768, 1]);
    expect(await at(-32_767, -1)).toEqual([-32_768, 0]);
    expect(await at(-32_768, -1)).toEqual([32_767, 1]);
  });

  it('does not count a sum that wraps on the way and comes back', async () => {
    const shape: ConvShape = { ...one, C: 3 };
    const layer = randomLayer(new SeededRandom(1), shape, {
      filters: Int16Array.of(1, 1, -1),
      bias: Int16Array.of(5),
      productShift: 0,
    });
    const { ofmaps, wrappedPsums } = await plainExecutor.run(layer, [Int16Array.of(30_000, 30_000, 30_000)]);
    expect([ofmaps[0]![0], wrappedPsums]).toEqual([30_005, 0]);
  });

  it('applies ReLU to the wrapped word, on request', async () => {
    const bias = Int16Array.of(32_767);
    expect(await single(1, 1, { productShift: 0, bias, relu: true })).toEqual([0, 1]);
    expect(await single(-7, 1, { productShift: 0, relu: true })).toEqual([0, 0]);
    expect(await single(-7, 1, { productShift: 0, relu: false })).toEqual([-7, 0]);
  });

  // 1024·12·12 products of 2^14 (shift 16) or −2^15 (shift 14) add up past int32.
  it.each([16, 14])('keeps sums past int32 exact at shift %i', async (productShift) => {
    const shape = longSum(1024, 12, 12);
    const { ifmapWords, filterWords } = convDimensions(shape);
    const layer = randomLayer(new SeededRandom(1), shape, {
      filters: new Int16Array(filterWords).fill(productShift === 16 ? -32_768 : 16_384),
      bias: Int16Array.of(0),
      productShift,
    });
    expect(await expectNaive(layer, [new Int16Array(ifmapWords).fill(-32_768)])).toBe(1);
  });

  it('counts a wrap whose exact sum is a multiple of 2^32', async () => {
    const shape = longSum(1024, 12, 12);
    const { ifmapWords } = convDimensions(shape);
    // 2^17 products of −2^15 make −2^32, which int32 would take for 0, a sum that fits.
    const filters = new Int16Array(ifmapWords).fill(1, 0, 131_072);
    const layer = randomLayer(new SeededRandom(1), shape, {
      filters,
      bias: Int16Array.of(0),
      productShift: 0,
    });
    const ifmap = new Int16Array(ifmapWords).fill(-32_768);
    const { ofmaps, wrappedPsums } = await plainExecutor.run(layer, [ifmap]);
    expect([ofmaps[0]![0], wrappedPsums]).toEqual([0, 1]);
  });

  it('gives the bias where all filter words are zero', async () => {
    expect(await single(5, 0, { bias: Int16Array.of(-123) })).toEqual([-123, 0]);
  });
});

describe('plain executor as a ConvExecutor', () => {
  it('is named, leaves layer and ifmaps alone and gives every frame its own ofmap', async () => {
    const random = new SeededRandom(21);
    const shape: ConvShape = { C: 3, M: 4, H: 8, W: 8, R: 3, S: 3, U: 2, padding: 1, groups: 1 };
    const layer = randomLayer(random, shape, { relu: true });
    const ifmaps = [random.words(192, 0.3), random.words(192, 0.3), random.words(192, 0.3)];
    const before = structuredClone({ layer, ifmaps });
    const batch = await plainExecutor.run(layer, ifmaps);
    expect({ layer, ifmaps }).toEqual(before);
    expect(plainExecutor.name).toBe('plain');
    for (const [frame, ifmap] of ifmaps.entries()) {
      expect((await plainExecutor.run(layer, [ifmap])).ofmaps).toEqual([batch.ofmaps[frame]]);
    }
  });
});
