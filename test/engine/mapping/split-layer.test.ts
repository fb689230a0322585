import { describe, expect, it } from 'vitest';
import type { ConvLayer } from '../../../engine/conv-layer.ts';
import { checkConvLayer } from '../../../engine/conv-layer.ts';
import { convDimensions, type ConvShape } from '../../../engine/conv-shape.ts';
import { planLayer, type SplitPlan } from '../../../engine/mapping/split-layer.ts';
import { combineOfmaps, subConvLayer, subIfmap } from '../../../engine/mapping/split-words.ts';
import { plainExecutor } from '../../../engine/plain-executor.ts';
import { randomLayer } from '../../support/random-layer.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

const base: ConvShape = { C: 8, M: 8, H: 9, W: 9, R: 3, S: 3, U: 1, padding: 1, groups: 1 };

const splitPlan = (shape: ConvShape): SplitPlan => {
  const plan = planLayer('conv', shape);
  if (plan.kind !== 'split') throw new Error(`plan is ${plan.kind}`);
  return plan;
};

/** The exact sums of truncated products, from the definition, with ReLU if the layer has it. */
function naiveSums(layer: ConvLayer, ifmap: Int16Array): number[] {
  const { H, W, R, S, U, padding } = layer.shape;
  const { E, F, channelsPerGroup, filtersPerGroup } = convDimensions(layer.shape);
  const sums: number[] = [];
  for (let m = 0; m < layer.shape.M; m++) {
    const firstChannel = Math.floor(m / filtersPerGroup) * channelsPerGroup;
    for (let e = 0; e < E; e++) {
      for (let f = 0; f < F; f++) {
        let sum = layer.bias[m]!;
        for (let k = 0; k < channelsPerGroup; k++) {
          for (let r = 0; r < R; r++) {
            for (let s = 0; s < S; s++) {
              const [h, w] = [e * U + r - padding, f * U + s - padding];
              if (h < 0 || h >= H || w < 0 || w >= W) continue;
              const filterWord = layer.filters[((m * channelsPerGroup + k) * R + r) * S + s]!;
              const product = ifmap[((firstChannel + k) * H + h) * W + w]! * filterWord;
              sum += Math.floor(product / 2 ** layer.productShift);
            }
          }
        }
        sums.push(layer.relu && sum < 0 ? 0 : sum);
      }
    }
  }
  return sums;
}

describe('planLayer', () => {
  it('leaves native layers alone', () => {
    expect(planLayer('conv', base)).toEqual({ kind: 'native' });
    expect(planLayer('conv', { ...base, C: 2048, M: 2048, groups: 2 })).toEqual({ kind: 'native' });
  });

  it('splits filters evenly and has the host put the results side by side', () => {
    const plan = splitPlan({ ...base, M: 2050 });
    expect(plan.combine).toBe('concatenate');
    expect(plan.subLayers.map(({ filters }) => filters)).toEqual([
      { first: 0, count: 684 },
      { first: 684, count: 683 },
      { first: 1367, count: 683 },
    ]);
    expect(plan.subLayers.every(({ bias, paddedRows }) => bias && paddedRows === null)).toBe(true);
  });

  it('splits channels and filter rows and has the host add, the bias in the first part only', () => {
    const plan = splitPlan({ ...base, C: 1500, H: 30, R: 25 });
    expect(plan.combine).toBe('add');
    const parts = plan.subLayers.map(({ channels, filterRows, paddedRows, bias }) => [
      ...[channels.first, channels.count, filterRows.first, filterRows.count],
      ...[paddedRows?.first, paddedRows?.count, bias],
    ]);
    expect(parts).toEqual([
      [0, 750, 0, 9, 0, 16, true],
      [0, 750, 9, 8, 9, 15, false],
      [0, 750, 17, 8, 17, 15, false],
      [750, 750, 0, 9, 0, 16, false],
      [750, 750, 9, 8, 9, 15, false],
      [750, 750, 17, 8, 17, 15, false],
    ]);
    for (const { shape } of plan.subLayers) expect(planLayer('part', shape)).toEqual({ kind: 'native' });
  });

  it.each([
    ['shape.stride', { ...base, U: 3 }, '3'],
    ['shape.ifmap-spad', { ...base, W: 40, S: 13 }, '13'],
    ['shape.filter-width', { ...base, W: 40, S: 33 }, '33'],
    ['shape.stride', { ...base, C: 2000, U: 3 }, '3'],
    ['mapping.glb', { ...base, W: 60_000 }, '118'],
  ])('says why not: %s', (code, shape, value) => {
    const plan = planLayer('conv', shape);
    expect(plan).toMatchObject({ kind: 'unsupported', reason: { code } });
    if (plan.kind !== 'unsupported') return;
    expect(plan.reason.problem).toContain(value);
    expect(plan.reason.limit).toBeTruthy();
    expect(plan.reason.remedy).toContain('onnxruntime');
  });
});

describe('splitting and putting together', () => {
  const grouped = { ...base, H: 4, W: 3, R: 1, S: 1, padding: 0 };
  const shapes: [string, ConvShape][] = [
    ['filters', { ...grouped, C: 3, M: 1030 }],
    ['filters of groups', { ...grouped, C: 4, M: 2 * 1025, groups: 2 }],
    ['channels', { ...grouped, C: 1100, M: 3, padding: 1 }],
    ['channels of groups', { ...grouped, C: 2 * 1030, M: 4, groups: 2 }],
    ['filter rows', { ...base, C: 4, M: 4, H: 15, W: 7, R: 13, padding: 2, groups: 2 }],
    ['filter rows, stride 2', { ...base, C: 2, M: 3, H: 30, W: 8, R: 25, U: 2, padding: 3 }],
    ['channels and filter rows', { ...grouped, C: 1030, M: 2, H: 14, R: 13 }],
    ['channels and filters', { ...grouped, C: 1025, M: 1025, H: 1, W: 2 }],
  ];

  it.each(shapes)('%s: equals the sums of the whole layer', async (_, shape) => {
    const random = new SeededRandom(61);
    for (const relu of [false, true]) {
      const overrides = { relu, filters: random.words(convDimensions(shape).filterWords, 0.2, 100) };
      const layer = randomLayer(random, shape, { ...overrides, productShift: 6 });
      const ifmap = random.words(convDimensions(shape).ifmapWords, 0.4, 200);
      const plan = splitPlan(shape);
      const ofmaps: Int16Array[] = [];
      for (const index of plan.subLayers.keys()) {
        const part = subConvLayer(layer, plan, index);
        checkConvLayer(part);
        const { ofmaps: own, wrappedPsums } = await plainExecutor.run(part, [
          subIfmap(ifmap, shape, plan, index),
        ]);
        expect(wrappedPsums).toBe(0);
        ofmaps.push(own[0]!);
      }
      expect(Array.from(combineOfmaps(layer, plan, ofmaps))).toEqual(naiveSums(layer, ifmap));
    }
  });
});
