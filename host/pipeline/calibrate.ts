import type { ConvLayer } from '../../engine/conv-layer.ts';
import { invariant } from '../../engine/errors.ts';
import { plainExecutor, type ConvExecutor } from '../../engine/index.ts';
import type { Calibration, LayerCalibration } from '../../models/calibration/calibration.ts';
import { chooseScales } from '../../models/calibration/choose-scales.ts';
import { psumBounds, psumMargins } from '../../models/calibration/psum-bounds.ts';
import { chipLayer } from '../../models/chip-layer.ts';
import { convWeightsChecksum, type WeightedNetwork } from '../../models/model.ts';
import { blobShapes, type BlobShape } from '../../models/network-shapes.ts';
import type { ConvLayerSpec, Network, WeightSet } from '../../models/network.ts';
import { sumBlob } from '../../models/onnx/onnx-builder.ts';
import { inputMagnitude, planarInput } from '../image/network-input.ts';
import { allBlobs, FloatPart } from '../onnxruntime/session.ts';
import { valuesOf, wordsOf } from '../../engine/scaled-words.ts';
import { LossRegression } from './loss-regression.ts';
import { partition, wholeNetwork, type PipelineStep } from './partition.ts';

/** What a calibration is made from. */
export interface CalibrationSource {
  /** Where the pictures come from and how they were brought to size, for the record. */
  readonly description: Calibration['images'];
  /** Network inputs: height × width × 3 RGB bytes each. */
  readonly frames: readonly Uint8Array[];
}

/**
 * Room above the calibration pictures' ifmaps. A saturated word is a small error, and ifmap room limits the products
 * of two words, so there is little of it. Psums get what `psumMargins` finds, because a wrap is a large error.
 */
const IFMAP_MARGIN = 1.1;

type ChipStep = Extract<PipelineStep, { kind: 'chip' }>;

/** One frame on its way through the network, in float32 and through the chip: the blobs that are still needed. */
interface FrameState {
  readonly float: Map<string, Float32Array>;
  readonly chip: Map<string, Float32Array>;
}

/**
 * Calibrates the CONV layers one after the other, each on what the layers before it really give the chip:
 * 1. chooses the scales so that nothing wraps, on the sample frames and, with a margin found by holding frames out, on
 *    others;
 * 2. fits the filter offsets by which what truncation takes comes back in proportion to the ifmap;
 * 3. folds the mean error that is left, per filter, into the bias.
 * The error is always that against the float32 network, so a layer also makes up for the means of those before it.
 * Memory: the live blobs of all frames (SqueezeNet's first layer: 10 MB a frame).
 * @param onStep called after each step of the partition
 */
export async function calibrate(
  { network, weights }: WeightedNetwork,
  { description, frames }: CalibrationSource,
  options: {
    executor?: ConvExecutor;
    threads?: number;
    onStep?: () => void;
  } = {},
): Promise<Calibration> {
  const { executor = plainExecutor, threads = 2, onStep } = options;
  const shapes = blobShapes(network);
  const { steps } = partition(network, shapes, weights);
  const states = frames.map((frame): FrameState => {
    const data = planarInput(frame, network.input);
    return { float: new Map([['data', data]]), chip: new Map([['data', data]]) };
  });
  const maxima = await psumMaxima(network, weights, states, threads);
  const margins = psumMargins([...maxima.values()]);
  const layers: LayerCalibration[] = [];
  for (const [i, step] of steps.entries()) {
    if (step.kind === 'host') {
      const part = await FloatPart.open(step.part, shapes, weights, threads);
      for (const { float, chip } of states) {
        for (const [name, values] of await part.run(float)) float.set(name, values);
        for (const [name, values] of await part.run(chip)) chip.set(name, values);
      }
      await part.close();
    } else if (step.kind === 'concat') {
      for (const { float, chip } of states) {
        for (const blobs of [float, chip])
          blobs.set(step.name, concatenated(step.inputs.map((name) => blobs.get(name)!)));
      }
    } else {
      const psums = psumBounds(maxima.get(step.layer.name)!, margins);
      // Whatever the samples show, a picture may hold any byte.
      const least = step.input === 'data' ? inputMagnitude(network.input) : 0;
      const choices = { psums, ifmapAtLeast: least, executor, threads };
      layers.push(await calibrateLayer(step, states, shapes, weights, choices));
    }
    const needed = new Set(steps.slice(i + 1).flatMap(inputsOf));
    for (const { float, chip } of states) {
      for (const name of float.keys()) if (!needed.has(name)) float.delete(name);
      for (const name of chip.keys()) if (!needed.has(name)) chip.delete(name);
    }
    onStep?.();
  }
  return {
    version: 1,
    network: network.id,
    weightsSha256: convWeightsChecksum(network, weights),
    images: description,
    margin: { ifmap: IFMAP_MARGIN, psum: margins },
    layers,
  };
}

/** Largest magnitudes of the float32 sums of every CONV layer on the chip, by frame and filter. */
async function psumMaxima(
  network: Network,
  weights: WeightSet,
  states: readonly FrameState[],
  threads: number,
): Promise<Map<string, Float64Array[]>> {
  const shapes = blobShapes(network);
  const whole = await FloatPart.open(allBlobs(wholeNetwork(network, weights)), shapes, weights, threads);
  const chip = partition(network, shapes, weights).steps.filter((step) => step.kind === 'chip');
  const maxima = new Map<string, Float64Array[]>(chip.map(({ layer }) => [layer.name, []]));
  for (const { float } of states) {
    const blobs = await whole.run(float);
    for (const { layer } of chip) {
      const sums = blobs.get(layer.relu ? sumBlob(layer.name) : layer.name)!;
      maxima.get(layer.name)!.push(maxPerFilter(new Float64Array(layer.filters), sums));
    }
  }
  await whole.close();
  return maxima;
}

function inputsOf(step: PipelineStep): readonly string[] {
  if (step.kind === 'chip') return [step.input];
  return step.kind === 'host' ? step.part.inputs : step.inputs;
}

/** Blobs one after the other: planes are contiguous, so that this is a concatenation along channels. */
function concatenated(blobs: readonly Float32Array[]): Float32Array {
  const values = new Float32Array(blobs.reduce((size, blob) => size + blob.length, 0));
  let at = 0;
  for (const blob of blobs) {
    values.set(blob, at);
    at += blob.length;
  }
  return values;
}

async function calibrateLayer(
  step: ChipStep,
  states: readonly FrameState[],
  shapes: ReadonlyMap<string, BlobShape>,
  weights: WeightSet,
  choices: { psums: Float64Array; ifmapAtLeast: number; executor: ConvExecutor; threads: number },
): Promise<LayerCalibration> {
  const { psums, executor, threads } = choices;
  const { name } = step.layer;
  const { M, C } = step.shape;
  const own = weights.layers.get(name)!;

  const linear: ConvLayerSpec = { ...step.layer, relu: false };
  const part = { layers: [linear], inputs: [step.input], outputs: [name] };
  const float = await FloatPart.open(part, shapes, weights, threads);
  const sums: Float32Array[] = [];
  let psumMax = 0;
  let ifmapMax = choices.ifmapAtLeast;
  for (const state of states) {
    const frameSums = (await float.run(state.float)).get(name)!;
    sums.push(frameSums);
    psumMax = Math.max(psumMax, maxMagnitude(frameSums));
    ifmapMax = Math.max(ifmapMax, maxMagnitude(state.float.get(step.input)!));
  }
  await float.close();

  const filterMax = maxPerFilter(new Float64Array(M), own.weights);
  const calibration: LayerCalibration = {
    name,
    ...chooseScales({ ifmap: IFMAP_MARGIN * ifmapMax, psums, filters: filterMax }),
    ifmapMax,
    psumMax,
    filterOffsets: Array<number>(C).fill(0),
    foldedLoss: Array<number>(M).fill(0),
  };
  const { psumScales } = calibration;
  const chipSums = async (state: FrameState, layer: ConvLayer): Promise<[Int16Array, Int16Array]> => {
    const { words } = wordsOf(state.chip.get(step.input)!, calibration.ifmapScale);
    const { ofmaps, wrappedPsums } = await executor.run(layer, [words]);
    invariant(wrappedPsums === 0, `no psum of ${name} wraps on a calibration frame`);
    return [words, ofmaps[0]!];
  };

  const frameWeights = weightsByEnergy(sums);
  const plain = chipLayer(linear, step.shape, own, calibration, true);
  const regression = new LossRegression(plain);
  for (const [i, state] of states.entries()) {
    const [words, frame] = await chipSums(state, plain);
    regression.add(words, lossOf(sums[i]!, psumScales, frame), frameWeights[i]!);
  }
  calibration.filterOffsets = regression.offsets();

  const corrected = chipLayer(linear, step.shape, own, calibration, true);
  const means = new Float64Array(M);
  const psumsOfFrames: Int16Array[] = [];
  for (const [i, state] of states.entries()) {
    const [, frame] = await chipSums(state, corrected);
    addPlaneMeans(means, lossOf(sums[i]!, psumScales, frame), frameWeights[i]!);
    psumsOfFrames.push(frame);
  }
  calibration.foldedLoss = Array.from(means, (loss) => Math.round(loss));

  for (const [i, state] of states.entries()) {
    const { relu } = step.layer;
    state.float.set(name, relu ? sums[i]!.map(positivePart) : sums[i]!);
    const values = valuesOf(withFoldedLoss(psumsOfFrames[i]!, calibration.foldedLoss), psumScales);
    state.chip.set(name, relu ? values.map(positivePart) : values);
  }
  return calibration;
}

/** Weights, 1 together, by which every frame's error counts relative to its own signal: 1 / mean square of its sums. */
function weightsByEnergy(sums: readonly Float32Array[]): number[] {
  const inverse = sums.map((frame) => 1 / (frame.reduce((energy, sum) => energy + sum * sum, 0) || 1));
  const total = inverse.reduce((a, b) => a + b);
  return inverse.map((weight) => weight / total);
}

const positivePart = (value: number): number => Math.max(value, 0);

/** The psums as they are with the loss folded into the bias; the margin leaves room for it. */
function withFoldedLoss(psums: Int16Array, foldedLoss: readonly number[]): Int16Array {
  const plane = psums.length / foldedLoss.length;
  for (const [m, loss] of foldedLoss.entries()) {
    for (let i = m * plane; i < (m + 1) * plane; i++) psums[i]! += loss;
  }
  return psums;
}

/** Exact sum − chip sum of every ofmap word, in psum LSBs. */
function lossOf(sums: Float32Array, psumScales: readonly number[], psums: Int16Array): Float32Array {
  const loss = new Float32Array(sums.length);
  const plane = sums.length / psumScales.length;
  for (const [m, psumScale] of psumScales.entries()) {
    for (let i = m * plane; i < (m + 1) * plane; i++) loss[i] = sums[i]! * psumScale - psums[i]!;
  }
  return loss;
}

/** Adds to each filter's entry the weighted mean of its plane. */
function addPlaneMeans(means: Float64Array, values: Float32Array, weight: number): void {
  const plane = values.length / means.length;
  for (let m = 0; m < means.length; m++) {
    let sum = 0;
    for (let i = m * plane; i < (m + 1) * plane; i++) sum += values[i]!;
    means[m]! += (weight * sum) / plane;
  }
}

/** Raises each filter's entry to the largest magnitude among its share of the values. */
function maxPerFilter(maxima: Float64Array, values: Float32Array): Float64Array {
  const share = values.length / maxima.length;
  for (let m = 0; m < maxima.length; m++) {
    for (let i = m * share; i < (m + 1) * share; i++) maxima[m] = Math.max(maxima[m]!, Math.abs(values[i]!));
  }
  return maxima;
}

function maxMagnitude(values: Float32Array | Float64Array): number {
  let max = 0;
  for (const value of values) max = Math.max(max, Math.abs(value));
  return max;
}
