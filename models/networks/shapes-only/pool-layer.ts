import type { PoolLayerSpec } from '../../network.ts';

/** Optional parts of a pooling layer; by default max pooling without padding, sizes rounded up as in Caffe. */
interface PoolOptions {
  readonly method?: PoolLayerSpec['method'];
  readonly padding?: number;
  readonly rounding?: PoolLayerSpec['rounding'];
}

/** A pooling layer with a square window. */
export function pool(
  name: string,
  input: string,
  kernel: number,
  stride: number,
  { method = 'max', padding = 0, rounding = 'up' }: PoolOptions = {},
): PoolLayerSpec {
  return { type: 'pool', name, inputs: [input], method, kernel, stride, padding, rounding };
}
