import type { ConvShape } from '../../../engine/conv-shape.ts';
import { blobShapes, convShapeOf } from '../../network-shapes.ts';
import type { ConvLayerSpec, Network } from '../../network.ts';

/** Who reads an ofmap next, and through which max pooling: what an ofmap's zeros follow from. */
export interface OfmapConsumer {
  /** name of the CONV layer */
  readonly layer: string;
  /** side of the max pooling window in between, 1 for none */
  readonly maxPool: number;
}

/** A CONV layer without weights. */
export interface ShapeLayer {
  readonly name: string;
  readonly shape: ConvShape;
  /** whether its ifmap is the network's input, which is never sent compressed */
  readonly readsInput: boolean;
  /** without ReLU, an ofmap has next to no zeros */
  readonly relu: boolean;
  /** where its filters were dilated, the shape is not one that the chip runs */
  readonly dilated: boolean;
  /** undefined where no CONV layer reads the ofmap through at most one max pooling */
  readonly consumer: OfmapConsumer | undefined;
}

/** The CONV layers of a network in execution order. */
export interface ShapeNetwork {
  readonly id: string;
  readonly title: string;
  readonly layers: readonly ShapeLayer[];
}

/** The CONV layers of any network, with what follows each. */
export function shapeNetwork(network: Network): ShapeNetwork {
  const shapes = blobShapes(network);
  const layers = network.layers.flatMap((layer) => {
    if (layer.type !== 'conv') return [];
    const input = layer.inputs[0]!;
    return {
      name: layer.name,
      shape: convShapeOf(layer, shapes.get(input)!),
      readsInput: input === 'data',
      relu: layer.relu,
      dilated: layer.dilation !== 1,
      consumer: consumerOf(layer, network),
    };
  });
  return { id: network.id, title: network.title, layers };
}

/**
 * The CONV layer that reads an ofmap with the fewest poolings in between, the first in order among those. LRN and
 * concatenation keep zeros where they are; after averaging or a second pooling the rule for zeros does not hold.
 */
function consumerOf(layer: ConvLayerSpec, network: Network): OfmapConsumer | undefined {
  const windows = new Map([[layer.name, 1]]);
  let best: OfmapConsumer | undefined;
  for (const next of network.layers.slice(network.layers.indexOf(layer) + 1)) {
    const reached = next.inputs.map((input) => windows.get(input)).filter((window) => window !== undefined);
    if (reached.length === 0) continue;
    const window = Math.min(...reached);
    if (next.type === 'conv') {
      if (best === undefined || window < best.maxPool) best = { layer: next.name, maxPool: window };
    } else if (next.type === 'lrn' || next.type === 'concat') {
      windows.set(next.name, window);
    } else if (next.type === 'pool' && next.method === 'max' && window === 1) {
      windows.set(next.name, next.kernel);
    }
  }
  return best;
}
