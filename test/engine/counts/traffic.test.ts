import { describe, expect, it } from 'vitest';
import { convDimensions } from '../../../engine/conv-shape.ts';
import { dramTraffic, dramWords, glbTraffic, publishedGlbBytes } from '../../../engine/counts/traffic.ts';
import { estimatedLinkBytes, ofmapZerosFromConsumer } from '../../../engine/counts/zero-estimates.ts';
import { activePes } from '../../../engine/mapping/array-placement.ts';
import { planeStaysResident } from '../../../engine/mapping/glb-allocation.ts';
import { passSums } from '../../../engine/mapping/pass-sums.ts';
import { processingPasses } from '../../../engine/mapping/processing-passes.ts';
import { ALEXNET_MAPPINGS, PUBLISHED_BATCH } from '../../../engine/mapping/published-mappings.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { randomCountShape, randomMapping } from '../mapping/random-mapping.ts';
import { CONV5_OFMAP_ZEROS, PUBLISHED_TOTAL, PUBLISHED_TRAFFIC, TRAFFIC_BANDS } from './published-traffic.ts';

const N = PUBLISHED_BATCH;
const layers = PUBLISHED_TRAFFIC.map((published, i) => ({ ...ALEXNET_MAPPINGS[i]!, ...published }));
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const relative = (modelled: number, published: number): number => Math.abs(modelled / published - 1);

describe('traffic of the published AlexNet mappings, batch 4', () => {
  const glbMB = layers.map(({ shape, mapping }) => publishedGlbBytes(glbTraffic(shape, mapping, N)) / 1e6);
  const rawMB = layers.map(({ shape, mapping }) => (2 * dramWords(dramTraffic(shape, mapping, N))) / 1e6);
  const sentMB = layers.map(({ shape, mapping, ifmapZeros }, i) => {
    const next = layers[i + 1];
    const pool = i < 2 ? 3 : 1;
    const ofmap = next ? ofmapZerosFromConsumer(next.ifmapZeros, next.shape, pool) : CONV5_OFMAP_ZEROS;
    const { sent } = estimatedLinkBytes(shape, mapping, N, { ifmap: ifmapZeros, ofmap }, i > 0);
    return (sent.ifmap + sent.filter + sent.ofmap) / 1e6;
  });

  it.each(layers.map((published, i) => ({ ...published, i })))('$layer', ({ i, ...published }) => {
    const { glb, dramUncompressed, dram } = TRAFFIC_BANDS;
    expect(relative(glbMB[i]!, published.glbMB)).toBeLessThanOrEqual(glb.layer);
    const raw = relative(rawMB[i]!, published.dramUncompressedMB);
    expect(raw).toBeLessThanOrEqual(dramUncompressed.layer);
    expect(relative(sentMB[i]!, published.dramMB)).toBeLessThanOrEqual(dram.layer);
    expect(activePes(published.shape, published.mapping)).toBe(published.activePes);
  });

  it('and their totals', () => {
    expect(relative(sum(glbMB), PUBLISHED_TOTAL.glbMB)).toBeLessThanOrEqual(TRAFFIC_BANDS.glb.total);
    const raw = relative(sum(rawMB), PUBLISHED_TOTAL.dramUncompressedMB);
    expect(raw).toBeLessThanOrEqual(TRAFFIC_BANDS.dramUncompressed.total);
    expect(relative(sum(sentMB), PUBLISHED_TOTAL.dramMB)).toBeLessThanOrEqual(TRAFFIC_BANDS.dram.total);
  });

  it('conv3 as printed has the same DRAM traffic but 69 MB through the GLB', () => {
    const { shape, mapping, asPrinted } = ALEXNET_MAPPINGS[2]!;
    expect(publishedGlbBytes(glbTraffic(shape, asPrinted!, N)) / 1e6).toBeCloseTo(69.2, 1);
    expect(dramTraffic(shape, asPrinted!, N)).toEqual(dramTraffic(shape, mapping, N));
  });
});

describe('passSums', () => {
  it('are the sums over the listed passes', () => {
    const random = new SeededRandom(5);
    for (let i = 0; i < 60; i++) {
      const shape = randomCountShape(random);
      const batch = random.integer(1, 4);
      const mapping = randomMapping(random, shape, batch);
      const passes = [...processingPasses(shape, batch, mapping)];
      const sums = passSums(shape, mapping, batch);
      expect(sums.passes).toBe(passes.length);
      const first = passes.filter(
        ({ group, ifmaps, strip }) => group + ifmaps.first + strip.firstOfmapRow === 0,
      );
      expect(sums.channelBlocks * sums.filterBlocks).toBe(first.length);
      const sets = (block: 'channels' | 'filters', size: number): number =>
        sum(first.map((pass) => Math.ceil(pass[block].count / size)));
      expect(sums.channelSets * sums.filterBlocks).toBe(sets('channels', mapping.q));
      expect(sums.filterSets * sums.channelBlocks).toBe(sets('filters', mapping.p));
    }
  });
});

describe('strips', () => {
  const shape = { C: 1, M: 2, H: 40, W: 1000, R: 3, S: 3, U: 1, padding: 0, groups: 1 };
  const { filterWords } = convDimensions(shape);

  it('cost filters and halos where the plane is too large for the GLB', () => {
    const mapping = { m: 2, n: 1, e: 10, p: 2, q: 1, r: 1, t: 1 };
    expect(planeStaysResident(shape, mapping)).toBe(false);
    expect(dramTraffic(shape, mapping, 1)).toMatchObject({
      ifmapWords: (12 + 12 + 12 + 10) * 1000,
      filterWords: 4 * filterWords,
    });
  });

  it('cost nothing where the psums of the plane stay', () => {
    const narrow = { ...shape, W: 400 };
    const mapping = { m: 2, n: 1, e: 10, p: 2, q: 1, r: 1, t: 1 };
    expect(planeStaysResident(narrow, mapping)).toBe(true);
    expect(dramTraffic(narrow, mapping, 1)).toMatchObject({ ifmapWords: 40 * 400, filterWords });
  });

  it('cannot stay when the ifmaps of the plane do not, however few psums there are', () => {
    const mapping = { m: 2, n: 1, e: 10, p: 1, q: 1, r: 1, t: 1 };
    // 2 · 38 · 558 psums take 21 banks; with 12 · 560 ifmap words, 4 banks, they fit; with 40 · 560, 11, not.
    expect(planeStaysResident({ ...shape, W: 560 }, mapping)).toBe(false);
    expect(planeStaysResident({ ...shape, W: 560, H: 12 }, mapping)).toBe(true);
  });
});
