import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { convDimensions, plainExecutor, type ConvLayer, type ConvShape } from '../../../engine/index.ts';
import { processingCycles } from '../../../engine/cost/latency.ts';
import { planeStaysResident } from '../../../engine/mapping/glb-allocation.ts';
import type { Mapping } from '../../../engine/mapping/mapping.ts';
import { referenceExecutor } from '../../../engine/reference/reference-executor.ts';
import { runReference, type ReferenceRun } from '../../../engine/reference/reference-run.ts';
import { rejected } from '../../support/eyeriss-error.ts';
import { naiveConvolution } from '../../support/naive-convolution.ts';
import { randomLayer } from '../../support/random-layer.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { randomMapping } from '../mapping/random-mapping.ts';
import { expectedWords } from './expected-words.ts';

/** Runs a layer and compares every ofmap bit and every count that follows from the definitions. */
async function expectRight(layer: ConvLayer, ifmaps: Int16Array[], mapping: Mapping): Promise<ReferenceRun> {
  const { shape } = layer;
  const batch = ifmaps.length;
  const run = await runReference(layer, ifmaps, mapping);
  const plain = await plainExecutor.run(layer, ifmaps);
  expect(run.ofmaps).toEqual(plain.ofmaps);
  expect(run.wrappedPsums).toBe(plain.wrappedPsums);
  const naive = ifmaps.map((ifmap) => naiveConvolution(layer, ifmap));
  const macs = naive.reduce((sum, frame) => sum + frame.macs, 0);
  const gatedMacs = naive.reduce((sum, frame) => sum + frame.gatedMacs, 0);
  const words = expectedWords(shape, batch, mapping, macs - gatedMacs);
  expect(run.counts).toMatchObject({ mapping, batch, macs, gatedMacs, ...words });
  expectPeCounts(run, processingCycles(shape, mapping, batch));
  return run;
}

/** Figures of the PEs add up to the layer's, and every cycle is busy or idle. */
function expectPeCounts({ counts: { macs, gatedMacs, pes } }: ReferenceRun, cycles: number): void {
  const sum = (figures: Float64Array): number => figures.reduce((total, figure) => total + figure, 0);
  expect([sum(pes.macs), sum(pes.gatedMacs)]).toEqual([macs, gatedMacs]);
  expect(pes.busyCycles).toEqual(pes.macs);
  for (const [pe, busy] of pes.busyCycles.entries()) {
    expect(pes.gatedMacs[pe]).toBeLessThanOrEqual(busy);
    expect(pes.idleCycles[pe]).toBeGreaterThanOrEqual(0);
    expect(busy + pes.idleCycles[pe]!).toBe(cycles);
  }
}

/** A layer shape with enough channels, filters and rows for several passes of all kinds. */
function randomChipShape(random: SeededRandom): ConvShape {
  const groups = random.pick([1, 1, 1, 2]);
  const R = random.pick([1, 1, 2, 3, 3, 5, 7, 12]);
  const S = random.pick([1, 1, 2, 3, 3, 4]);
  const U = random.pick([1, 1, 2, 4]);
  return {
    C: groups * random.integer(1, 9),
    M: groups * random.integer(1, 12),
    H: random.integer(R, R + random.pick([3, 9, 20])),
    W: random.integer(S, S + 7),
    R,
    S,
    U,
    padding: random.integer(0, 2),
    groups,
  };
}

/** What is special about a mapping of a shape. */
function featuresOf(shape: ConvShape, batch: number, { m, n, e, p, q, r, t }: Mapping): string[] {
  const { E, channelsPerGroup, filtersPerGroup } = convDimensions(shape);
  const resident = planeStaysResident(shape, { m, n, e, p, q, r, t });
  const features: [string, boolean][] = [
    ['groups', shape.groups > 1],
    ['stride larger than filter', shape.U > shape.R && shape.U > shape.S],
    ['folded set', e > 14],
    ['partial strip', E % e !== 0],
    ['stacked channel sets', r > 1],
    ['filter sets', t > 1],
    ['partial channels', channelsPerGroup % (q * r) !== 0],
    ['idle channel set', r > 1 && channelsPerGroup % (q * r) !== 0 && channelsPerGroup % (q * r) <= q],
    ['partial filters', filtersPerGroup % (p * t) !== 0],
    ['partial block of m', filtersPerGroup % m !== 0],
    ['partial block of n', batch % n !== 0],
    ['several ifmaps in a pass', n > 1],
    ['resident plane, one block of filters', resident && e < E && p * t >= m],
    ['resident plane, several blocks of filters', resident && e < E && p * t < m],
  ];
  return features.filter(([, holds]) => holds).map(([name]) => name);
}

describe('reference executor', () => {
  it('agrees on seeded random shapes and mappings, which have every feature', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e9 }), async (seed) => {
        const random = new SeededRandom(seed);
        const shape = randomChipShape(random);
        const layer = randomLayer(random, shape, {
          productShift: random.pick([0, 8, 15, 16]),
          relu: random.next() < 0.5,
          compressIfmap: random.next() < 0.5,
        });
        const { ifmapWords } = convDimensions(shape);
        const ifmaps = Array.from({ length: random.integer(1, 3) }, () => random.words(ifmapWords, 0.4));
        const mapping = randomMapping(random, shape, ifmaps.length);
        await expectRight(layer, ifmaps, mapping);
        for (const feature of featuresOf(shape, ifmaps.length, mapping)) seen.add(feature);
      }),
      { seed: 5, numRuns: 120 },
    );
    expect([...seen].sort()).toEqual([
      'filter sets',
      'folded set',
      'groups',
      'idle channel set',
      'partial block of m',
      'partial block of n',
      'partial channels',
      'partial filters',
      'partial strip',
      'resident plane, one block of filters',
      'resident plane, several blocks of filters',
      'several ifmaps in a pass',
      'stacked channel sets',
      'stride larger than filter',
    ]);
  });

  const large: ConvShape = { C: 2, M: 24, H: 50, W: 46, R: 3, S: 3, U: 1, padding: 1, groups: 1 };

  it('fetches halos and filters again for strips whose plane does not stay', async () => {
    const random = new SeededRandom(3);
    const layer = randomLayer(random, large);
    const mapping: Mapping = { m: 24, n: 1, e: 14, p: 6, q: 2, r: 1, t: 2 };
    expect(planeStaysResident(large, mapping)).toBe(false);
    const { counts } = await expectRight(layer, [random.words(2 * 50 * 46, 0.5)], mapping);
    // Strips of 14, 14, 14 and 8 ofmap rows need 16, 16, 16 and 10 ifmap rows of 48 words.
    expect(counts.dram.ifmapWords).toBe(2 * 58 * 48);
    expect(counts.dram.filterWords).toBe(24 * 2 * 9 * 4);
  });

  it.each([
    ['one pass of filters for the block', { p: 6, t: 2 }],
    ['two passes of filters, which find the ifmaps in the GLB', { p: 6, t: 1 }],
  ])('fetches them once for strips whose plane stays: %s', async (_, filters) => {
    const random = new SeededRandom(4);
    const layer = randomLayer(random, large);
    const mapping: Mapping = { m: 12, n: 1, e: 14, q: 2, r: 1, ...filters };
    expect(planeStaysResident(large, mapping)).toBe(true);
    const { counts } = await expectRight(layer, [random.words(2 * 50 * 46, 0.5)], mapping);
    // The whole plane of 52 rows for each of the two blocks of 12 filters.
    expect(counts.dram.ifmapWords).toBe(2 * 2 * 52 * 48);
    expect(counts.dram.filterWords).toBe(24 * 2 * 9);
  });

  it.each<[string, Partial<ConvShape>, Partial<Mapping>]>([
    ['conv1: 11×11, stride 4', { C: 3, H: 47, W: 47, R: 11, S: 11, U: 4, padding: 0 }, { e: 5, t: 2, p: 4 }],
    [
      'conv2: folded, two groups',
      { C: 4, M: 8, H: 27, W: 27, R: 5, S: 5, padding: 2, groups: 2 },
      { e: 27, m: 4, p: 2, q: 2 },
    ],
    [
      'conv5: stacked and side by side',
      { C: 8, M: 8, H: 13, W: 13, groups: 1 },
      { e: 13, m: 8, p: 2, q: 2, r: 2, t: 2 },
    ],
    [
      '1×1, twelve channel sets',
      { C: 12, M: 5, H: 6, W: 9, R: 1, S: 1, padding: 0 },
      { e: 6, m: 5, p: 5, r: 12 },
    ],
    ['one word', { C: 1, M: 1, H: 1, W: 1, R: 1, S: 1, padding: 0 }, {}],
  ])('agrees: %s', async (_, shapeChange, mappingChange) => {
    const random = new SeededRandom(12);
    const shape: ConvShape = { ...large, M: 8, ...shapeChange };
    const mapping: Mapping = {
      n: 1,
      e: 1,
      p: 1,
      q: 1,
      r: 1,
      t: 1,
      ...mappingChange,
      m: convDimensions(shape).filtersPerGroup,
    };
    await expectRight(
      randomLayer(random, shape),
      [random.words(convDimensions(shape).ifmapWords, 0.5)],
      mapping,
    );
  });

  const wrapping: ConvShape = { C: 6, M: 1, H: 1, W: 1, R: 1, S: 1, U: 1, padding: 0, groups: 1 };

  it.each([
    ['stays out of range', [1, 1, 1, 1, 1, 1], 1],
    ['comes back over the passes', [1, 1, 1, -1, -1, -1], 0],
  ])('counts a sum that wraps only if it %s', async (_, filters, wraps) => {
    const layer = randomLayer(new SeededRandom(1), wrapping, {
      filters: Int16Array.from(filters),
      bias: Int16Array.of(5),
      productShift: 0,
    });
    const mapping: Mapping = { m: 1, n: 1, e: 1, p: 1, q: 1, r: 2, t: 1 };
    const { wrappedPsums } = await expectRight(layer, [new Int16Array(6).fill(20_000)], mapping);
    expect(wrappedPsums).toBe(wraps);
  });

  it('is a ConvExecutor with the mapper’s mapping, and leaves its input alone', async () => {
    const random = new SeededRandom(9);
    const shape: ConvShape = { ...large, C: 4, M: 6, H: 9, W: 11 };
    const layer = randomLayer(random, shape, { relu: true });
    const ifmaps = [random.words(4 * 99, 0.5), random.words(4 * 99, 0.5)];
    const before = structuredClone({ layer, ifmaps });
    expect(await referenceExecutor.run(layer, ifmaps)).toEqual(await plainExecutor.run(layer, ifmaps));
    expect({ layer, ifmaps }).toEqual(before);
    expect(referenceExecutor.name).toBe('reference');
  });

  it('rejects a mapping that does not fit', async () => {
    const layer = randomLayer(new SeededRandom(1), wrapping);
    const mapping: Mapping = { m: 1, n: 2, e: 1, p: 1, q: 1, r: 1, t: 1 };
    await rejected(runReference(layer, [new Int16Array(6)], mapping), 'mapping.n');
  });
});

describe('reference executor’s progress', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('is told after every pass, and the event loop turns meanwhile', async () => {
    const shape: ConvShape = { C: 5, M: 1, H: 1, W: 1, R: 1, S: 1, U: 1, padding: 0, groups: 1 };
    const layer = randomLayer(new SeededRandom(1), shape);
    // A clock on which every look takes 30 ms.
    let now = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => (now += 30));
    let turns = 0;
    const told: [number, number, number][] = [];
    const timer = setInterval(() => turns++, 0);
    await runReference(
      layer,
      [new Int16Array(5)],
      { m: 1, n: 1, e: 1, p: 1, q: 1, r: 1, t: 1 },
      {
        onProgress: (done, passes) => told.push([done, passes, turns]),
      },
    );
    clearInterval(timer);
    expect(told.map(([done, passes]) => [done, passes])).toEqual([1, 2, 3, 4, 5].map((done) => [done, 5]));
    expect(told.at(-1)![2]).toBeGreaterThan(told[0]![2]);
  });
});
