import type { ConvLayer } from '../engine/conv-layer.ts';
import type { ConvShape } from '../engine/conv-shape.ts';
import { invariant } from '../engine/errors.ts';
import { toWord } from '../engine/fixed-point.ts';
import type { LayerCalibration } from './calibration/calibration.ts';
import type { ConvLayerSpec, LayerWeights } from './network.ts';

/**
 * A CONV layer in the chip's words: each filter scaled by its psumScale · 2^productShift / ifmapScale, its channels'
 * offsets added and rounded, the bias at psum scale with the mean loss of truncation folded in.
 * @param compressIfmap false for the layer that reads the network's input
 */
export function chipLayer(
  spec: ConvLayerSpec,
  shape: ConvShape,
  { weights, bias }: LayerWeights,
  calibration: LayerCalibration,
  compressIfmap: boolean,
): ConvLayer {
  const { ifmapScale, psumScales, productShift, filterOffsets, foldedLoss } = calibration;
  invariant(
    psumScales.length === shape.M && foldedLoss.length === shape.M,
    `calibration of ${spec.name} has a scale and a loss for each filter`,
  );
  const channels = shape.C / shape.groups;
  const plane = weights.length / (shape.M * channels);
  const filters = new Int16Array(weights.length);
  let at = 0;
  for (let m = 0; m < shape.M; m++) {
    const filterScale = (psumScales[m]! * 2 ** productShift) / ifmapScale;
    const firstChannel = Math.floor(m / (shape.M / shape.groups)) * channels;
    for (let c = firstChannel; c < firstChannel + channels; c++) {
      for (let i = 0; i < plane; i++, at++) {
        const scaled = weights[at]! * filterScale;
        // A zero word loses nothing and must stay one.
        filters[at] = toWord(scaled) === 0 ? 0 : toWord(scaled + filterOffsets[c]!);
      }
    }
  }
  return {
    name: spec.name,
    shape,
    filters,
    bias: Int16Array.from(bias, (value, m) => toWord(value * psumScales[m]! + foldedLoss[m]!)),
    productShift,
    relu: spec.relu,
    compressIfmap,
  };
}
