import { describe, expect, it } from 'vitest';
import { convDimensions, type ConvShape } from '../../../engine/conv-shape.ts';
import { dramTraffic, dramWords, glbTraffic } from '../../../engine/counts/traffic.ts';
import { activePes, largestE } from '../../../engine/mapping/array-placement.ts';
import { chooseMapping } from '../../../engine/mapping/mapper.ts';
import { mappingViolations } from '../../../engine/mapping/mapping-limits.ts';
import { MAPPING_LETTERS, type Mapping } from '../../../engine/mapping/mapping.ts';
import { passSums } from '../../../engine/mapping/pass-sums.ts';
import {
  ALEXNET_MAPPINGS,
  PUBLISHED_BATCH,
  publishedMapping,
} from '../../../engine/mapping/published-mappings.ts';
import { expectEyerissError } from '../../support/error-facts.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

/** What the mapper promises to make small, in this order; the letters are the last tie-break. */
function costs(shape: ConvShape, mapping: Mapping, batch: number): number[] {
  const { ifmapReads, psumReads, psumWrites } = glbTraffic(shape, mapping, batch);
  return [
    dramWords(dramTraffic(shape, mapping, batch)),
    -activePes(shape, mapping),
    ifmapReads + psumReads + psumWrites,
    passSums(shape, mapping, batch).passes,
    ...MAPPING_LETTERS.map((letter) => mapping[letter]),
  ];
}

const less = (a: readonly number[], b: readonly number[]): boolean => {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at >= 0 && a[at]! < b[at]!;
};

/** Tries every mapping that fits. */
function bruteForce(shape: ConvShape, batch: number): Mapping {
  const { channelsPerGroup: C, filtersPerGroup: M } = convDimensions(shape);
  let best: Mapping | undefined;
  let least: number[] = [];
  const consider = (mapping: Mapping): void => {
    if (mappingViolations(shape, batch, mapping).length > 0) return;
    const cost = costs(shape, mapping, batch);
    if (best && !less(cost, least)) return;
    best = mapping;
    least = cost;
  };
  for (let m = 1; m <= M; m++)
    for (let n = 1; n <= batch; n++)
      for (let e = 1; e <= largestE(shape); e++)
        for (let q = 1; q <= C; q++)
          for (let r = 1; q * r <= C && r * shape.R <= 12; r++)
            for (let p = 1; p <= m; p++) for (let t = 1; p * t <= m; t++) consider({ m, n, e, p, q, r, t });
  if (!best) throw new Error('nothing fits');
  return best;
}

/** Few channels, filters and rows, but planes so wide and filter rows so long that the limits bite. */
function tightShape(random: SeededRandom): ConvShape {
  const groups = random.pick([1, 1, 2]);
  const R = random.integer(1, 7);
  return {
    C: groups * random.integer(1, 4),
    M: groups * random.integer(1, 6),
    H: random.integer(R, R + 5),
    W: random.pick([20, 300, 1000, 2000, 4000]),
    R,
    S: random.integer(1, 12),
    U: random.pick([1, 1, 2, 4]),
    padding: random.integer(0, 1),
    groups,
  };
}

const VGG16_CONV3 = [
  [3, 64, 224],
  [64, 64, 224],
  [64, 128, 112],
  [128, 128, 112],
  [128, 256, 56],
  [256, 256, 56],
  [256, 512, 28],
  [512, 512, 28],
  [512, 512, 14],
].map(([C, M, H]) => ({ C: C!, M: M!, H: H!, W: H!, R: 3, S: 3, U: 1, padding: 1, groups: 1 }));

describe('chooseMapping', () => {
  it.each(ALEXNET_MAPPINGS)(
    '$layer: at least as good in DRAM words as published',
    ({ layer, shape, mapping }) => {
      const chosen = chooseMapping(layer, shape, PUBLISHED_BATCH);
      const words = (letters: Mapping): number => dramWords(dramTraffic(shape, letters, PUBLISHED_BATCH));
      expect(words(chosen)).toBeLessThanOrEqual(words(mapping));
      expect(activePes(shape, chosen)).toBeGreaterThanOrEqual(activePes(shape, mapping));
      expect(mappingViolations(shape, PUBLISHED_BATCH, chosen)).toEqual([]);
    },
  );

  it('finds what trying every mapping finds', () => {
    const random = new SeededRandom(11);
    for (let i = 0; i < 60; i++) {
      const shape = tightShape(random);
      const batch = random.integer(1, 3);
      const what = JSON.stringify({ shape, batch });
      if (mappingViolations(shape, batch, { m: 1, n: 1, e: 1, p: 1, q: 1, r: 1, t: 1 }).length > 0) continue;
      expect(chooseMapping('random', shape, batch), what).toEqual(bruteForce(shape, batch));
    }
  });

  it('keeps all limits on random shapes and batches', () => {
    const random = new SeededRandom(12);
    for (let i = 0; i < 200; i++) {
      const groups = random.pick([1, 1, 2, 8]);
      const R = random.integer(1, 12);
      const shape: ConvShape = {
        C: groups * random.integer(1, random.pick([4, 64, 1024])),
        M: groups * random.integer(1, random.pick([4, 64, 1024])),
        H: random.integer(R, random.pick([16, 64, 224])),
        W: random.integer(12, random.pick([16, 64, 224])),
        R,
        S: random.integer(1, 12),
        U: random.pick([1, 2, 4]),
        padding: random.integer(0, 5),
        groups,
      };
      const batch = random.pick([1, 2, 3, 4, 8]);
      const mapping = chooseMapping('random', shape, batch);
      expect(mappingViolations(shape, batch, mapping), JSON.stringify({ shape, batch, mapping })).toEqual([]);
    }
  });

  it('remembers, and does not depend on the name', () => {
    const shape = VGG16_CONV3[4]!;
    expect(chooseMapping('another', shape, 4)).toBe(chooseMapping('conv', { ...shape }, 4));
  });

  it('maps every layer of VGG-16', () => {
    for (const shape of VGG16_CONV3) {
      expect(mappingViolations(shape, 4, chooseMapping('vgg', shape, 4))).toEqual([]);
    }
  });

  it('refuses batches, shapes past the limits and planes too wide', () => {
    const shape = VGG16_CONV3[8]!;
    for (const batch of [0, 65, 1.5, NaN]) {
      expectEyerissError(() => chooseMapping('c', shape, batch), 'batch', String(batch), '64');
    }
    const tall = { ...shape, H: 20, W: 20, R: 13, S: 3 };
    expectEyerissError(() => chooseMapping('c', tall, 4), 'shape.filter-height', '13', '12');
    const wide = { ...shape, W: 60_000 };
    expectEyerissError(() => chooseMapping('c', wide, 4), 'mapping.glb', '118', '25');
  });
});

describe('publishedMapping', () => {
  it('is found by shape, for a batch of 4 only', () => {
    for (const published of ALEXNET_MAPPINGS) {
      expect(publishedMapping({ ...published.shape }, 4)).toBe(published);
      expect(publishedMapping(published.shape, 1)).toBeUndefined();
      for (const mapping of [published.mapping, published.asPrinted ?? published.mapping]) {
        expect(mappingViolations(published.shape, 4, mapping)).toEqual([]);
      }
    }
    expect(publishedMapping(VGG16_CONV3[0]!, 4)).toBeUndefined();
  });
});
