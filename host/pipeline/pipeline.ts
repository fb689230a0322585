import { runConvLayer, type ConvExecutor, type ConvLayer, type ConvLayerReport } from '../../engine/index.ts';
import { invariant } from '../../engine/errors.ts';
import { WORD_MAX } from '../../engine/fixed-point.ts';
import type { LayerCalibration } from '../../models/calibration/calibration.ts';
import { chipLayer } from '../../models/chip-layer.ts';
import type { Model } from '../../models/model.ts';
import { blobShapes } from '../../models/network-shapes.ts';
import {
  inputMagnitude,
  inputWordTables,
  planarInput,
  writeInputWords,
  type InputWordTables,
} from '../image/network-input.ts';
import type { FloatPart } from '../onnxruntime/session.ts';
import { rescaledWords, valuesOf, wordsOf, type ScaledWords } from './blob-words.ts';
import { openHostPart } from './host-part.ts';
import { partition, type Partition } from './partition.ts';

/** How a pipeline runs; all optional. */
export interface PipelineOptions {
  /** Computes the CONV layers; default: the engine's own default. */
  readonly executor?: ConvExecutor;
  /** onnxruntime's intra-op threads, default 2. */
  readonly threads?: number;
  /** Modelled clock of the link between host and chip, in Hz. */
  readonly linkClockHz?: number;
  /** false switches RLC compression on the link off. */
  readonly compression?: boolean;
  /** Gets every CONV layer's words as they come: C × H × W in, M × E × F out. */
  readonly onConvLayer?: (layer: ConvLayer, ifmap: Int16Array, ofmap: Int16Array) => void;
}

/** What one frame gave. */
export interface FrameResult {
  /** Probability of each class; undefined when the weights do not reach that far. */
  readonly probabilities: Float32Array | undefined;
  /** The last blob that could be computed: `prob`, or e.g. `pool5`. */
  readonly lastBlob: { readonly name: string; readonly values: Float32Array };
  /** One report a CONV layer that ran on the chip, for this one frame (batch 1); modelled. */
  readonly conv: readonly ConvLayerReport[];
  /** ifmap values that did not fit into a word and were saturated by the host. */
  readonly saturatedWords: number;
  /** Wall-clock times on this computer; measured. */
  readonly wall: FrameWallTime;
}

/** Measured times of one frame in ms. */
export interface FrameWallTime {
  readonly totalMs: number;
  /** CONV layers in the engine, the link's encoding included */
  readonly convMs: number;
  /** everything else: conversions and onnxruntime */
  readonly hostMs: number;
}

/** A blob on its way through the pipeline: real values, or the chip's words with each channel's scale. */
type Blob =
  | { readonly kind: 'values'; readonly values: Float32Array }
  | { readonly kind: 'words'; readonly words: Int16Array; readonly scales: readonly number[] };

type OpenStep =
  | {
      readonly kind: 'chip';
      readonly layer: ConvLayer;
      readonly input: string;
      readonly scales: LayerCalibration;
      /** of a layer that reads the network's input: the word of every byte */
      readonly inputTables: InputWordTables | undefined;
    }
  | { readonly kind: 'host'; readonly part: FloatPart };

/** A network opened for running: CONV layers on the chip model, everything else on onnxruntime. */
export class Pipeline {
  readonly model: Model;
  readonly partition: Partition;
  readonly #steps: readonly OpenStep[];
  readonly #options: PipelineOptions;

  private constructor(model: Model, split: Partition, steps: readonly OpenStep[], options: PipelineOptions) {
    this.model = model;
    this.partition = split;
    this.#steps = steps;
    this.#options = options;
  }

  /** Scales the filters, builds the onnxruntime parts and opens them. */
  static async open(model: Model, options: PipelineOptions = {}): Promise<Pipeline> {
    const { network, weights, calibration } = model;
    const shapes = blobShapes(network);
    const split = partition(network, shapes, weights);
    const scales = new Map(calibration.layers.map((layer) => [layer.name, layer]));
    const steps: OpenStep[] = [];
    for (const step of split.steps) {
      if (step.kind === 'host') {
        const part = await openHostPart(step.part, shapes, weights, options.threads ?? 2);
        steps.push({ kind: 'host', part });
        continue;
      }
      const { name } = step.layer;
      const layerScales = scales.get(name);
      const layerWeights = weights.layers.get(name);
      invariant(layerScales !== undefined, `layer ${name} is calibrated`);
      invariant(layerWeights !== undefined, `layer ${name} has weights`);
      const readsInput = step.input === 'data';
      const layer = chipLayer(step.layer, step.shape, layerWeights, layerScales, !readsInput);
      let inputTables: InputWordTables | undefined;
      if (readsInput) {
        const { ifmapScale } = layerScales;
        invariant(
          inputMagnitude(network.input) * ifmapScale <= WORD_MAX,
          `every pixel fits a word of ${name}`,
        );
        inputTables = inputWordTables(network.input, ifmapScale);
      }
      steps.push({ kind: 'chip', layer, input: step.input, scales: layerScales, inputTables });
    }
    return new Pipeline(model, split, steps, options);
  }

  /** What a user must be told: about the weights, and every CONV layer that runs on onnxruntime instead. */
  get notices(): string[] {
    const fallbacks = this.partition.fallbacks.map(({ reason }) => `runs on onnxruntime: ${reason}`);
    return [...this.model.notices, ...fallbacks];
  }

  /** CONV layers as the chip gets them, in order. */
  get chipLayers(): ConvLayer[] {
    return this.#steps.flatMap((step) => (step.kind === 'chip' ? [step.layer] : []));
  }

  /**
   * Runs one frame.
   * @param rgb height × width × 3 bytes of the network's input size
   * @throws EyerissError `image.frame-size`
   */
  async run(rgb: Uint8Array): Promise<FrameResult> {
    const start = performance.now();
    const blobs = new Map<string, Blob>();
    const conv: ConvLayerReport[] = [];
    let convMs = 0;
    let saturatedWords = 0;
    for (const step of this.#steps) {
      if (step.kind === 'host') {
        const outputs = await step.part.run(this.#valuesFor(step.part.part.inputs, blobs, rgb));
        for (const [name, values] of outputs) blobs.set(name, { kind: 'values', values });
        continue;
      }
      const ifmap = this.#ifmapFor(step, blobs, rgb);
      saturatedWords += ifmap.saturated;
      const convStart = performance.now();
      const { ofmaps, report } = await runConvLayer(step.layer, [ifmap.words], this.#options);
      convMs += performance.now() - convStart;
      conv.push(report);
      this.#options.onConvLayer?.(step.layer, ifmap.words, ofmaps[0]!);
      blobs.set(step.layer.name, { kind: 'words', words: ofmaps[0]!, scales: step.scales.psumScales });
    }
    const name = this.partition.lastLayer;
    const values = this.#valuesFor([name], blobs, rgb).get(name)!;
    const totalMs = performance.now() - start;
    return {
      probabilities: name === this.model.network.layers.at(-1)?.name ? values : undefined,
      lastBlob: { name, values },
      conv,
      saturatedWords,
      wall: { totalMs, convMs, hostMs: totalMs - convMs },
    };
  }

  /** Frees what the onnxruntime parts hold. */
  async close(): Promise<void> {
    for (const step of this.#steps) if (step.kind === 'host') await step.part.close();
  }

  #valuesFor(
    names: readonly string[],
    blobs: ReadonlyMap<string, Blob>,
    rgb: Uint8Array,
  ): Map<string, Float32Array> {
    const values = new Map<string, Float32Array>();
    for (const name of names) {
      const blob = blobs.get(name);
      if (blob) values.set(name, blob.kind === 'values' ? blob.values : valuesOf(blob.words, blob.scales));
      else {
        invariant(name === 'data', `blob ${name} was computed`);
        values.set(name, planarInput(rgb, this.model.network.input));
      }
    }
    return values;
  }

  #ifmapFor(
    { input, scales: { ifmapScale }, inputTables }: Extract<OpenStep, { kind: 'chip' }>,
    blobs: ReadonlyMap<string, Blob>,
    rgb: Uint8Array,
  ): ScaledWords {
    if (inputTables) {
      const { network } = this.model;
      const words = new Int16Array(network.input.channels * network.input.height * network.input.width);
      writeInputWords(rgb, network.input, inputTables, words);
      return { words, saturated: 0 };
    }
    const blob = blobs.get(input);
    invariant(blob !== undefined, `blob ${input} was computed`);
    return blob.kind === 'values'
      ? wordsOf(blob.values, ifmapScale)
      : rescaledWords(blob.words, blob.scales, ifmapScale);
  }
}
