import type { LrnLayerSpec } from '../network.ts';
import type { OnnxAttribute, OnnxNode, OnnxTensor } from './onnx-proto.ts';
import { float, floatTensor, indexTensor, int, ints } from './onnx-values.ts';

/** Channels of one block of the window sum; 8 to 32 take the same time, below and above it rises. */
const BLOCK = 16;

/** Nodes that take the place of one layer, with their constants. */
export interface OnnxNodes {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
}

/** LRN as ONNX has it: one operator, which onnxruntime runs on the CPU at the speed of `pow`. */
export function lrnOperator(layer: LrnLayerSpec, input: string): OnnxNodes {
  const attribute = [
    int('size', layer.size),
    float('alpha', layer.alpha),
    float('beta', layer.beta),
    float('bias', layer.k),
  ];
  const { name } = layer;
  return {
    nodes: [{ name, opType: 'LRN', input: [input], output: [name], attribute }],
    initializers: [],
  };
}

/**
 * LRN from operators that onnxruntime runs fast, about a tenth of its LRN's time on AlexNet's two:
 * `y = x / d^β`, `d = k + α/size · Σ x²` over the window of channels (ONNX operator LRN; Krizhevsky et al. 2012, 3.3).
 * The sum is a 1×1 CONV in blocks of channels: Gather gives each block its channels and the window's overlap on both
 * sides, the filters hold α/size inside the window and 0 outside. β = 0.75 is `√d · √√d`, any other β a power.
 * Equal to the operator within float32 rounding, as long as no x² overflows (|x| < 1.8e19).
 * @param channels of the layer's input
 */
export function fastLrn(layer: LrnLayerSpec, input: string, channels: number): OnnxNodes {
  const { name, size, alpha, beta, k } = layer;
  const before = Math.floor((size - 1) / 2);
  const block = largestDivisor(channels, BLOCK);
  const width = block + size - 1;
  const blob = (part: string): string => `${name}:${part}`;

  // A block at either end has channels outside the blob: any channel will do, its filter words are 0.
  const gathered: number[] = [];
  for (let first = 0; first < channels; first += block) {
    for (let i = 0; i < width; i++) {
      gathered.push(Math.min(Math.max(first - before + i, 0), channels - 1));
    }
  }
  const filters = new Float32Array(channels * width);
  for (let m = 0; m < channels; m++) {
    for (let i = 0; i < size; i++) {
      const channel = m - before + i;
      if (channel >= 0 && channel < channels) filters[m * width + (m % block) + i] = alpha / size;
    }
  }

  const nodes: OnnxNode[] = [];
  const node = (opType: string, inputs: string[], output: string, attribute: OnnxAttribute[] = []): void => {
    nodes.push({ name: output, opType, input: inputs, output: [output], attribute });
  };
  const initializers = [
    indexTensor(blob('channels'), gathered),
    floatTensor(blob('window'), [channels, width, 1, 1], filters),
    floatTensor(blob('k'), [channels], new Float32Array(channels).fill(k)),
  ];
  node('Mul', [input, input], blob('square'));
  node('Gather', [blob('square'), blob('channels')], blob('blocks'), [int('axis', 1)]);
  node('Conv', [blob('blocks'), blob('window'), blob('k')], blob('sum'), [
    ints('kernel_shape', [1, 1]),
    int('group', channels / block),
  ]);
  if (beta === 0.75) {
    node('Sqrt', [blob('sum')], blob('root'));
    node('Sqrt', [blob('root')], blob('fourth-root'));
    node('Mul', [blob('root'), blob('fourth-root')], blob('divisor'));
  } else {
    initializers.push(floatTensor(blob('beta'), [], Float32Array.of(beta)));
    node('Pow', [blob('sum'), blob('beta')], blob('divisor'));
  }
  node('Div', [input, blob('divisor')], name);
  return { nodes, initializers };
}

function largestDivisor(value: number, limit: number): number {
  let divisor = Math.min(value, limit);
  while (value % divisor !== 0) divisor--;
  return divisor;
}
