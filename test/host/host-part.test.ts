import { describe, expect, it } from 'vitest';
import { FloatPart } from '../../host/onnxruntime/session.ts';
import { HostPart } from '../../host/pipeline/host-part.ts';
import type { BlobShape } from '../../models/network-shapes.ts';
import type { Layer, LrnLayerSpec, PoolLayerSpec } from '../../models/network.ts';
import { maxPool3x3Stride2 } from '../../models/networks/layer-builders.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { noWeights } from '../support/small-network.ts';

const pool = (name: string, input: string, changes: Partial<PoolLayerSpec> = {}): PoolLayerSpec => ({
  ...maxPool3x3Stride2(name, input),
  ...changes,
});
const lrn: LrnLayerSpec = {
  type: 'lrn',
  name: 'norm',
  inputs: ['blob'],
  size: 5,
  alpha: 1e-4,
  beta: 0.75,
  k: 1,
};

/** Runs layers on two frames of random blobs as a HostPart and as one FloatPart. */
async function compare(layers: readonly Layer[], shapes: ReadonlyMap<string, BlobShape>): Promise<void> {
  const inside = layers.map((layer) => layer.name);
  const part = { layers, inputs: ['blob'], outputs: inside };
  const own = await HostPart.open(part, shapes, noWeights, 2);
  const whole = await FloatPart.open(part, shapes, noWeights, 1, { lrn: 'fast' });
  const random = new SeededRandom(3);
  const { C, H, W } = shapes.get('blob')!;
  for (let frame = 0; frame < 2; frame++) {
    const blob = Float32Array.from({ length: C * H * W }, () => 200 * random.next() - 100);
    const channels: number[] = [];
    const told = new Map(inside.map((name) => [name, [] as number[]]));
    await own.run(
      (name, channel, values) => {
        expect(name).toBe('blob');
        for (let c = 0; c < values.length / (H * W); c++) channels.push(channel + c);
        values.set(blob.subarray(channel * H * W, channel * H * W + values.length));
      },
      (name, channel, values) => {
        const planes = told.get(name)!;
        const shape = shapes.get(name)!;
        expect(planes.length).toBe(channel * shape.H * shape.W);
        for (const value of values) planes.push(value);
      },
    );
    expect(channels).toEqual(Array.from({ length: C }, (_, c) => c));
    const expected = await whole.run(new Map([['blob', blob]]));
    for (const [name, values] of expected) {
      expect(own.outputBuffer(name), name).toEqual(values);
      expect(Float32Array.from(told.get(name)!), name).toEqual(values);
    }
  }
  await own.close();
  await whole.close();
}

describe('HostPart', () => {
  it.each([
    ['max pooling', [pool('a', 'blob')], { C: 96, H: 111, W: 111 }, [{ C: 96, H: 55, W: 55 }]],
    [
      'average pooling with padding',
      [pool('a', 'blob', { method: 'average', padding: 1, rounding: 'down' })],
      { C: 21, H: 131, W: 94 },
      [{ C: 21, H: 66, W: 47 }],
    ],
    [
      'pools in a row, of which both blobs are read',
      [pool('a', 'blob'), pool('b', 'a')],
      { C: 26, H: 101, W: 101 },
      [
        { C: 26, H: 50, W: 50 },
        { C: 26, H: 25, W: 25 },
      ],
    ],
    [
      'planes that are each more than a block',
      [pool('a', 'blob')],
      { C: 3, H: 401, W: 401 },
      [{ C: 3, H: 200, W: 200 }],
    ],
    ['a prime number of channels', [pool('a', 'blob')], { C: 97, H: 55, W: 55 }, [{ C: 97, H: 27, W: 27 }]],
    ['one small blob', [pool('a', 'blob')], { C: 7, H: 9, W: 9 }, [{ C: 7, H: 4, W: 4 }]],
    [
      'LRN, which mixes channels',
      [lrn, pool('a', 'norm')],
      { C: 96, H: 55, W: 55 },
      [
        { C: 96, H: 55, W: 55 },
        { C: 96, H: 27, W: 27 },
      ],
    ],
  ] as const)('gives what onnxruntime gives for whole blobs: %s', async (_, layers, blob, outputs) => {
    const shapes = new Map<string, BlobShape>([
      ['blob', blob],
      ...layers.map((layer, i) => [layer.name, outputs[i]!] as const),
    ]);
    await compare(layers, shapes);
  });

  it('runs pools in blocks of channels, other layers whole', async () => {
    const calls = async (layers: readonly Layer[]): Promise<number> => {
      const shapes = new Map<string, BlobShape>(
        ['blob', ...layers.map((layer) => layer.name)].map((name, i) => {
          const size = i === 0 || name === 'norm' ? 111 : 55;
          return [name, { C: 96, H: size, W: size }];
        }),
      );
      const part = { layers, inputs: ['blob'], outputs: [layers.at(-1)!.name] };
      const own = await HostPart.open(part, shapes, noWeights, 1);
      let count = 0;
      await own.run(() => count++);
      await own.close();
      return count;
    };
    expect(await calls([pool('a', 'blob')])).toBeGreaterThan(4);
    expect(await calls([lrn, pool('a', 'norm')])).toBe(1);
  });

  it('says which blob it does not give', async () => {
    const shapes = new Map([
      ['blob', { C: 2, H: 5, W: 5 }],
      ['a', { C: 2, H: 2, W: 2 }],
    ]);
    const part = { layers: [pool('a', 'blob')], inputs: ['blob'], outputs: ['a'] };
    const own = await HostPart.open(part, shapes, noWeights, 1);
    expect(() => own.outputBuffer('b')).toThrow('blob b');
    await own.close();
  });
});
