import { describe, expect, it } from 'vitest';
import { allBlobs, FloatPart, type FloatPartOptions } from '../../host/onnxruntime/session.ts';
import { wholeNetwork } from '../../host/pipeline/partition.ts';
import { blobShapes } from '../../models/network-shapes.ts';
import { sumBlob } from '../../models/onnx/onnx-builder.ts';
import { findNetwork, NETWORKS } from '../../models/networks/index.ts';
import type { Layer, LrnLayerSpec, Network, PoolLayerSpec } from '../../models/network.ts';
import { noWeights, smallNetwork, smallWeights } from '../support/small-network.ts';
import { SeededRandom } from '../support/seeded-random.ts';

async function runLayer(
  network: Network,
  data: Float32Array,
  options: FloatPartOptions = {},
): Promise<Float32Array> {
  const shapes = blobShapes(network);
  const part = await FloatPart.open(wholeNetwork(network, noWeights), shapes, noWeights, 1, options);
  const [output] = (await part.run(new Map([['data', data]]))).values();
  await part.close();
  return output!;
}

function randomData(count: number): Float32Array {
  const random = new SeededRandom(7);
  return Float32Array.from({ length: count }, () => 200 * random.next() - 100);
}

describe('models built for onnxruntime', () => {
  it.each(NETWORKS.map((network) => network.id))('%s has the blob sizes of blobShapes', async (id) => {
    const whole = findNetwork(id);
    // AlexNet's FC layers alone are 235 MB of weights; the shapes of its other layers are what matters here.
    const network = { ...whole, layers: whole.layers.filter(({ name }) => !/^fc|^prob/.test(name)) };
    const shapes = blobShapes(network);
    const weights = smallWeights(network);
    const part = await FloatPart.open(allBlobs(wholeNetwork(network, weights)), shapes, weights, 2);
    const blobs = await part.run(new Map([['data', new Float32Array(3 * 227 * 227)]]));
    for (const { name } of network.layers) {
      const { C, H, W } = shapes.get(name)!;
      expect(`${name} ${blobs.get(name)!.length}`).toBe(`${name} ${C * H * W}`);
    }
    await part.close();
  });

  it('keeps values before ReLU under the name of the sum', async () => {
    const network = smallNetwork();
    const weights = smallWeights(network);
    const part = await FloatPart.open(
      allBlobs(wholeNetwork(network, weights)),
      blobShapes(network),
      weights,
      1,
    );
    const blobs = await part.run(new Map([['data', randomData(3 * 35 * 35)]]));
    const sums = blobs.get(sumBlob('conv1'))!;
    expect(sums.some((sum) => sum < 0)).toBe(true);
    expect(blobs.get('conv1')).toEqual(sums.map((sum) => Math.max(sum, 0)));
    const probabilities = blobs.get('prob')!;
    expect(probabilities).toHaveLength(10);
    expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    await part.close();
  });

  it('normalises across channels as Caffe does', async () => {
    const lrn: LrnLayerSpec = {
      type: 'lrn',
      name: 'norm',
      inputs: ['data'],
      size: 5,
      alpha: 1e-4,
      beta: 0.75,
      k: 1,
    };
    const network = { ...smallNetwork(() => [lrn]), classes: 3 };
    const data = randomData(3 * 35 * 35);
    const output = await runLayer(network, data);
    const plane = 35 * 35;
    for (let i = 0; i < data.length; i++) {
      // With 3 channels a window of 5 around any of them reaches all that are at most 2 away: all three.
      const at = i % plane;
      const squares = [0, 1, 2].reduce((sum, c) => sum + data[c * plane + at]! ** 2, 0);
      expect(output[i]).toBeCloseTo(data[i]! / (1 + (1e-4 / 5) * squares) ** 0.75, 3);
    }
  });

  it.each([
    { kernel: 3, stride: 2, padding: 0, rounding: 'up' },
    { kernel: 3, stride: 2, padding: 0, rounding: 'down' },
    { kernel: 2, stride: 2, padding: 0, rounding: 'up' },
    { kernel: 3, stride: 3, padding: 1, rounding: 'up' },
    { kernel: 4, stride: 3, padding: 0, rounding: 'up' },
  ] as const)('max pooling $kernel/$stride pad $padding rounding $rounding', async (window) => {
    const pool: PoolLayerSpec = { type: 'pool', name: 'pool', inputs: ['data'], method: 'max', ...window };
    const network = smallNetwork(() => [pool]);
    const data = randomData(3 * 35 * 35);
    const { H, W } = blobShapes(network).get('pool')!;
    const output = await runLayer(network, data);
    expect(output).toHaveLength(3 * H * W);
    for (let i = 0; i < output.length; i++) {
      const [c, y, x] = [Math.floor(i / (H * W)), Math.floor(i / W) % H, i % W];
      let max = -Infinity;
      for (let h = y * window.stride - window.padding, dy = 0; dy < window.kernel; dy++, h++) {
        for (let w = x * window.stride - window.padding, dx = 0; dx < window.kernel; dx++, w++) {
          if (h >= 0 && h < 35 && w >= 0 && w < 35) max = Math.max(max, data[(c * 35 + h) * 35 + w]!);
        }
      }
      expect(output[i]).toBe(max);
    }
  });
});

/** Pixels of a plane in the LRN tests: enough for every kind of data below. */
const LRN_SIDE = 12;

/** An LRN layer's output on `channels` planes, as the operator and in its fast form. */
async function bothLrnForms(
  channels: number,
  parameters: Pick<LrnLayerSpec, 'size' | 'alpha' | 'beta' | 'k'>,
  data: Float32Array,
): Promise<{ operator: Float32Array; fast: Float32Array }> {
  const lrn: LrnLayerSpec = { type: 'lrn', name: 'norm', inputs: ['data'], ...parameters };
  const shape = { C: channels, H: LRN_SIDE, W: LRN_SIDE };
  const shapes = new Map([
    ['data', shape],
    ['norm', shape],
  ]);
  const output = async (form: 'operator' | 'fast'): Promise<Float32Array> => {
    const layers = { layers: [lrn], inputs: ['data'], outputs: ['norm'] };
    const part = await FloatPart.open(layers, shapes, noWeights, 1, { lrn: form });
    const values = (await part.run(new Map([['data', data]]))).get('norm')!;
    await part.close();
    return values;
  };
  return { operator: await output('operator'), fast: await output('fast') };
}

function largestRelativeDifference(values: Float32Array, expected: Float32Array): number {
  expect(values).toHaveLength(expected.length);
  let largest = 0;
  for (const [i, value] of values.entries()) {
    // Equal zeros differ by nothing; NaN would fail the comparison of the caller.
    if (value !== expected[i]) largest = Math.max(largest, Math.abs(value / expected[i]! - 1));
  }
  return largest;
}

/** The formula in float64, window by window. */
function exactLrn(
  channels: number,
  { size, alpha, beta, k }: Pick<LrnLayerSpec, 'size' | 'alpha' | 'beta' | 'k'>,
  data: Float32Array,
): Float32Array {
  const plane = data.length / channels;
  return data.map((value, i) => {
    const c = Math.floor(i / plane);
    let sum = 0;
    for (let channel = c - (size - 1) / 2; channel <= c + (size - 1) / 2; channel++) {
      if (channel >= 0 && channel < channels) sum += data[i + (channel - c) * plane]! ** 2;
    }
    return value / (k + (alpha / size) * sum) ** beta;
  });
}

describe('LRN from faster operators', () => {
  const alexNet = { size: 5, alpha: 1e-4, beta: 0.75, k: 1 };

  /** Both signs, a third zeros, the others over so many decades below `most`. */
  const spread = (channels: number, most: number, decades: number): Float32Array => {
    const random = new SeededRandom(channels);
    return Float32Array.from({ length: channels * LRN_SIDE ** 2 }, () => {
      const sign = random.next() < 0.5 ? -1 : 1;
      return random.next() < 1 / 3 ? 0 : sign * most * 10 ** (-decades * random.next());
    });
  };

  it.each([
    { channels: 96, parameters: alexNet },
    { channels: 256, parameters: alexNet },
    { channels: 1, parameters: alexNet },
    { channels: 3, parameters: alexNet },
    { channels: 97, parameters: alexNet },
    { channels: 40, parameters: { ...alexNet, size: 1 } },
    { channels: 40, parameters: { ...alexNet, size: 3, k: 2 } },
    { channels: 64, parameters: { ...alexNet, size: 31, alpha: 0.5 } },
    { channels: 64, parameters: { ...alexNet, beta: 0.5 } },
    { channels: 64, parameters: { ...alexNet, beta: 0.9, k: 0.1 } },
  ])(
    'equals the operator: $channels channels, window $parameters.size, β $parameters.beta',
    async ({ channels, parameters }) => {
      for (const most of [1, 300]) {
        const data = spread(channels, most, 1);
        const { operator, fast } = await bothLrnForms(channels, parameters, data);
        expect(largestRelativeDifference(fast, operator)).toBeLessThan(1e-5);
      }
      // The operator slides its window by adding and subtracting, and loses small values beside large ones.
      for (const most of [300, 1e9, 1e18]) {
        const data = spread(channels, most, 12);
        const { fast } = await bothLrnForms(channels, parameters, data);
        expect(largestRelativeDifference(fast, exactLrn(channels, parameters, data))).toBeLessThan(2e-6);
      }
    },
  );

  it('takes each channel into the windows that reach it, and into no other', async () => {
    // One loud channel at a time: its neighbours fall, those out of reach keep their values exactly.
    const channels = 48;
    const plane = LRN_SIDE ** 2;
    for (const loud of [0, 1, 15, 16, 17, 31, 46, 47]) {
      const data = new Float32Array(channels * plane).fill(1e-6);
      data.fill(1e6, loud * plane, (loud + 1) * plane);
      const { fast } = await bothLrnForms(channels, alexNet, data);
      expect(largestRelativeDifference(fast, exactLrn(channels, alexNet, data))).toBeLessThan(2e-6);
      for (let c = 0; c < channels; c++) {
        if (c === loud) continue;
        if (Math.abs(c - loud) <= 2) expect(fast[c * plane]).toBeLessThan(1e-8);
        else expect(fast[c * plane]).toBe(Math.fround(1e-6));
      }
    }
  });
});

describe('bound buffers', () => {
  it('give the same values as separate arrays, frame after frame', async () => {
    const network = smallNetwork();
    const weights = smallWeights(network);
    const shapes = blobShapes(network);
    const part = await FloatPart.open(allBlobs(wholeNetwork(network, weights)), shapes, weights, 1);
    const binding = part.bind();
    const data = binding.inputBuffer('data');
    const random = new SeededRandom(3);
    for (let frame = 0; frame < 3; frame++) {
      for (let i = 0; i < data.length; i++) data[i] = 200 * random.next() - 100;
      await binding.run();
      const expected = await part.run(new Map([['data', data.slice()]]));
      for (const [name, values] of expected) expect(binding.outputBuffer(name), name).toEqual(values);
    }
    await part.close();
  });

  it('are all that remains of a run: no copies wait for the garbage collector', async () => {
    const network = smallNetwork();
    const weights = smallWeights(network);
    const whole = allBlobs(wholeNetwork(network, weights));
    const part = await FloatPart.open(whole, blobShapes(network), weights, 1);
    const binding = part.bind();
    const bytes = whole.outputs.reduce((sum, name) => sum + binding.outputBuffer(name).byteLength, 0);
    await binding.run();
    const before = process.memoryUsage().arrayBuffers;
    for (let frame = 0; frame < 100; frame++) await binding.run();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * bytes);
    await part.close();
  });

  it('can be the caller’s own, and are apart from those of other bindings', async () => {
    const network = smallNetwork();
    const weights = smallWeights(network);
    const part = await FloatPart.open(wholeNetwork(network, weights), blobShapes(network), weights, 1);
    const given = randomData(3 * 35 * 35);
    const [own, other] = [part.bind(new Map([['data', given]])), part.bind()];
    expect(own.inputBuffer('data')).toBe(given);
    await Promise.all([own.run(), other.run()]);
    const expected = async (data: Float32Array) => (await part.run(new Map([['data', data]]))).get('prob');
    expect(own.outputBuffer('prob')).toEqual(await expected(given));
    expect(other.outputBuffer('prob')).toEqual(await expected(new Float32Array(3 * 35 * 35)));
    const first = own.run();
    await expect(own.run()).rejects.toThrow('one frame at a time');
    await first;
    expect(() => own.inputBuffer('prob')).toThrow('blob prob');
    await part.close();
  });
});

it('reads FC weights where they are, with the same values', async () => {
  const layers: Layer[] = [
    { type: 'fc', name: 'fc1', inputs: ['data'], outputs: 20, relu: true },
    { type: 'fc', name: 'fc2', inputs: ['fc1'], outputs: 10, relu: false },
  ];
  const network = smallNetwork(() => layers);
  const weights = smallWeights(network);
  const shapes = blobShapes(network);
  const data = new Map([['data', randomData(3 * 35 * 35)]]);
  const part = { layers, inputs: ['data'], outputs: ['fc2'] };
  const own = await FloatPart.open(part, shapes, weights, 1);
  const shared = await FloatPart.open(part, shapes, weights, 1, { fcWeights: 'inputs' });
  const expected = (await own.run(data)).get('fc2')!;
  const values = (await shared.run(data)).get('fc2')!;
  expect(values).toHaveLength(10);
  for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i]!, 3);
  const bound = shared.bind(data);
  await bound.run();
  expect(bound.outputBuffer('fc2')).toEqual(values);
  weights.layers.get('fc2')!.weights.fill(0);
  await bound.run();
  expect(bound.outputBuffer('fc2')).toEqual(weights.layers.get('fc2')!.bias);
  await own.close();
  await shared.close();
});
