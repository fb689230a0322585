import { beforeAll, describe, expect, it } from 'vitest';
import { convDimensions, type ConvShape } from '../../../engine/conv-shape.ts';
import * as J from '../../../engine/fast/job-layout.ts';
import { instantiateKernel, type KernelInstance } from '../../../engine/fast/kernel-instance.ts';
import { BLOCK_SIZES, type BlockLanes } from '../../../engine/fast/layer-plan.ts';
import { LayerRunner } from '../../../engine/fast/layer-runner.ts';
import { findWebAssembly } from '../../../engine/fast/web-assembly.ts';
import type { ConvExecutor, ConvLayer } from '../../../engine/index.ts';
import { randomLayer } from '../../support/random-layer.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { expectPlainBits, seamCase, seamShape } from './fast-case.ts';

let kernel: KernelInstance;
let runner: LayerRunner;

/** The filter-driven kernel and nothing else: a layer that ran otherwise fails. */
const filterDriven: ConvExecutor = {
  name: 'fast',
  run(layer, ifmaps) {
    const output = runner.run(layer, ifmaps);
    if (typeof output === 'string') throw new Error(output);
    expect(kernel.fields()[J.KIND / 4]).toBe(J.KIND_FILTER_DRIVEN);
    return Promise.resolve(output);
  },
};

async function openRunner(blockPixels: BlockLanes): Promise<void> {
  kernel = await instantiateKernel(findWebAssembly()!, false);
  runner = new LayerRunner(kernel, 1, false);
  runner.policy = 'filter-driven';
  runner.blockLanes = blockPixels;
}

const BASE: ConvShape = { C: 12, M: 10, H: 11, W: 13, R: 3, S: 3, U: 1, padding: 1, groups: 1 };

/** Random words under each sign rule. */
const SIGNS: Record<string, (word: number) => number> = {
  mixed: (word) => word,
  negative: (word) => (word > 0 ? ~word : word),
  positive: (word) => (word < 0 ? ~word : word),
  extreme: (word) => (word < 0 ? -32_768 : word === 0 ? 0 : 32_767),
  'all −32768': () => -32_768,
  zero: () => 0,
};

/** One layer with every rule for ifmap words and filter words; returns wrapped psums. */
async function everySign(
  random: SeededRandom,
  shape: ConvShape,
  overrides: Partial<ConvLayer> = {},
): Promise<number> {
  const { ifmapWords, filterWords } = convDimensions(shape);
  let wrapped = 0;
  for (const [ifmapName, ofIfmap] of Object.entries(SIGNS)) {
    for (const [filterName, ofFilter] of Object.entries(SIGNS)) {
      const magnitude = random.pick([200, 4000, 32_768]);
      const layer = randomLayer(random, shape, {
        name: `ifmap ${ifmapName}, filters ${filterName}`,
        filters: random.words(filterWords, random.pick([0, 0.5, 0.95]), magnitude).map(ofFilter),
        bias: Int16Array.from({ length: shape.M }, () =>
          random.pick([0, -32_768, 32_767, random.integer(-9, 9)]),
        ),
        relu: random.next() < 0.5,
        ...overrides,
      });
      const ifmap = random.words(ifmapWords, random.pick([0, 0.5, 0.95])).map(ofIfmap);
      wrapped += await expectPlainBits(filterDriven, { layer, ifmaps: [ifmap] });
    }
  }
  return wrapped;
}

describe.each(BLOCK_SIZES)(
  'the filter-driven kernel on blocks of %i pixels equals the plain executor',
  (blockPixels) => {
    beforeAll(async () => {
      kernel = await instantiateKernel(findWebAssembly()!, false);
      runner = new LayerRunner(kernel, 1, false);
      runner.policy = 'filter-driven';
      runner.blockLanes = blockPixels;
    });

    it('with negative, positive, mixed, extreme and zero ifmaps and filters', async () => {
      const random = new SeededRandom(11);
      expect(await everySign(random, BASE)).toBeGreaterThan(0);
      // enough filter words for several parts of a list
      expect(await everySign(random, { ...BASE, C: 64, M: 9 })).toBeGreaterThan(0);
    });

    it('with every shift', async () => {
      const random = new SeededRandom(12);
      for (let productShift = 0; productShift <= 16; productShift++) {
        await everySign(random, { ...BASE, C: 5, M: 3, H: 6, W: 7 }, { productShift });
      }
    });

    it('where the last block of a chunk has any number of pixels', async () => {
      const random = new SeededRandom(13);
      for (let F = 1; F <= 2 * blockPixels + 1; F++) {
        const shape = { ...BASE, C: 3, M: 2, H: 1, W: F, R: 1, S: 1, padding: 0 };
        await expectPlainBits(filterDriven, seamCase(random, shape));
        await expectPlainBits(filterDriven, seamCase(random, { ...shape, H: random.integer(2, 5) }));
      }
    });

    it('with strides on odd sizes, filters smaller than the stride, E = 1, F = 1', async () => {
      const random = new SeededRandom(14);
      for (const U of [1, 2, 4]) {
        for (let i = 0; i < 60; i++) {
          const R = random.integer(1, 7);
          const S = random.integer(1, 9);
          const groups = random.pick([1, 2, 3]);
          const shape = {
            ...{ C: groups * random.integer(1, 9), M: groups * random.integer(1, 20), R, S, U, groups },
            H: R + random.pick([0, 0, random.integer(1, 23)]),
            W: S + random.pick([0, 0, random.integer(1, 45)]),
            padding: random.pick([0, 1, 2]),
          };
          await expectPlainBits(filterDriven, seamCase(random, shape));
        }
      }
    });

    it('with more padding than ifmap or filter', async () => {
      const random = new SeededRandom(15);
      for (const U of [1, 2, 4]) {
        for (const padding of [3, 7, 12]) {
          await everySign(random, { ...BASE, C: 2, M: 3, H: 2, W: 3, R: 2, S: 3, U, padding });
        }
      }
    });

    it('with one channel, and with the most planes that it takes', async () => {
      const random = new SeededRandom(16);
      await everySign(random, { ...BASE, C: 1, M: 1 });
      await everySign(random, { ...BASE, C: 1, M: 33, R: 1, S: 1, padding: 0 });
      await everySign(random, { ...BASE, C: 1024, M: 2, H: 3, W: 5, R: 1, S: 1, padding: 0 });
      await everySign(random, { ...BASE, C: 256, M: 2, H: 9, W: 7, R: 3, S: 3, U: 2 });
    });

    it('with the widest filters', async () => {
      const random = new SeededRandom(17);
      await everySign(random, { ...BASE, C: 2, M: 3, H: 20, W: 49, R: 12, S: 32, padding: 0 });
    });

    it('with steps of more than 65535 words between two filter words', async () => {
      const random = new SeededRandom(18);
      const shape: ConvShape = { C: 1000, M: 9, H: 5, W: 21, R: 3, S: 3, U: 1, padding: 1, groups: 1 };
      const { filterWords, ifmapWords } = convDimensions(shape);
      const ofFilter = filterWords / shape.M;
      for (const magnitude of [3000, 32_767]) {
        // first word only, last word only, both, and a few at random: up to 999 whole planes lie between two words
        const filters = random.words(filterWords, 0.97, magnitude);
        for (const m of [0, 1, 2]) {
          filters.fill(0, m * ofFilter, (m + 1) * ofFilter);
          if (m !== 1) filters[m * ofFilter] = -magnitude;
          if (m !== 0) filters[(m + 1) * ofFilter - 1] = magnitude;
        }
        filters.fill(0, 3 * ofFilter, 4 * ofFilter);
        const layer = randomLayer(random, shape, { filters });
        await expectPlainBits(filterDriven, { layer, ifmaps: [random.words(ifmapWords, 0.2)] });
      }
      const strided = { ...shape, C: 250, H: 11, W: 39, U: 2 };
      const sparse = random.words(convDimensions(strided).filterWords, 0.999);
      const layer = randomLayer(random, strided, { filters: sparse, productShift: 9 });
      const ifmap = random.words(convDimensions(strided).ifmapWords, 0.2);
      await expectPlainBits(filterDriven, { layer, ifmaps: [ifmap] });
      await expectPlainBits(filterDriven, { layer: { ...layer, productShift: 16 }, ifmaps: [ifmap] });
    });

    it('at the very edge of what 16-bit lanes hold, on either side', async () => {
      // Every product of a window is the same: taps · trunc(x · w / 65536), up to sums around ±32768.
      const random = new SeededRandom(19);
      for (const taps of [1, 2, 3, 4, 7, 8, 16, 63, 64, 255, 1024]) {
        const shape = { ...BASE, C: taps, M: 4, H: 2, W: 19, R: 1, S: 1, padding: 0 };
        for (const [x, sign] of [
          [32_767, 1],
          [-32_768, -1],
          [-32_768, 1],
          [12_345, -1],
        ] as const) {
          const filters = Int16Array.from({ length: 4 * taps }, (_, i) => {
            const edge = (32_768 * 65_536) / (taps * Math.abs(x)) + (Math.floor(i / taps) - 2);
            return sign * Math.min(32_767, Math.floor(edge));
          });
          const bias = Int16Array.from({ length: 4 }, () => random.integer(-2, 2));
          const layer = randomLayer(random, shape, { name: `${taps} × ${x}`, filters, bias });
          const ifmap = new Int16Array(convDimensions(shape).ifmapWords).fill(x);
          await expectPlainBits(filterDriven, { layer, ifmaps: [ifmap] });
          // one plane of the other sign: the bound of one sign must not be taken
          ifmap.fill(~x, 0, 38);
          await expectPlainBits(filterDriven, { layer, ifmaps: [ifmap] });
        }
      }
    });

    it('where 16 bits alone must tell whether a sum fitted: sums up to 70000 beside others that fit', async () => {
      const random = new SeededRandom(23);
      const shape = { ...BASE, C: 0, M: 12, H: 1, W: 67, R: 1, S: 1, padding: 0 };
      let wrapped = 0;
      for (const taps of [5, 9, 64, 300]) {
        for (const most of [32_700, 32_900, 36_000, 45_000, 57_000, 61_300, 61_500, 65_500, 66_000, 70_000]) {
          for (const sign of [1, -1]) {
            // every filter's sum is its share of `most` times the column's share of the loudest word
            const w = Math.round((most * 65_536) / (taps * 32_000));
            const share = Array.from(
              { length: shape.M },
              (_, m) => sign * (m < 2 ? 1 - m / 500 : random.next()),
            );
            const layer = randomLayer(
              random,
              { ...shape, C: taps },
              {
                name: `${taps} taps, sums to ${sign * most}`,
                filters: Int16Array.from({ length: shape.M * taps }, (_, i) =>
                  Math.round(w * share[Math.floor(i / taps)]!),
                ),
                bias: Int16Array.from({ length: shape.M }, () => random.integer(-40, 40)),
                relu: random.next() < 0.5,
              },
            );
            const loud = random.integer(0, shape.W - 1);
            const columns = Array.from({ length: shape.W }, (_, column) =>
              column === loud ? 32_000 : Math.round(32_000 * random.pick([0, 0.1, 0.5, random.next()])),
            );
            const ifmap = Int16Array.from({ length: taps * shape.W }, (_, i) => columns[i % shape.W]!);
            wrapped += await expectPlainBits(filterDriven, { layer, ifmaps: [ifmap] });
            // a last tap of the other sign: bounds of both signs at once
            ifmap.set(
              ifmap.subarray(0, shape.W).map((x) => -x),
              (taps - 1) * shape.W,
            );
            wrapped += await expectPlainBits(filterDriven, { layer, ifmaps: [ifmap] });
          }
        }
      }
      expect(wrapped).toBeGreaterThan(1000);
    });

    it('where one pixel of a block alone did not fit, wherever it lies', async () => {
      const random = new SeededRandom(25);
      const taps = 9;
      for (const W of [16, 32, 64, 80]) {
        const shape = { ...BASE, C: taps, M: 3, H: 1, W, R: 1, S: 1, padding: 0 };
        const sums = [45_000, -45_000, 60_000];
        const filters = Int16Array.from({ length: shape.M * taps }, (_, i) =>
          Math.round((sums[Math.floor(i / taps)]! * 65_536) / (taps * 32_000)),
        );
        const layer = randomLayer(random, shape, { filters, bias: new Int16Array(shape.M), relu: false });
        for (let loud = 0; loud < W; loud++) {
          const ifmap = Int16Array.from({ length: taps * W }, (_, i) => (i % W === loud ? 32_000 : i % 999));
          expect(await expectPlainBits(filterDriven, { layer, ifmaps: [ifmap] })).toBe(shape.M);
        }
      }
    });

    it('with one loud column, which few pixels see, maybe the last or first of a block only', async () => {
      for (const [R, S, U] of [
        [1, 2, 1],
        [2, 3, 1],
        [3, 4, 1],
        [1, 5, 2],
        [3, 3, 2],
        [2, 9, 4],
      ] as const) {
        const shape = { ...BASE, C: 8, M: 2, H: R + U, W: U * 66 + S, R, S, U, padding: 0 };
        const { filterWords, ifmapWords } = convDimensions(shape);
        const filters = new Int16Array(filterWords).fill(30_000);
        const layer = randomLayer(new SeededRandom(1), shape, { filters, bias: new Int16Array(2) });
        let wrapped = 0;
        for (let column = 0; column < shape.W; column++) {
          const ifmap = new Int16Array(ifmapWords).map((_, i) => (i % shape.W === column ? 30_000 : 0));
          wrapped += await expectPlainBits(filterDriven, { layer, ifmaps: [ifmap] });
        }
        expect(wrapped).toBeGreaterThan(0);
      }
    });

    it('whatever lies behind the ifmap in memory', async () => {
      const random = new SeededRandom(20);
      for (let i = 0; i < 40; i++) {
        // a loud layer's ifmap stays behind a quiet, smaller one's in the buffer that all layers share
        await expectPlainBits(filterDriven, seamCase(random, { ...BASE, H: 30, W: 40, M: 1 }));
        await expectPlainBits(filterDriven, seamCase(random, { ...seamShape(random), U: 1, C: 6, M: 6 }));
      }
    });
  },
);

describe('the filter-driven kernel refuses', () => {
  beforeAll(() => openRunner(32));

  it('more planes than its energies hold; the ifmap-driven one runs instead', async () => {
    const random = new SeededRandom(21);
    const shape = { ...BASE, C: 1025, M: 2, H: 2, W: 2, R: 1, S: 1, padding: 0 };
    const { layer, ifmaps } = seamCase(random, shape);
    runner.run(layer, ifmaps);
    expect(kernel.fields()[J.KIND / 4]).toBe(J.KIND_IFMAP_DRIVEN);
    await expectPlainBits(
      {
        name: 'fast',
        run: (...of) => Promise.resolve(runner.run(...of) as Exclude<ReturnType<LayerRunner['run']>, string>),
      },
      { layer, ifmaps },
    );
  });
});
