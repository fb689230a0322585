import { describe, expect, it } from 'vitest';
import { convDimensions } from '../../engine/conv-shape.ts';
import { blobShapes, convShapeOf, parameterCounts } from '../../models/network-shapes.ts';
import type { Network } from '../../models/network.ts';
import { findNetwork, NETWORKS } from '../../models/networks/index.ts';

function convMacsM(network: Network): number[] {
  const shapes = blobShapes(network);
  return network.layers.flatMap((layer) =>
    layer.type === 'conv'
      ? [convDimensions(convShapeOf(layer, shapes.get(layer.inputs[0]!)!)).macs / 1e6]
      : [],
  );
}

describe('blobShapes', () => {
  it('gives AlexNet the planes of the paper (JSSC 2017 table II)', () => {
    const shapes = blobShapes(findNetwork('alexnet'));
    const planes = ['conv1', 'pool1', 'conv2', 'pool2', 'conv3', 'conv5', 'pool5', 'fc6', 'prob'];
    expect(planes.map((name) => Object.values(shapes.get(name)!).join('×'))).toEqual([
      '96×55×55',
      '96×27×27',
      '256×27×27',
      '256×13×13',
      '384×13×13',
      '256×13×13',
      '256×6×6',
      '4096×1×1',
      '1000×1×1',
    ]);
  });

  it('gives AlexNet the poster’s MACs for a batch of 4', () => {
    const batchOf4 = convMacsM(findNetwork('alexnet')).map((macs) => (4 * macs).toFixed(2));
    expect(batchOf4).toEqual(['421.66', '895.80', '598.08', '448.56', '299.04']);
  });

  it('gives SqueezeNet 1.0 the weights of its file and a 15×15 conv10', () => {
    const network = findNetwork('squeezenet-1.0');
    const shapes = blobShapes(network);
    const weights = network.layers.map(
      (layer) => parameterCounts(layer, shapes.get(layer.inputs[0]!)!)?.weights ?? 0,
    );
    expect(weights.reduce((a, b) => a + b)).toBe(1_244_448);
    expect(shapes.get('conv10')).toEqual({ C: 1000, H: 15, W: 15 });
  });

  it('refuses a layer that reads an unknown blob', () => {
    const network: Network = {
      ...findNetwork('alexnet'),
      layers: [{ type: 'softmax', name: 'prob', inputs: ['nowhere'] }],
    };
    expect(() => blobShapes(network)).toThrow(/layer prob reads blob "nowhere"/);
  });
});

describe('findNetwork', () => {
  it('knows every id and names them all for an unknown one', () => {
    for (const network of NETWORKS) expect(findNetwork(network.id)).toBe(network);
    expect(() => findNetwork('alexnett')).toThrow(/unknown model "alexnett".*alexnet, squeezenet-1.0/);
  });
});
