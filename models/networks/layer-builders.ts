import type { ConvLayerSpec, FcLayerSpec, PoolLayerSpec } from '../network.ts';

/** Optional parts of a CONV layer; the defaults are stride 1, no padding, one group, ReLU. */
interface ConvOptions {
  readonly stride?: number;
  readonly padding?: number;
  readonly groups?: number;
  readonly relu?: boolean;
}

/** A CONV layer with a square kernel. */
export function conv(
  name: string,
  input: string,
  filters: number,
  kernel: number,
  options: ConvOptions = {},
): ConvLayerSpec {
  const { stride = 1, padding = 0, groups = 1, relu = true } = options;
  return {
    type: 'conv',
    name,
    inputs: [input],
    filters,
    kernel: [kernel, kernel],
    stride,
    padding,
    dilation: 1,
    groups,
    relu,
  };
}

/** The 3×3 max pooling of stride 2 that AlexNet and SqueezeNet share. */
export function maxPool3x3Stride2(
  name: string,
  input: string,
  rounding: PoolLayerSpec['rounding'] = 'up',
): PoolLayerSpec {
  return { type: 'pool', name, inputs: [input], method: 'max', kernel: 3, stride: 2, padding: 0, rounding };
}

/** A fully connected layer. */
export function fc(name: string, input: string, outputs: number, relu: boolean): FcLayerSpec {
  return { type: 'fc', name, inputs: [input], outputs, relu };
}
