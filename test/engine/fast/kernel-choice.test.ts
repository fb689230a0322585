import { describe, expect, it } from 'vitest';
import { convDimensions, type ConvShape } from '../../../engine/conv-shape.ts';
import { planFilterDriven } from '../../../engine/fast/filter-plan.ts';
import * as J from '../../../engine/fast/job-layout.ts';
import { cheaperKernel, sampleNonZero } from '../../../engine/fast/kernel-choice.ts';
import { instantiateKernel } from '../../../engine/fast/kernel-instance.ts';
import { planLayer } from '../../../engine/fast/layer-plan.ts';
import { LayerRunner } from '../../../engine/fast/layer-runner.ts';
import { findWebAssembly } from '../../../engine/fast/web-assembly.ts';
import { randomLayer } from '../../support/random-layer.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

const SHAPE: ConvShape = { C: 48, M: 64, H: 27, W: 27, R: 3, S: 3, U: 1, padding: 1, groups: 1 };

/** The choice for a layer of which these fractions of words are not zero. */
function choice(shape: ConvShape, ifmapFraction: number, filterFraction: number): string {
  const layer = randomLayer(new SeededRandom(1), shape);
  const ifmapPlan = planLayer(layer, 1);
  const filterPlan = planFilterDriven(layer, 1);
  if (typeof ifmapPlan === 'string' || typeof filterPlan === 'string') throw new Error('no plan');
  const dimensions = convDimensions(shape);
  const nonZeroFilters = dimensions.filterWords * filterFraction;
  return cheaperKernel({ dimensions, nonZeroFilters }, ifmapPlan, filterPlan, shape, ifmapFraction);
}

describe('cheaperKernel', () => {
  it('skips the zeros of the side that has more of them', () => {
    expect(choice(SHAPE, 1, 0.3)).toBe('filter-driven');
    expect(choice(SHAPE, 0.3, 1)).toBe('ifmap-driven');
  });

  it('changes its mind once as ifmaps get sparser', () => {
    const choices = Array.from({ length: 21 }, (_, i) => choice(SHAPE, 1 - i / 20, 0.5));
    const first = choices.indexOf('ifmap-driven');
    expect(first).toBeGreaterThan(0);
    expect(choices.slice(first).every((name) => name === 'ifmap-driven')).toBe(true);
  });

  it('minds pixels that are computed and dropped', () => {
    // one ofmap pixel, for which a block of 16 is computed
    const tiny = { ...SHAPE, H: 3, W: 3, padding: 0 };
    expect(choice(tiny, 0.9, 0.9)).toBe('ifmap-driven');
  });
});

describe('sampleNonZero', () => {
  it('estimates the fraction, and takes no words for none', () => {
    const random = new SeededRandom(2);
    const words = random.words(40_000, 0.7);
    expect(sampleNonZero(words, 100, 39_000, 30)).toBeCloseTo(0.3, 1);
    expect(sampleNonZero(words, 100, 0, 30)).toBe(0);
  });

  it('looks at all columns, whatever the length of a row', () => {
    for (const rowWords of [2, 3, 29, 30, 57, 227]) {
      // Only one column, as padding may leave it, is zero; so many rows that a 512th of the words is a row.
      const words = new Int16Array(rowWords * 512).map((_, i) => (i % rowWords === 0 ? 0 : 1));
      const share = 1 - 1 / rowWords;
      expect(Math.abs(sampleNonZero(words, 0, words.length, rowWords) - share)).toBeLessThan(0.03);
    }
  });
});

describe("a layer runner's policy 'faster'", () => {
  it('takes the kernel that suits the words of each run', async () => {
    const kernel = await instantiateKernel(findWebAssembly()!, false);
    const runner = new LayerRunner(kernel, 1, false);
    const random = new SeededRandom(3);
    const { ifmapWords, filterWords } = convDimensions(SHAPE);
    const kindFor = (layer: ReturnType<typeof randomLayer>, zeros: number): number => {
      runner.run(layer, [random.words(ifmapWords, zeros)]);
      return kernel.fields()[J.KIND / 4]!;
    };
    const sparse = randomLayer(random, SHAPE, { filters: random.words(filterWords, 0.7, 2000) });
    expect(kindFor(sparse, 0)).toBe(J.KIND_FILTER_DRIVEN);
    expect(kindFor(sparse, 0.97)).toBe(J.KIND_IFMAP_DRIVEN);
    expect(kindFor(sparse, 0)).toBe(J.KIND_FILTER_DRIVEN);
    const dense = randomLayer(random, SHAPE, { filters: random.words(filterWords, 0, 2000) });
    expect(kindFor(dense, 0.7)).toBe(J.KIND_IFMAP_DRIVEN);
  });
});
