import { EyerissError, invariant } from '../../engine/errors.ts';
import { fetchCommand } from '../fetch-command.ts';
import type { BlobShape } from '../network-shapes.ts';
import type { FcLayerSpec, Layer, LayerWeights, WeightSet } from '../network.ts';
import { fastLrn, lrnOperator } from './fast-lrn.ts';
import {
  ELEMENT,
  encodeOnnxModel,
  type OnnxAttribute,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from './onnx-proto.ts';
import { floatTensor, int, ints } from './onnx-values.ts';

/** The blob that holds a CONV or FC layer's value before its ReLU; the layer's own name is the value after. */
export function sumBlob(layerName: string): string {
  return `${layerName}:sum`;
}

/** The layer whose value a blob holds, before or after ReLU. */
export function layerOfBlob(blob: string): string {
  return blob.endsWith(':sum') ? blob.slice(0, -':sum'.length) : blob;
}

/** A part of a network that is to become one ONNX model. */
export interface NetworkPart {
  /** Layers in execution order. */
  readonly layers: readonly Layer[];
  /** Blobs the part is fed with. */
  readonly inputs: readonly string[];
  /** Blobs to give back; {@link sumBlob} names are allowed for layers with ReLU. */
  readonly outputs: readonly string[];
}

/** How LRN layers are built: as ONNX's operator, or from operators that onnxruntime runs faster, same values. */
export type LrnForm = 'operator' | 'fast';

/** What of a model has more than one form; all optional. */
export interface OnnxForm {
  /** default `operator`, which is what a user of onnxruntime would have */
  readonly lrn?: LrnForm;
  /**
   * `constants`, the default: the runtime gets a copy. `inputs`: the weights of an FC layer are an input named
   * {@link weightsBlob}, [outputs, C·H·W], so that the runtime can read them where they are.
   */
  readonly fcWeights?: 'constants' | 'inputs';
}

/** The tensor that holds a CONV or FC layer's weights. */
export function weightsBlob(layerName: string): string {
  return `${layerName}:weights`;
}

/**
 * Builds the ONNX model (opset 13, float32, any batch size) of a network part. Blobs keep their Caffe names; a
 * blob of shape C×H×W is a tensor [N, C, H, W], an FC blob [N, outputs].
 * @throws EyerissError `weights.missing` if a layer of the part has no weights
 */
export function buildOnnxModel(
  part: NetworkPart,
  shapes: ReadonlyMap<string, BlobShape>,
  weights: WeightSet,
  form: OnnxForm = {},
): Uint8Array {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  for (const layer of part.layers) addLayer(layer, shapes, weights, form, nodes, initializers);
  const fcBlobs = new Set(part.layers.filter((layer) => layer.type === 'fc').map((layer) => layer.name));
  const valueInfo = (name: string): OnnxValueInfo => {
    const shape = shapeOf(shapes, name);
    const sizes = fcBlobs.has(name) ? [shape.C] : [shape.C, shape.H, shape.W];
    return floatInput(name, [{ dimParam: 'N' }, ...sizes.map((dimValue) => ({ dimValue }))]);
  };
  const weightInputs = part.layers.flatMap((layer) => {
    if (layer.type !== 'fc' || form.fcWeights !== 'inputs') return [];
    const [outputs, inputs] = fcDims(layer, shapes);
    return [floatInput(weightsBlob(layer.name), [{ dimValue: outputs }, { dimValue: inputs }])];
  });
  return encodeOnnxModel({
    irVersion: 8,
    producerName: 'eyeriss',
    opsetImport: [{ domain: '', version: 13 }],
    graph: {
      name: 'part',
      node: nodes,
      initializer: initializers,
      input: [...part.inputs.map(valueInfo), ...weightInputs],
      // Output shapes are inferred by the runtime; a softmax over FC outputs is two-dimensional.
      output: part.outputs.map((name) => ({ name, type: { tensorType: { elemType: ELEMENT.float } } })),
    },
  });
}

const floatInput = (name: string, dim: { dimValue?: number; dimParam?: string }[]): OnnxValueInfo => ({
  name,
  type: { tensorType: { elemType: ELEMENT.float, shape: { dim } } },
});

/** Rows and columns of an FC layer's weights: one row an output. */
export function fcDims(
  layer: FcLayerSpec,
  shapes: ReadonlyMap<string, BlobShape>,
): [outputs: number, inputs: number] {
  const { C, H, W } = shapeOf(shapes, layer.inputs[0] ?? '');
  return [layer.outputs, C * H * W];
}

function shapeOf(shapes: ReadonlyMap<string, BlobShape>, blob: string): BlobShape {
  const shape = shapes.get(blob);
  invariant(shape !== undefined, `blob ${blob} has a shape`);
  return shape;
}

function addLayer(
  layer: Layer,
  shapes: ReadonlyMap<string, BlobShape>,
  weights: WeightSet,
  { lrn = 'operator', fcWeights = 'constants' }: OnnxForm,
  nodes: OnnxNode[],
  initializers: OnnxTensor[],
): void {
  const input = layer.inputs[0];
  invariant(input !== undefined, `layer ${layer.name} has an input`);
  const node = (
    opType: string,
    inputs: readonly string[],
    attribute: OnnxAttribute[],
    output = layer.name,
  ) => {
    nodes.push({ name: output, opType, input: [...inputs], output: [output], attribute });
  };
  const parameters = (dims: number[], constant = true): string[] => {
    const { weights: values, bias } = layerWeights(weights, layer.name);
    const names = [weightsBlob(layer.name), `${layer.name}:bias`] as const;
    if (constant) initializers.push(floatTensor(names[0], dims, values));
    initializers.push(floatTensor(names[1], [bias.length], bias));
    return [...names];
  };

  switch (layer.type) {
    case 'conv': {
      const [height, width] = layer.kernel;
      const { C } = shapeOf(shapes, input);
      const inputs = [input, ...parameters([layer.filters, C / layer.groups, height, width])];
      const attributes = [
        ints('kernel_shape', [height, width]),
        ints('strides', [layer.stride, layer.stride]),
        ints('pads', Array<number>(4).fill(layer.padding)),
        ints('dilations', [layer.dilation, layer.dilation]),
        int('group', layer.groups),
      ];
      node('Conv', inputs, attributes, layer.relu ? sumBlob(layer.name) : layer.name);
      if (layer.relu) node('Relu', [sumBlob(layer.name)], []);
      return;
    }
    case 'fc': {
      const flat = `${layer.name}:input`;
      node('Flatten', [input], [int('axis', 1)], flat);
      const inputs = [flat, ...parameters(fcDims(layer, shapes), fcWeights === 'constants')];
      node('Gemm', inputs, [int('transB', 1)], layer.relu ? sumBlob(layer.name) : layer.name);
      if (layer.relu) node('Relu', [sumBlob(layer.name)], []);
      return;
    }
    case 'pool': {
      const attributes = [
        ints('kernel_shape', [layer.kernel, layer.kernel]),
        ints('strides', [layer.stride, layer.stride]),
        ints('pads', Array<number>(4).fill(layer.padding)),
        int('ceil_mode', layer.rounding === 'up' ? 1 : 0),
      ];
      node(layer.method === 'max' ? 'MaxPool' : 'AveragePool', [input], attributes);
      return;
    }
    case 'lrn': {
      const { C } = shapeOf(shapes, input);
      const parts = lrn === 'fast' ? fastLrn(layer, input, C) : lrnOperator(layer, input);
      nodes.push(...parts.nodes);
      initializers.push(...parts.initializers);
      return;
    }
    case 'concat':
      node('Concat', layer.inputs, [int('axis', 1)]);
      return;
    case 'global-average':
      node('GlobalAveragePool', [input], []);
      return;
    case 'softmax':
      node('Softmax', [input], [int('axis', 1)]);
  }
}

function layerWeights(weights: WeightSet, name: string): LayerWeights {
  const found = weights.layers.get(name);
  if (found) return found;
  throw new EyerissError({
    code: 'weights.missing',
    problem: `layer ${name} of ${weights.networkId} has no weights`,
    limit: `missing files: ${weights.missingFiles.join(', ') || 'unknown'}`,
    remedy: `run: ${fetchCommand(weights.networkId)}`,
  });
}
