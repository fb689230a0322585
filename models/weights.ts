import { createHash } from 'node:crypto';
import { EyerissError, invariant } from '../engine/errors.ts';
import { fetchCommand } from './fetch-command.ts';
import { readDeepCompression } from './loaders/deep-compression.ts';
import { readInt8Filters } from './loaders/int8-filters.ts';
import { readOnnxWeights } from './loaders/onnx-weights.ts';
import { readQ78 } from './loaders/q78.ts';
import { blobShapes, parameterCounts } from './network-shapes.ts';
import type { ConvLayerSpec, FcLayerSpec, LayerWeights, Network, WeightSet } from './network.ts';
import { seededLayerWeights } from './seeded-weights.ts';
import type { ModelStore } from './store.ts';

/** Sizes of a layer's parameters, in words; `fanIn` is the number of inputs of one output. */
interface ParameterSize {
  readonly layer: ConvLayerSpec | FcLayerSpec;
  readonly weightCount: number;
  readonly biasCount: number;
  readonly fanIn: number;
}

function parameterSizes(network: Network): Map<string, ParameterSize> {
  const shapes = blobShapes(network);
  const sizes = new Map<string, ParameterSize>();
  for (const layer of network.layers) {
    if (layer.type !== 'conv' && layer.type !== 'fc') continue;
    const input = shapes.get(layer.inputs[0] ?? '');
    invariant(input !== undefined, `layer ${layer.name} of ${network.id} has an input of known shape`);
    const counts = parameterCounts(layer, input);
    invariant(counts !== undefined, `${layer.name} has parameters`);
    const { weights: weightCount, bias: biasCount, fanIn } = counts;
    sizes.set(layer.name, { layer, weightCount, biasCount, fanIn });
  }
  return sizes;
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1 && parts[0]) return parts[0];
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The file's own layer order, whatever the network lists first. */
const SQUEEZENET_10_FILE_ORDER: readonly string[] = [
  'conv1',
  ...[2, 3, 4, 5, 6, 7, 8, 9].flatMap((fire) =>
    ['squeeze1x1', 'expand1x1', 'expand3x3'].map((part) => `fire${fire}/${part}`),
  ),
  'conv10',
];

async function loadSqueezeNet10(network: Network, store: ModelStore): Promise<WeightSet> {
  const sizes = parameterSizes(network);
  const layers = SQUEEZENET_10_FILE_ORDER.map((name) => {
    const size = sizes.get(name);
    invariant(size !== undefined, `${network.id} has layer ${name}`);
    return { name, weightCount: size.weightCount, biasCount: size.biasCount };
  });
  const file = 'compressed_SqueezeNet.net';
  const bytes = await store.checkedRead(network.id, file);
  const weights = readDeepCompression(bytes, layers, `${network.id}/${file}`);
  return { networkId: network.id, layers: weights, origin: 'trained', missingFiles: [] };
}

async function loadSqueezeNet11(network: Network, store: ModelStore): Promise<WeightSet> {
  const file = 'SqueezeNet_fp16.onnx';
  const where = `${network.id}/${file}`;
  const onnx = readOnnxWeights(await store.checkedRead(network.id, file), where);
  const read = (name: string, count: number): Float32Array => {
    const { values, dims } = onnx.get(name);
    if (values.length === count) return values;
    throw new EyerissError({
      code: 'weights.malformed',
      problem: `${where}: initializer '${name}' is ${dims.join(' × ')}, ${values.length} values`,
      limit: `the layer needs ${count}`,
      remedy: `replace the file with \`${fetchCommand(network.id)}\``,
    });
  };
  const layers = new Map<string, LayerWeights>();
  for (const [name, { weightCount, biasCount }] of parameterSizes(network)) {
    layers.set(name, { weights: read(`${name}_w_0`, weightCount), bias: read(`${name}_b_0`, biasCount) });
  }
  return { networkId: network.id, layers, origin: 'trained', missingFiles: [] };
}

/** The files hold biases at 1/8 of Caffe's scale (activations were meant to be, too, to fit Q7.8). */
const ALEXNET_BIAS_SCALE = 8;

/** Names of a layer's files without their ending: a grouped layer has one pair of files a group. */
function alexNetParts(layer: ConvLayerSpec | FcLayerSpec): string[] {
  const groups = layer.type === 'conv' ? layer.groups : 1;
  return groups === 1 ? [layer.name] : Array.from({ length: groups }, (_, g) => `${layer.name}_${g}`);
}

async function loadAlexNet(network: Network, store: ModelStore): Promise<WeightSet> {
  const missingFiles: string[] = [];
  const layers = new Map<string, LayerWeights>();
  for (const [name, { layer, weightCount, biasCount }] of parameterSizes(network)) {
    const parts = alexNetParts(layer);
    const absent = parts
      .flatMap((part) => [`${part}_weights.bin`, `${part}_bias.bin`])
      .filter((file) => store.find(network.id, file) === undefined);
    // without FC files the network still runs to pool5; without CONV files checkedRead below names the file
    if (layer.type === 'fc' && absent.length > 0) {
      missingFiles.push(...absent);
      continue;
    }
    const read = async (ending: string, count: number): Promise<Float32Array> => {
      const files = parts.map((part) => `${part}_${ending}.bin`);
      const values: Float32Array[] = [];
      for (const file of files) {
        const bytes = await store.checkedRead(network.id, file);
        values.push(readQ78(bytes, count / parts.length, `${network.id}/${file}`));
      }
      return concatenate(values);
    };
    const weights = await read('weights', weightCount);
    const bias = await read('bias', biasCount);
    layers.set(name, { weights, bias: bias.map((value) => value * ALEXNET_BIAS_SCALE) });
  }
  return { networkId: network.id, layers, origin: 'trained', missingFiles };
}

async function loadEmoji1000(network: Network, store: ModelStore): Promise<WeightSet> {
  const file = 'weights.int8';
  const layers = [...parameterSizes(network)].map(([name, { biasCount, fanIn }]) => ({
    name,
    filters: biasCount,
    fanIn,
  }));
  const weights = readInt8Filters(await store.checkedRead(network.id, file), layers, `${network.id}/${file}`);
  return { networkId: network.id, layers: weights, origin: 'trained', missingFiles: [] };
}

const LOADERS = new Map([
  ['alexnet', loadAlexNet],
  ['squeezenet-1.0', loadSqueezeNet10],
  ['squeezenet-1.1', loadSqueezeNet11],
  ['emoji-1000', loadEmoji1000],
]);

/**
 * Reads a network's trained weights from checked files. AlexNet's FC files may be absent: their layers are then
 * not in the set and `missingFiles` names the files.
 * @throws EyerissError when a needed file is missing, damaged or malformed, or `weights.no-loader` for a network
 *   without weight files
 */
export async function loadWeights(network: Network, store: ModelStore): Promise<WeightSet> {
  const load = LOADERS.get(network.id);
  if (load) return load(network, store);
  throw new EyerissError({
    code: 'weights.no-loader',
    problem: `no weight files are known for network '${network.id}'`,
    limit: `known: ${[...LOADERS.keys()].join(', ')}`,
  });
}

/** Untrained weights for every CONV and FC layer, the same on every machine for the same seed. */
export function seededWeights(network: Network, seed: number): WeightSet {
  const layers = new Map<string, LayerWeights>();
  for (const [name, { weightCount, biasCount, fanIn }] of parameterSizes(network)) {
    layers.set(name, seededLayerWeights(seed, name, weightCount, biasCount, fanIn));
  }
  return { networkId: network.id, layers, origin: 'seeded', missingFiles: [] };
}

/**
 * SHA-256 in hex over the names and float32 bytes of the layers, in order of their names: ties a calibration to
 * the weights it was made for.
 */
export function weightsChecksum(set: WeightSet): string {
  const hash = createHash('sha256');
  const layers = [...set.layers].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, { weights, bias }] of layers) {
    // lengths in the text keep neighbouring fields apart
    hash.update(`${name}\0${weights.length}\0${bias.length}\0`);
    for (const { buffer, byteOffset, byteLength } of [weights, bias]) {
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    }
  }
  return hash.digest('hex');
}
