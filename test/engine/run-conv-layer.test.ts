import { describe, expect, it } from 'vitest';
import {
  convDimensions,
  linkTransactions,
  padIfmap,
  plainExecutor,
  runConvLayer,
  type ConvExecutor,
  type ConvLayer,
  type ConvShape,
} from '../../engine/index.ts';
import { checkEyerissError } from '../support/error-facts.ts';
import { naiveConvolution } from '../support/naive-convolution.ts';
import { randomLayer } from '../support/random-layer.ts';
import { SeededRandom } from '../support/seeded-random.ts';

const shape: ConvShape = { C: 4, M: 6, H: 8, W: 7, R: 3, S: 3, U: 2, padding: 1, groups: 2 };
const random = new SeededRandom(60);
const layer = randomLayer(random, shape, { name: 'conv7', relu: true, productShift: 16 });
const ifmaps = [random.words(224, 0.6), random.words(224, 0.2), random.words(224, 1)];

describe('runConvLayer', () => {
  it("gives the ofmaps and the batch's report", async () => {
    const naive = ifmaps.map((ifmap) => naiveConvolution(layer, ifmap));
    const sum = (pick: (one: (typeof naive)[number]) => number) =>
      naive.reduce((total, one) => total + pick(one), 0);
    const { ofmaps, report } = await runConvLayer(layer, ifmaps);
    expect(ofmaps).toEqual(naive.map((one) => one.ofmap));
    expect(report).toMatchObject({ name: 'conv7', executor: 'plain', batch: 3, shape });
    expect(report.dimensions).toEqual(convDimensions(shape));
    expect(report.macs).toBe(sum((one) => one.macs));
    expect(report.gatedMacs).toBe(sum((one) => one.gatedMacs));
    expect(report.wrappedPsums).toBe(sum((one) => one.wrappedPsums));
    const padded = ifmaps.map((ifmap) => padIfmap(ifmap, shape));
    const zeros = (buffers: Int16Array[]) => buffers.map((b) => [...b]).flat().filter((word) => word === 0).length; // prettier-ignore
    expect(report.ifmapZeroFraction).toBeCloseTo(zeros(padded) / (3 * 4 * 10 * 9), 12);
    expect(report.ofmapZeroFraction).toBeCloseTo(zeros([...ofmaps]) / (3 * 6 * 4 * 4), 12);
    expect(report.link.transactions).toEqual(linkTransactions(layer, padded, ofmaps));
    expect(report.link.linkClockHz).toBe(60e6);
    expect(report.link.bytes).toBeLessThan(report.link.uncompressedBytes);
  });

  it('takes another executor, link clock, and compression off', async () => {
    const executor: ConvExecutor = { ...plainExecutor, name: 'other' };
    const { report } = await runConvLayer(layer, ifmaps, { executor, linkClockHz: 90e6, compression: false });
    expect(report.executor).toBe('other');
    expect(report.link.bytes).toBe(report.link.uncompressedBytes);
    expect(report.link.timeMs).toBeCloseTo(report.link.bytes / 8 / 90e3, 12);
  });

  it('leaves the ifmaps alone', async () => {
    const before = structuredClone(ifmaps);
    await runConvLayer(layer, ifmaps);
    expect(ifmaps).toEqual(before);
  });

  it("matches AlexNet conv3's published MACs of a batch of 4 from the shape alone", () => {
    const conv3: ConvShape = { C: 256, M: 384, H: 13, W: 13, R: 3, S: 3, U: 1, padding: 1, groups: 1 };
    expect((convDimensions(conv3).macs * 4) / 1e6).toBeCloseTo(598.08, 2);
  });
});

describe('runConvLayer refuses', () => {
  const never: ConvExecutor = {
    name: 'never',
    run() {
      throw new Error('ran in spite of bad input');
    },
  };
  const refused = async (
    change: Partial<ConvLayer>,
    frames: Int16Array[],
    linkClockHz?: number,
  ): Promise<unknown> => {
    const options = { executor: never, ...(linkClockHz === undefined ? {} : { linkClockHz }) };
    try {
      await runConvLayer({ ...layer, ...change }, frames, options);
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it('an empty batch', async () => {
    checkEyerissError(await refused({}, []), 'layer.batch', 'conv7: a batch of 0', '1');
  });

  it('an ifmap of the wrong length, naming the frame', async () => {
    const thrown = await refused({}, [ifmaps[0]!, new Int16Array(223)]);
    checkEyerissError(thrown, 'layer.words', 'ifmap 1 has 223', '224');
  });

  it('wrong filter and bias lengths', async () => {
    const filters = await refused({ filters: new Int16Array(5) }, ifmaps);
    checkEyerissError(filters, 'layer.words', 'filters has 5', '108');
    checkEyerissError(await refused({ bias: new Int16Array(5) }, ifmaps), 'layer.words', 'bias has 5', '6');
  });

  it('a product shift past 16', async () => {
    checkEyerissError(await refused({ productShift: 17 }, ifmaps), 'layer.product-shift', '17', '0 to 16');
  });

  it('a shape past the native limits', async () => {
    const thrown = await refused({ shape: { ...shape, H: 20, R: 13 } }, ifmaps);
    checkEyerissError(thrown, 'shape.filter-height', 'R 13', '1 to 12');
  });

  it.each([0, -60e6, NaN, 91e6])('a link clock of %f Hz', async (clock) => {
    checkEyerissError(await refused({}, ifmaps, clock), 'link.clock', `${clock / 1e6} MHz`, '1 to 90 MHz');
  });
});

describe('runConvLayer asserts what an executor owes', () => {
  const run = (ofmaps: Int16Array[], wrappedPsums: number) =>
    runConvLayer(layer, [ifmaps[0]!], {
      executor: { name: 'broken', run: () => Promise.resolve({ ofmaps, wrappedPsums }) },
    });

  it.each([
    ['one ofmap per ifmap', [], 0],
    ['M·E·F words', [new Int16Array(95)], 0],
    ['no more wrapped psums', [new Int16Array(96)], 97],
  ] as [string, Int16Array[], number][])('%s', async (what, ofmaps, wrapped) => {
    await expect(run(ofmaps, wrapped)).rejects.toThrow(what);
  });
});
