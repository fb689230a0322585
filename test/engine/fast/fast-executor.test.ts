import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convDimensions } from '../../../engine/conv-shape.ts';
import { createFastExecutor, type FastExecutor } from '../../../engine/fast/fast-executor.ts';
import { createNodeThread } from '../../../host/fast-workers/node-thread.ts';
import { randomLayer, randomShape } from '../../support/random-layer.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { naiveConvolution } from '../../support/naive-convolution.ts';
import { expectPlainBits, seamCase, seamShape } from './fast-case.ts';

describe.each([
  { threads: 1, kernel: 'faster' },
  { threads: 2, kernel: 'faster' },
  { threads: 1, kernel: 'ifmap-driven' },
  { threads: 2, kernel: 'ifmap-driven' },
  { threads: 2, kernel: 'ifmap-driven', blockLanes: 64 },
  { threads: 1, kernel: 'filter-driven' },
  { threads: 2, kernel: 'filter-driven' },
  { threads: 2, kernel: 'filter-driven', blockLanes: 64 },
] as const)('the fast executor: %o', (options) => {
  const { threads, kernel } = options;
  let executor: FastExecutor;
  beforeAll(async () => {
    executor = await createFastExecutor({ ...options, createThread: createNodeThread });
  });
  afterAll(() => executor.close());

  it('starts without notices', () => {
    const blockLanes = 'blockLanes' in options ? options.blockLanes : 32;
    expect(executor).toMatchObject({ name: 'fast', threads, blockLanes, notices: [] });
  });

  it('equals the plain executor on 250 seeded random layers', async () => {
    const random = new SeededRandom(4000 + threads + 10 * kernel.length);
    let wrapping = 0;
    for (let i = 0; i < 250; i++) {
      const shape = i % 3 === 0 ? randomShape(random) : seamShape(random);
      wrapping += (await expectPlainBits(executor, seamCase(random, shape))) > 0 ? 1 : 0;
    }
    expect(wrapping).toBeGreaterThan(40);
    expect(wrapping).toBeLessThan(200);
    expect(executor.notices).toEqual([]);
  });

  it('equals the definition of a convolution, shifts 0 to 16', async () => {
    const random = new SeededRandom(77);
    for (let productShift = 0; productShift <= 16; productShift++) {
      const layer = randomLayer(random, randomShape(random), { productShift, relu: productShift % 2 === 0 });
      const ifmap = random.words(convDimensions(layer.shape).ifmapWords, 0.3);
      const expected = naiveConvolution(layer, ifmap);
      const { ofmaps, wrappedPsums } = await executor.run(layer, [ifmap]);
      expect(ofmaps).toEqual([expected.ofmap]);
      expect(wrappedPsums).toBe(expected.wrappedPsums);
    }
  });

  it('equals the plain executor with filters so high that their rows make many segments', async () => {
    const random = new SeededRandom(17);
    for (const R of [16, 17, 40]) {
      for (const magnitude of [6000, 20_000, 32_767]) {
        const shape = { C: 2, M: 33, H: R + 3, W: 40, R, S: 2, U: 1, padding: 0, groups: 1 };
        const { filterWords, ifmapWords } = convDimensions(shape);
        const layer = randomLayer(random, shape, { filters: random.words(filterWords, 0, magnitude) });
        await expectPlainBits(executor, { layer, ifmaps: [random.words(ifmapWords, 0, 32_000)] });
      }
    }
  });

  it('bounds each pass of filter rows by its own words', async () => {
    const shape = { C: 24, M: 20, H: 9, W: 9, R: 5, S: 3, U: 1, padding: 1, groups: 1 };
    const { filterWords, ifmapWords } = convDimensions(shape);
    const ifmaps = [new Int16Array(ifmapWords).fill(9000)];
    for (const loud of [0, 1, 2, 3, 4]) {
      const filters = new Int16Array(filterWords).map((_, i) =>
        Math.floor(i / shape.S) % shape.R === loud ? 32_767 : 1,
      );
      const layer = randomLayer(new SeededRandom(1), shape, { filters });
      expect(await expectPlainBits(executor, { layer, ifmaps })).toBeGreaterThan(0);
    }
  });

  it('equals the plain executor on rows as long as the places of entries reach, and on longer ones', async () => {
    const random = new SeededRandom(23);
    const base = { M: 20, H: 2, R: 2, S: 3, U: 1, padding: 1, groups: 1 };
    // 4095 words of a padded row, in one block of channels or just too many for it; then rows that are too long for one channel
    const sizes: [C: number, W: number][] = [
      [1, 4093],
      [3, 1363],
      [3, 1364],
      [63, 63],
      [64, 63],
      [65, 61],
    ];
    if (kernel === 'faster') sizes.push([1, 4094], [2, 9000]);
    for (const [C, W] of sizes) {
      const shape = { ...base, C, W };
      const { filterWords, ifmapWords } = convDimensions(shape);
      const layer = randomLayer(random, shape, { filters: random.words(filterWords, 0, 4000) });
      await expectPlainBits(executor, { layer, ifmaps: [random.words(ifmapWords, 0.3, 9000)] });
    }
    expect(executor.notices).toEqual([]);
  });

  it('keeps nothing of earlier ifmaps or layers', async () => {
    const random = new SeededRandom(91);
    const cases = Array.from({ length: 4 }, () => seamCase(random, seamShape(random)));
    for (let round = 0; round < 6; round++) {
      for (const { layer } of cases) {
        const words = convDimensions(layer.shape).ifmapWords;
        const ifmap = random.words(words, random.pick([0, 0.5, 0.99, 1]));
        await expectPlainBits(executor, { layer, ifmaps: [ifmap] });
      }
    }
  });

  it('gives ofmaps that later runs leave alone, and leaves ifmaps alone', async () => {
    const random = new SeededRandom(5);
    const { layer, ifmaps } = seamCase(random, seamShape(random));
    const before = ifmaps.map((ifmap) => ifmap.slice());
    const { ofmaps } = await executor.run(layer, ifmaps);
    const kept = ofmaps.map((ofmap) => ofmap.slice());
    await executor.run(
      layer,
      ifmaps.map((ifmap) => ifmap.map((word) => ~word)),
    );
    expect(ofmaps).toEqual(kept);
    expect(ifmaps).toEqual(before);
    expect(ofmaps[0]!.buffer).toBeInstanceOf(ArrayBuffer);
  });

  it('counts exactly at the edge of 16 bits', async () => {
    const shape = { C: 1, M: 3, H: 1, W: 5, R: 1, S: 4, U: 1, padding: 0, groups: 1 };
    const layer = randomLayer(new SeededRandom(3), shape, {
      filters: Int16Array.from([
        16_384, 16_384, 16_384, 16_384, -16_384, -16_384, -16_384, -16_384, 1, 0, 0, 0,
      ]),
      bias: Int16Array.from([0, 0, 32_767]),
    });
    // sums of the two windows: 4 × 8191 + … = 32767 and 32768 needs the bias; the plain executor is the judge
    for (const words of [
      [32_767, 32_767, 32_767, 32_767, 32_767],
      [-32_768, -32_768, -32_768, -32_768, -32_768],
      [-1, -1, -1, -1, -1],
      [1, 32_767, -32_768, 0, 4],
    ]) {
      await expectPlainBits(executor, { layer, ifmaps: [Int16Array.from(words)] });
      await expectPlainBits(executor, {
        layer: { ...layer, bias: Int16Array.from([3, -3, -32_768]) },
        ifmaps: [Int16Array.from(words)],
      });
    }
  });

  it('counts sums that pass 16 bits, whichever one channel they come from', async () => {
    const C = 19;
    const shape = { C, M: 3, H: 3, W: 9, R: 1, S: 5, U: 1, padding: 0, groups: 1 };
    const { filterWords, ifmapWords, E, F, ofmapWords } = convDimensions(shape);
    for (let channel = 0; channel < C; channel++) {
      for (const [word, least] of [
        [16_384, 32_767],
        [-32_768, 32_767],
      ] as const) {
        const layer = randomLayer(new SeededRandom(1), shape, {
          filters: new Int16Array(filterWords).fill(least),
          bias: new Int16Array(shape.M),
        });
        const ifmap = new Int16Array(ifmapWords).fill(word, channel * 27, (channel + 1) * 27);
        // five products of one channel, 8191 or −16384 each
        expect(await expectPlainBits(executor, { layer, ifmaps: [ifmap] })).toBe(ofmapWords);
        expect(ofmapWords).toBe(3 * E * F);
      }
    }
  });

  it('takes the narrow kernel for quiet words, the wide one only where a run might not fit', async () => {
    const random = new SeededRandom(13);
    const shape = { C: 40, M: 64, H: 9, W: 9, R: 3, S: 3, U: 1, padding: 1, groups: 1 };
    const { filterWords, ifmapWords } = convDimensions(shape);
    const quiet = randomLayer(random, shape, { filters: random.words(filterWords, 0, 3000) });
    await expectPlainBits(executor, { layer: quiet, ifmaps: [random.words(ifmapWords, 0.5, 12_000)] });
    expect(executor.widePieces).toBe(0);
    const loud = randomLayer(random, shape);
    await expectPlainBits(executor, { layer: loud, ifmaps: [random.words(ifmapWords, 0)] });
    expect(executor.widePieces).toBeGreaterThan(0);
  });
});
