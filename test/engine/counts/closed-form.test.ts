import { describe, expect, it } from 'vitest';
import { convDimensions } from '../../../engine/conv-shape.ts';
import { closedFormCounts, statisticalCounts } from '../../../engine/counts/closed-form.ts';
import type { PeCounts } from '../../../engine/counts/layer-counts.ts';
import { countGating, countIfmapZeros } from '../../../engine/gating.ts';
import { activePes } from '../../../engine/mapping/array-placement.ts';
import { chooseMapping } from '../../../engine/mapping/mapper.ts';
import { ALEXNET_MAPPINGS } from '../../../engine/mapping/published-mappings.ts';
import { padIfmap } from '../../../engine/padded-ifmap.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { randomCountShape, randomMapping } from '../mapping/random-mapping.ts';
import { slowCounts } from './slow-counts.ts';

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
const CYCLES = 1e9;

describe('closedFormCounts', () => {
  it('is what going through every pass, PE and MAC counts', () => {
    const random = new SeededRandom(21);
    for (let i = 0; i < 120; i++) {
      const shape = randomCountShape(random);
      const batch = random.integer(1, 4);
      const mapping =
        i % 4 === 0 ? chooseMapping('random', shape, batch) : randomMapping(random, shape, batch);
      const zeros = random.pick([0, 0.3, 0.7, 1]);
      const frames = Array.from({ length: batch }, () =>
        padIfmap(random.words(convDimensions(shape).ifmapWords, zeros), shape),
      );
      const closed = closedFormCounts(shape, mapping, batch, countIfmapZeros(frames, shape), CYCLES);
      expect(closed, JSON.stringify({ shape, mapping, batch })).toEqual(
        slowCounts(shape, mapping, frames, CYCLES),
      );
    }
  });

  it('asserts that the zeros are those of the batch', () => {
    const { shape, mapping } = ALEXNET_MAPPINGS[2]!;
    const { paddedIfmapWords } = convDimensions(shape);
    const zeros = countIfmapZeros([new Int16Array(paddedIfmapWords)], shape);
    expect(() => closedFormCounts(shape, mapping, 4, zeros, CYCLES)).toThrow('broken invariant');
  });
});

describe('countIfmapZeros', () => {
  it('sums countGating over a batch', () => {
    const random = new SeededRandom(22);
    for (let i = 0; i < 20; i++) {
      const shape = randomCountShape(random);
      const { paddedIfmapWords } = convDimensions(shape);
      const frames = [random.words(paddedIfmapWords, 0.5), random.words(paddedIfmapWords, 0.2)];
      const [a, b] = frames.map((frame) => countGating(frame, shape));
      expect(countIfmapZeros(frames, shape)).toMatchObject({
        batch: 2,
        zeroWords: a!.zeroWords + b!.zeroWords,
        gatedMacs: a!.gatedMacs + b!.gatedMacs,
      });
    }
  });
});

describe('statisticalCounts', () => {
  it.each(ALEXNET_MAPPINGS)('$layer: as many PEs have MACs as are active, and they add up', (published) => {
    const { shape, mapping } = published;
    const counts = statisticalCounts(shape, mapping, 4, 0.387, CYCLES);
    const { pes, macs, gatedMacs, spads } = counts;
    expect(macs).toBe(4 * convDimensions(shape).macs);
    expect(gatedMacs).toBe(Math.round(0.387 * macs));
    expect(spads.filterReads).toBe(macs - gatedMacs);
    expect(pes.macs.filter((value) => value > 0)).toHaveLength(activePes(shape, mapping));
    expect(sum(pes.gatedMacs)).toBe(gatedMacs);
    const worst = pes.macs.map((value, pe) => Math.abs(pes.gatedMacs[pe]! - 0.387 * value));
    expect(Math.max(...worst)).toBeLessThanOrEqual(1);
  });

  it('differs from the exact counts only where gated MACs enter', () => {
    const { shape, mapping } = ALEXNET_MAPPINGS[4]!;
    const { paddedIfmapWords } = convDimensions(shape);
    const frames = Array.from({ length: 4 }, () => new Int16Array(paddedIfmapWords).fill(1));
    const exact = closedFormCounts(shape, mapping, 4, countIfmapZeros(frames, shape), CYCLES);
    expect(statisticalCounts(shape, mapping, 4, 0, CYCLES)).toEqual(exact);
    const all: PeCounts = statisticalCounts(shape, mapping, 4, 1, CYCLES).pes;
    expect(all.gatedMacs).toEqual(exact.pes.macs);
  });
});
