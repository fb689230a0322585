import type { ConvLayer } from './conv-layer.ts';
import { convDimensions } from './conv-shape.ts';
import { invariant } from './errors.ts';

/**
 * An ofmap whose planes become planes of a later layer's ifmap: whenever layer `from` has run, they are written there,
 * word · factor, rounded half up, saturated, in float32 arithmetic.
 */
export interface OfmapConnection {
  /** Indices of the two layers, `from` before `to`; the ofmap's planes have the size of the ifmap's. */
  readonly from: number;
  readonly to: number;
  /** The ifmap's channel that the ofmap's first becomes. */
  readonly channel: number;
  /** Of each of the ofmap's channels: what its words are multiplied by to become the ifmap's. */
  readonly factors: Float32Array;
}

/** @throws Error where connections do not fit the layers */
export function checkConnections(
  layers: readonly ConvLayer[],
  connections: readonly OfmapConnection[],
): void {
  for (const { from, to, channel, factors } of connections) {
    const source = layers[from];
    const target = layers[to];
    invariant(source !== undefined && target !== undefined && from < to, 'connections lead to later layers');
    const { E, F } = convDimensions(source.shape);
    const { C, H, W } = target.shape;
    invariant(
      factors.length === source.shape.M &&
        E === H &&
        F === W &&
        channel >= 0 &&
        channel + factors.length <= C,
      `the ofmap of ${source.name} fits the planes of ${target.name} from ${channel} on`,
    );
  }
}
