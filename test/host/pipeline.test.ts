import { describe, expect, it, vi } from 'vitest';
import { plainExecutor } from '../../engine/index.ts';
import { calibrate } from '../../host/pipeline/calibrate.ts';
import { Pipeline } from '../../host/pipeline/pipeline.ts';
import { allBlobs, FloatPart } from '../../host/onnxruntime/session.ts';
import { planarInput } from '../../host/image/network-input.ts';
import { wholeNetwork } from '../../host/pipeline/partition.ts';
import type { Model } from '../../models/model.ts';
import { blobShapes } from '../../models/network-shapes.ts';
import type { Network } from '../../models/network.ts';
import { conv, maxPool3x3Stride2 } from '../../models/networks/layer-builders.ts';
import { smallFrame, smallNetwork, smallWeights } from '../support/small-network.ts';
import { troubledSessions } from '../support/troubled-sessions.ts';
import { signalToNoiseDb } from '../support/signal-to-noise.ts';

async function calibrated(network: Network): Promise<Model> {
  const weighted = { network, weights: smallWeights(network), labels: undefined, notices: [] };
  const frames = [1, 2, 3, 4].map((seed) => smallFrame(network, seed));
  const description = { source: 'seeded noise', count: frames.length, resize: 'none' };
  return { ...weighted, calibration: await calibrate(weighted, { description, frames }) };
}

async function floatOutput({ network, weights }: Model, frame: Uint8Array): Promise<Float32Array> {
  const part = allBlobs(wholeNetwork(network, weights));
  const float = await FloatPart.open(part, blobShapes(network), weights, 1);
  const blobs = await float.run(new Map([['data', planarInput(frame, network.input)]]));
  await float.close();
  return blobs.get(network.layers.at(-1)!.name)!;
}

/** Parts that run on onnxruntime. */
function hostSteps({ partition }: Pipeline): number {
  const { length } = partition.steps.filter(({ kind }) => kind === 'host');
  expect(length).toBeGreaterThan(1);
  return length;
}

describe('Pipeline', () => {
  it('follows the float32 network closely on frames it was not calibrated on', async () => {
    const model = await calibrated(smallNetwork());
    const pipeline = await Pipeline.open(model);
    const frame = smallFrame(model.network, 99);
    const result = await pipeline.run(frame);
    expect(signalToNoiseDb(await floatOutput(model, frame), result.probabilities!)).toBeGreaterThan(30);
    expect(result.conv.map((layer) => layer.name)).toEqual(['conv1', 'conv2', 'conv3a', 'conv3b', 'conv4']);
    expect(result.conv.every((layer) => layer.wrappedPsums === 0 && layer.batch === 1)).toBe(true);
    expect(result.wall.convMs + result.wall.hostMs).toBeCloseTo(result.wall.totalMs, 6);
    await pipeline.close();
  });

  it('gives the same bits for the same frame, whatever ran before', async () => {
    const model = await calibrated(smallNetwork());
    const pipeline = await Pipeline.open(model);
    const frame = smallFrame(model.network, 5);
    const first = await pipeline.run(frame);
    await pipeline.run(smallFrame(model.network, 6));
    const again = await pipeline.run(frame);
    expect(again.probabilities).toEqual(first.probabilities);
    expect(again.conv).toEqual(first.conv);
    await pipeline.close();
  });

  it('sends only the first layer’s ifmap raw', async () => {
    const model = await calibrated(smallNetwork());
    const pipeline = await Pipeline.open(model);
    expect(pipeline.chipLayers.map((layer) => layer.compressIfmap)).toEqual([false, true, true, true, true]);
    await pipeline.close();
  });

  it('runs a layer the chip cannot take on onnxruntime and says so', async () => {
    const dilated = { ...conv('conv3b', 'conv2', 6, 3, { padding: 2 }), dilation: 2 };
    const model = await calibrated(
      smallNetwork((layers) => layers.map((layer) => (layer.name === 'conv3b' ? dilated : layer))),
    );
    const pipeline = await Pipeline.open(model);
    expect(pipeline.notices).toEqual([
      expect.stringMatching(/^runs on onnxruntime: layer conv3b: dilation 2/),
    ]);
    const frame = smallFrame(model.network, 3);
    const result = await pipeline.run(frame);
    expect(result.conv.map((layer) => layer.name)).not.toContain('conv3b');
    expect(signalToNoiseDb(await floatOutput(model, frame), result.probabilities!)).toBeGreaterThan(30);
    await pipeline.close();
  });

  it('pools blobs that come in blocks of channels, from pixels and across the ends of a concatenation', async () => {
    const small = smallNetwork(() => [
      maxPool3x3Stride2('pool0', 'data'),
      conv('conv1a', 'pool0', 42, 1),
      conv('conv1b', 'pool0', 22, 3, { padding: 1 }),
      { type: 'concat', name: 'concat1', inputs: ['conv1a', 'conv1b'] },
      maxPool3x3Stride2('pool1', 'concat1'),
      conv('conv2', 'pool1', 10, 1, { relu: false }),
      { type: 'global-average', name: 'pool2', inputs: ['conv2'] },
      { type: 'softmax', name: 'prob', inputs: ['pool2'] },
    ]);
    const model = await calibrated({ ...small, input: { ...small.input, height: 227, width: 227 } });
    const pipeline = await Pipeline.open(model);
    const frame = smallFrame(model.network, 3);
    const { probabilities } = await pipeline.run(frame);
    expect(signalToNoiseDb(await floatOutput(model, frame), probabilities!)).toBeGreaterThan(30);
    await pipeline.close();
  });

  it('stops at the last layer that has weights', async () => {
    const model = await calibrated(smallNetwork());
    const layers = new Map([...model.weights.layers].filter(([name]) => name !== 'fc5'));
    const pipeline = await Pipeline.open({ ...model, weights: { ...model.weights, layers } });
    const result = await pipeline.run(smallFrame(model.network, 3));
    expect(result.probabilities).toBeUndefined();
    expect(result.lastBlob.name).toBe('pool4');
    await pipeline.close();
  });

  it('counts on as before where counting cannot be changed, and closes all the same', async () => {
    const model = await calibrated(smallNetwork());
    const executor = troubledSessions();
    const pipeline = await Pipeline.open(model, { executor });
    const frame = smallFrame(model.network, 1);
    const before = await pipeline.run(frame);
    executor.refuse('setCounting', 1);
    await expect(pipeline.setCounting({ checksums: true })).rejects.toThrow('no setCounting');
    expect((await pipeline.run(frame)).conv).toEqual(before.conv);
    await pipeline.setCounting({ checksums: true });
    expect((await pipeline.run(frame)).ofmapChecksums.size).toBe(pipeline.chipLayers.length);
    const closed = vi.spyOn(FloatPart.prototype, 'close').mockRejectedValueOnce(new Error('no release'));
    await expect(pipeline.close()).rejects.toThrow('no release');
    expect(closed.mock.calls.length).toBe(hostSteps(pipeline));
    closed.mockRestore();
  });

  it('closes what it has opened where it cannot open the rest', async () => {
    const model = await calibrated(smallNetwork());
    const whole = await Pipeline.open(model);
    await whole.close();
    const closed = vi.spyOn(FloatPart.prototype, 'close');
    const openSession = (): never => {
      throw new Error('no session');
    };
    await expect(Pipeline.open(model, { executor: { ...plainExecutor, openSession } })).rejects.toThrow();
    expect(closed.mock.calls.length).toBe(hostSteps(whole));
    closed.mockRestore();
  });

  it('refuses a frame of another size', async () => {
    const pipeline = await Pipeline.open(await calibrated(smallNetwork()));
    await expect(pipeline.run(new Uint8Array(10))).rejects.toMatchObject({ code: 'image.frame-size' });
    await pipeline.close();
  });
});
