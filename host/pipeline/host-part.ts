import type { BlobShape } from '../../models/network-shapes.ts';
import type { WeightSet } from '../../models/network.ts';
import type { NetworkPart } from '../../models/onnx/onnx-builder.ts';
import { FloatPart } from '../onnxruntime/session.ts';

/**
 * Opens one of the pipeline's parts between CONV layers on the chip, in the form that runs fastest beside the engine:
 * LRN from fast operators, FC weights read where they are, and one thread unless the part has FC or CONV layers.
 * Pools and LRN take less time than a sleeping second thread takes to wake.
 * @param threads at most so many
 */
export function openHostPart(
  part: NetworkPart,
  shapes: ReadonlyMap<string, BlobShape>,
  weights: WeightSet,
  threads: number,
): Promise<FloatPart> {
  const heavy = part.layers.some(({ type }) => type === 'fc' || type === 'conv');
  return FloatPart.open(part, shapes, weights, heavy ? threads : 1, { lrn: 'fast', fcWeights: 'inputs' });
}
