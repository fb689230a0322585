import { describe, expect, it } from 'vitest';
import { allBlobs, FloatPart } from '../../host/onnxruntime/session.ts';
import { wholeNetwork } from '../../host/pipeline/partition.ts';
import { blobShapes } from '../../models/network-shapes.ts';
import { sumBlob } from '../../models/onnx/onnx-builder.ts';
import { findNetwork, NETWORKS } from '../../models/networks/index.ts';
import type { LayerWeights, LrnLayerSpec, Network, PoolLayerSpec } from '../../models/network.ts';
import { smallNetwork, smallWeights } from '../support/small-network.ts';
import { SeededRandom } from '../support/seeded-random.ts';

const noWeights = {
  networkId: 'small',
  layers: new Map<string, LayerWeights>(),
  origin: 'seeded',
  missingFiles: [],
} as const;

async function runLayer(network: Network, data: Float32Array): Promise<Float32Array> {
  const shapes = blobShapes(network);
  const part = await FloatPart.open(wholeNetwork(network, noWeights), shapes, noWeights, 1);
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
