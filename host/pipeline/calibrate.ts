import { invariant } from '../../engine/errors.ts';
import { convDimensions } from '../../engine/conv-shape.ts';
import { plainExecutor, type ConvExecutor } from '../../engine/index.ts';
import type { Calibration, LayerCalibration } from '../../models/calibration/calibration.ts';
import { chooseScales, type Margin } from '../../models/calibration/choose-scales.ts';
import { chipLayer } from '../../models/chip-layer.ts';
import { convWeightsChecksum, type WeightedNetwork } from '../../models/model.ts';
import { blobShapes } from '../../models/network-shapes.ts';
import { sumBlob } from '../../models/onnx/onnx-builder.ts';
import { planarInput } from '../image/network-input.ts';
import { allBlobs, FloatPart } from '../onnxruntime/session.ts';
import { wordsOf } from './blob-words.ts';
import { partition, wholeNetwork, type PipelineStep } from './partition.ts';

/** What a calibration is made from. */
export interface CalibrationSource {
  /** Where the pictures come from and how they were brought to size, for the record. */
  readonly description: Calibration['images'];
  /** Network inputs: height × width × 3 RGB bytes each. */
  readonly frames: readonly Uint8Array[];
}

/**
 * Room above the calibration pictures. Tried on half of them while calibrating on the other half (SqueezeNet 1.0,
 * logits against float32): less ifmap room gains up to 3 dB because it is what limits the products of two words;
 * a saturated ifmap word is a small error, a wrapped psum a large one, so psums keep more room.
 */
export const DEFAULT_MARGIN: Margin = { ifmap: 1.25, psum: 1.5 };

type ChipStep = Extract<PipelineStep, { kind: 'chip' }>;

/**
 * Chooses the scales of every CONV layer on the chip so that nothing wraps on the sample frames, and folds into
 * each filter's bias the mean error that truncation (and the rounding of the operands) makes there. Both passes
 * feed every layer with the float32 network's own ifmaps.
 * @param onFrame called after each frame of each of the two passes
 */
export async function calibrate(
  { network, weights }: WeightedNetwork,
  { description, frames }: CalibrationSource,
  options: { margin?: Margin; executor?: ConvExecutor; threads?: number; onFrame?: () => void } = {},
): Promise<Calibration> {
  const { margin = DEFAULT_MARGIN, executor = plainExecutor, threads = 2, onFrame } = options;
  const shapes = blobShapes(network);
  const steps = partition(network, shapes, weights).steps.filter((step) => step.kind === 'chip');
  const float = await FloatPart.open(allBlobs(wholeNetwork(network, weights)), shapes, weights, threads);
  const blobsOf = async (frame: Uint8Array): Promise<Map<string, Float32Array>> => {
    const data = planarInput(frame, network.input);
    return (await float.run(new Map([['data', data]]))).set('data', data);
  };

  const maxima = steps.map(() => ({ ifmapMax: 0, psumMax: 0 }));
  for (const frame of frames) {
    const blobs = await blobsOf(frame);
    for (const [i, step] of steps.entries()) {
      const found = maxima[i]!;
      found.ifmapMax = Math.max(found.ifmapMax, maxMagnitude(blobs.get(step.input)!));
      found.psumMax = Math.max(found.psumMax, maxMagnitude(sumsOf(step, blobs)));
    }
    onFrame?.();
  }

  const layers = steps.map((step, i): LayerCalibration => {
    const found = maxima[i]!;
    const filterMax = maxMagnitude(weights.layers.get(step.layer.name)!.weights);
    const scales = chooseScales({ ...found, filterMax }, margin);
    return { name: step.layer.name, ...scales, ...found, foldedLoss: Array<number>(step.shape.M).fill(0) };
  });
  const losses = steps.map((step) => new Float64Array(step.shape.M));
  for (const frame of frames) {
    const blobs = await blobsOf(frame);
    for (const [i, step] of steps.entries()) {
      const layer = chipLayer(step.layer, step.shape, weights.layers.get(step.layer.name)!, layers[i]!, true);
      const { words } = wordsOf(blobs.get(step.input)!, layers[i]!.ifmapScale);
      const { ofmaps, wrappedPsums } = await executor.run({ ...layer, relu: false }, [words]);
      invariant(wrappedPsums === 0, `no psum of ${layer.name} wraps on a calibration frame`);
      addMeanLoss(losses[i]!, sumsOf(step, blobs), layers[i]!.psumScale, ofmaps[0]!, step);
    }
    onFrame?.();
  }
  await float.close();
  return {
    version: 1,
    network: network.id,
    weightsSha256: convWeightsChecksum(network, weights),
    images: description,
    margin,
    layers: layers.map((layer, i) => ({
      ...layer,
      foldedLoss: Array.from(losses[i]!, (loss) => Math.round(loss / frames.length)),
    })),
  };
}

function sumsOf(step: ChipStep, blobs: ReadonlyMap<string, Float32Array>): Float32Array {
  return blobs.get(step.layer.relu ? sumBlob(step.layer.name) : step.layer.name)!;
}

/** Adds to each filter's entry the mean, over its ofmap plane, of float sum − chip sum in psum LSBs. */
function addMeanLoss(
  losses: Float64Array,
  sums: Float32Array,
  psumScale: number,
  psums: Int16Array,
  step: ChipStep,
): void {
  const { E, F } = convDimensions(step.shape);
  const plane = E * F;
  for (let m = 0; m < losses.length; m++) {
    let loss = 0;
    for (let i = m * plane; i < (m + 1) * plane; i++) loss += sums[i]! * psumScale - psums[i]!;
    losses[m]! += loss / plane;
  }
}

function maxMagnitude(values: Float32Array): number {
  let max = 0;
  for (const value of values) max = Math.max(max, Math.abs(value));
  return max;
}
