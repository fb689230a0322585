import type { Layer, LayerWeights, Network, WeightSet } from '../../models/network.ts';
import { blobShapes, parameterCounts } from '../../models/network-shapes.ts';
import { conv, fc, maxPool3x3Stride2 } from '../../models/networks/layer-builders.ts';
import { SeededRandom } from './seeded-random.ts';

/** A network of every layer type that runs in milliseconds: 3×35×35 input, 10 classes. */
export function smallNetwork(change: (layers: Layer[]) => Layer[] = (layers) => layers): Network {
  return {
    id: 'small',
    title: 'Small test network',
    input: { channels: 3, height: 35, width: 35, meanBgr: [104, 117, 123] },
    layers: change([
      conv('conv1', 'data', 8, 5, { stride: 2 }),
      { type: 'lrn', name: 'norm1', inputs: ['conv1'], size: 5, alpha: 1e-4, beta: 0.75, k: 1 },
      maxPool3x3Stride2('pool1', 'norm1'),
      conv('conv2', 'pool1', 12, 3, { padding: 1, groups: 2 }),
      conv('conv3a', 'conv2', 6, 1),
      conv('conv3b', 'conv2', 6, 3, { padding: 1 }),
      { type: 'concat', name: 'concat3', inputs: ['conv3a', 'conv3b'] },
      conv('conv4', 'concat3', 10, 1, { relu: false }),
      { type: 'global-average', name: 'pool4', inputs: ['conv4'] },
      fc('fc5', 'pool4', 10, false),
      { type: 'softmax', name: 'prob', inputs: ['fc5'] },
    ]),
    classes: 10,
  };
}

/** Weights for networks whose layers have none. */
export const noWeights: WeightSet = {
  networkId: 'small',
  layers: new Map(),
  origin: 'seeded',
  missingFiles: [],
};

/** Weights for any small network, drawn from a seed. */
export function smallWeights(network: Network, seed = 1): WeightSet {
  const random = new SeededRandom(seed);
  const shapes = blobShapes(network);
  const layers = new Map<string, LayerWeights>();
  for (const layer of network.layers) {
    const counts = parameterCounts(layer, shapes.get(layer.inputs[0]!)!);
    if (!counts) continue;
    const bound = Math.sqrt(6 / counts.fanIn);
    const draw = (count: number, scale: number): Float32Array =>
      Float32Array.from({ length: count }, () => (2 * random.next() - 1) * scale);
    layers.set(layer.name, { weights: draw(counts.weights, bound), bias: draw(counts.bias, 0.1) });
  }
  return { networkId: network.id, layers, origin: 'seeded', missingFiles: [] };
}

/** An input frame of noise over a gradient. */
export function smallFrame(network: Network, seed: number): Uint8Array {
  const random = new SeededRandom(seed);
  const { height, width } = network.input;
  return Uint8Array.from(
    { length: height * width * 3 },
    (_, i) => (i / (3 * width) + 200 * random.next()) & 255,
  );
}
