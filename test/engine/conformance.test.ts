import { describe, expect, it } from 'vitest';
import type { ConvLayer } from '../../engine/conv-layer.ts';
import { convDimensions, type ConvShape } from '../../engine/conv-shape.ts';
import { processingCycles } from '../../engine/cost/latency.ts';
import { closedFormCounts } from '../../engine/counts/closed-form.ts';
import { linkStreamBytes } from '../../engine/counts/link-streams.ts';
import { createFastExecutor } from '../../engine/fast/fast-executor.ts';
import { countIfmapZeros } from '../../engine/gating.ts';
import { planeStaysResident } from '../../engine/mapping/glb-allocation.ts';
import { chooseMapping } from '../../engine/mapping/mapper.ts';
import type { Mapping } from '../../engine/mapping/mapping.ts';
import { padIfmap } from '../../engine/padded-ifmap.ts';
import { plainExecutor } from '../../engine/plain-executor.ts';
import { referenceExecutor } from '../../engine/reference/reference-executor.ts';
import { runReference } from '../../engine/reference/reference-run.ts';
import { randomLayer } from '../support/random-layer.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { randomCountShape, randomMapping } from './mapping/random-mapping.ts';

/*
 * One suite over all ways to run a layer: the reference executor, which moves every word, and the plain and the fast
 * executor with the closed-form counts. They must agree on every ofmap bit, every count and every byte on the link.
 */

const fastExecutor = createFastExecutor();

/** A layer with a batch of ifmaps and a mapping. */
interface Case {
  readonly layer: ConvLayer;
  readonly ifmaps: readonly Int16Array[];
  readonly mapping: Mapping;
}

function makeCase(
  random: SeededRandom,
  shape: ConvShape,
  batch: number,
  mapping = randomMapping(random, shape, batch),
): Case {
  const layer = randomLayer(random, shape, {
    productShift: random.pick([16, 16, 12, 0]),
    relu: random.next() < 0.5,
    compressIfmap: random.next() < 0.8,
  });
  const zeros = random.pick([0, 0.4, 0.9, 1]);
  const { ifmapWords } = convDimensions(shape);
  return { layer, ifmaps: Array.from({ length: batch }, () => random.words(ifmapWords, zeros)), mapping };
}

async function expectAgreement({ layer, ifmaps, mapping }: Case): Promise<void> {
  const { shape } = layer;
  const batch = ifmaps.length;
  const what = JSON.stringify({ shape, batch, mapping });
  const plain = await plainExecutor.run(layer, ifmaps);
  const fast = await (await fastExecutor).run(layer, ifmaps);
  const reference = await runReference(layer, ifmaps, mapping);
  expect(fast, what).toEqual(plain);
  expect(reference.ofmaps, what).toEqual(plain.ofmaps);
  expect(reference.wrappedPsums, what).toBe(plain.wrappedPsums);
  const padded = ifmaps.map((ifmap) => padIfmap(ifmap, shape));
  const cycles = processingCycles(shape, mapping, batch);
  const closed = closedFormCounts(shape, mapping, batch, countIfmapZeros(padded, shape), cycles);
  expect(closed, what).toEqual(reference.counts);
  expect(Math.min(...closed.pes.idleCycles), what).toBeGreaterThanOrEqual(0);
  expect(linkStreamBytes(layer, padded, plain.ofmaps, mapping).sent, what).toEqual(reference.linkBytes);
}

/** Two strips or more. */
const hasStrips = ({ shape }: ConvLayer, { e }: Mapping): boolean => convDimensions(shape).E > e;

describe('reference executor and closed form', () => {
  it('agree on random shapes under random mappings', async () => {
    const random = new SeededRandom(71);
    const seen = { strips: 0, partialPasses: 0, ifmapBlocks: 0, folded: 0, stacked: 0 };
    for (let i = 0; i < 60; i++) {
      const one = makeCase(random, randomCountShape(random), random.integer(1, 3));
      await expectAgreement(one);
      const { q, r, n, e } = one.mapping;
      const { channelsPerGroup } = convDimensions(one.layer.shape);
      if (hasStrips(one.layer, one.mapping)) seen.strips++;
      if (channelsPerGroup % (q * r) !== 0) seen.partialPasses++;
      if (n > 1) seen.ifmapBlocks++;
      if (e > 14) seen.folded++;
      if (r > 1) seen.stacked++;
    }
    expect(Math.min(seen.strips, seen.partialPasses, seen.ifmapBlocks, seen.stacked)).toBeGreaterThan(4);
  });

  it('agree under the mappings that the mapper chooses', async () => {
    const random = new SeededRandom(72);
    for (let i = 0; i < 30; i++) {
      const shape = randomCountShape(random);
      const batch = random.integer(1, 3);
      await expectAgreement(makeCase(random, shape, batch, chooseMapping('random', shape, batch)));
    }
  });

  it('agree on folded sets, whole and cut off in the last strip', async () => {
    const random = new SeededRandom(73);
    const shape: ConvShape = { C: 3, M: 4, H: 40, W: 3, R: 2, S: 2, U: 1, padding: 0, groups: 1 };
    for (const e of [39, 27, 20, 16]) {
      await expectAgreement(makeCase(random, shape, 2, { m: 4, n: 2, e, p: 2, q: 2, r: 1, t: 2 }));
    }
  });

  it('agree where the strips do not stay resident, and where they do', async () => {
    const random = new SeededRandom(74);
    const resident = new Set<boolean>();
    for (let i = 0; i < 10; i++) {
      const shape: ConvShape = {
        ...{ C: 2, M: 3, H: 8, W: random.pick([60, 2000, 3000]), R: 2, S: 3 },
        ...{ U: random.pick([1, 2, 4]), padding: random.integer(0, 1), groups: 1 },
      };
      const one = makeCase(random, shape, 1);
      if (!hasStrips(one.layer, one.mapping)) continue;
      resident.add(planeStaysResident(shape, one.mapping));
      await expectAgreement(one);
    }
    expect(resident.size).toBe(2);
  });

  it('agree on rows and columns that no window reaches, and on 1 × 1', async () => {
    const random = new SeededRandom(75);
    const shapes: ConvShape[] = [
      { C: 3, M: 5, H: 10, W: 11, R: 3, S: 3, U: 4, padding: 0, groups: 1 },
      { C: 5, M: 4, H: 7, W: 6, R: 1, S: 1, U: 2, padding: 0, groups: 1 },
      { C: 6, M: 6, H: 5, W: 5, R: 1, S: 1, U: 1, padding: 0, groups: 3 },
      { C: 2, M: 2, H: 6, W: 30, R: 1, S: 11, U: 4, padding: 3, groups: 2 },
      { C: 2, M: 3, H: 14, W: 4, R: 12, S: 2, U: 1, padding: 0, groups: 1 },
    ];
    for (const shape of shapes) {
      for (let i = 0; i < 3; i++) await expectAgreement(makeCase(random, shape, 2));
    }
  });
});

describe('reference executor', () => {
  it('gives the same bits through the contract of all executors', async () => {
    const random = new SeededRandom(76);
    const { layer, ifmaps } = makeCase(random, randomCountShape(random), 2);
    expect(await referenceExecutor.run(layer, ifmaps)).toEqual(await plainExecutor.run(layer, ifmaps));
  });
});
