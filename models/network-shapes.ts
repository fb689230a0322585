import { checkConvShape, convDimensions, type ConvShape } from '../engine/conv-shape.ts';
import { EyerissError, invariant } from '../engine/errors.ts';
import type { ConvLayerSpec, Layer, Network, PoolLayerSpec } from './network.ts';

/** Shape of a blob of one frame: channels × height × width. */
export interface BlobShape {
  readonly C: number;
  readonly H: number;
  readonly W: number;
}

/**
 * Shape of every blob of a network, by name, `data` included.
 * @throws EyerissError if a layer reads a blob nobody wrote before, or its shape is impossible
 */
export function blobShapes(network: Network): Map<string, BlobShape> {
  const { channels, height, width } = network.input;
  const shapes = new Map<string, BlobShape>([['data', { C: channels, H: height, W: width }]]);
  for (const layer of network.layers) {
    const inputs = layer.inputs.map((name) => {
      const shape = shapes.get(name);
      if (shape) return shape;
      throw new EyerissError({
        code: 'network.blob',
        problem: `layer ${layer.name} reads blob "${name}"`,
        limit: 'a layer reads data or blobs of earlier layers',
        remedy: 'correct the network',
      });
    });
    shapes.set(layer.name, outputShape(layer, inputs));
  }
  return shapes;
}

/**
 * The shape of a CONV layer in the engine's letters. A dilated kernel covers (R−1)·dilation+1 rows; such layers
 * never reach the chip, see {@link ConvLayerSpec.dilation}.
 */
export function convShapeOf(layer: ConvLayerSpec, input: BlobShape): ConvShape {
  const [height, width] = layer.kernel;
  return {
    C: input.C,
    M: layer.filters,
    H: input.H,
    W: input.W,
    R: (height - 1) * layer.dilation + 1,
    S: (width - 1) * layer.dilation + 1,
    U: layer.stride,
    padding: layer.padding,
    groups: layer.groups,
  };
}

/** Number of weights and of biases of a CONV or FC layer. */
export function parameterCounts(
  layer: Layer,
  input: BlobShape,
): { weights: number; bias: number; fanIn: number } | undefined {
  if (layer.type === 'conv') {
    const fanIn = (input.C / layer.groups) * layer.kernel[0] * layer.kernel[1];
    return { weights: layer.filters * fanIn, bias: layer.filters, fanIn };
  }
  if (layer.type === 'fc') {
    const fanIn = input.C * input.H * input.W;
    return { weights: layer.outputs * fanIn, bias: layer.outputs, fanIn };
  }
  return undefined;
}

function outputShape(layer: Layer, inputs: readonly BlobShape[]): BlobShape {
  const input = inputs[0];
  invariant(input !== undefined, `layer ${layer.name} has an input`);
  switch (layer.type) {
    case 'conv': {
      const shape = convShapeOf(layer, input);
      checkConvShape(layer.name, shape);
      const { E, F } = convDimensions(shape);
      return { C: layer.filters, H: E, W: F };
    }
    case 'pool':
      return { C: input.C, H: pooledSize(layer, input.H), W: pooledSize(layer, input.W) };
    case 'concat':
      return { ...input, C: inputs.reduce((sum, shape) => sum + shape.C, 0) };
    case 'global-average':
      return { C: input.C, H: 1, W: 1 };
    case 'fc':
      return { C: layer.outputs, H: 1, W: 1 };
    case 'lrn':
    case 'softmax':
      return input;
  }
}

function pooledSize(layer: PoolLayerSpec, size: number): number {
  const { kernel, stride, padding, rounding } = layer;
  const steps = (size + 2 * padding - kernel) / stride;
  const pooled = (rounding === 'up' ? Math.ceil(steps) : Math.floor(steps)) + 1;
  // Caffe drops a last window that would start in the padding.
  return padding > 0 && (pooled - 1) * stride >= size + padding ? pooled - 1 : pooled;
}
