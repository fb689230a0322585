import type { ConvLayer } from '../engine/conv-layer.ts';
import type { ConvShape } from '../engine/conv-shape.ts';
import { invariant } from '../engine/errors.ts';
import { toWord } from '../engine/fixed-point.ts';
import type { LayerCalibration } from './calibration/calibration.ts';
import type { ConvLayerSpec, LayerWeights } from './network.ts';

/**
 * A CONV layer in the chip's words: filters scaled and rounded, the bias at psum scale with the mean loss of
 * truncation folded in.
 * @param compressIfmap false for the layer that reads the network's input
 */
export function chipLayer(
  spec: ConvLayerSpec,
  shape: ConvShape,
  { weights, bias }: LayerWeights,
  calibration: LayerCalibration,
  compressIfmap: boolean,
): ConvLayer {
  const { filterScale, psumScale, productShift, foldedLoss } = calibration;
  invariant(foldedLoss.length === shape.M, `calibration of ${spec.name} has a loss for each filter`);
  return {
    name: spec.name,
    shape,
    filters: Int16Array.from(weights, (weight) => toWord(weight * filterScale)),
    bias: Int16Array.from(bias, (value, m) => toWord(value * psumScale + foldedLoss[m]!)),
    productShift,
    relu: spec.relu,
    compressIfmap,
  };
}
