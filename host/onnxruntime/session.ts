import './no-telemetry.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { invariant } from '../../engine/errors.ts';
import type { BlobShape } from '../../models/network-shapes.ts';
import type { WeightSet } from '../../models/network.ts';
import {
  buildOnnxModel,
  fcDims,
  layerOfBlob,
  sumBlob,
  weightsBlob,
  type NetworkPart,
  type OnnxForm,
} from '../../models/onnx/onnx-builder.ts';
import { freeBuffer } from './free-buffer.ts';

/** Blobs of one frame by Caffe name, real values, C×H×W row-major. */
export type FloatBlobs = ReadonlyMap<string, Float32Array>;

/** How a part is opened; all optional. */
export interface FloatPartOptions extends OnnxForm {
  /** true: onnxruntime's own default, idle threads wait busily for the next operation */
  readonly spinning?: boolean;
}

type Dims = readonly number[];

/** A part of a network that runs on onnxruntime in float32. */
export class FloatPart {
  readonly part: NetworkPart;
  readonly #session: InferenceSession;
  /** Weights that the session reads where they are, in every run. */
  readonly #weights: Readonly<Record<string, Tensor>>;
  readonly #inputDims: ReadonlyMap<string, Dims>;
  readonly #outputDims: ReadonlyMap<string, Dims>;

  private constructor(
    part: NetworkPart,
    session: InferenceSession,
    weights: Readonly<Record<string, Tensor>>,
    inputDims: ReadonlyMap<string, Dims>,
    outputDims: ReadonlyMap<string, Dims>,
  ) {
    this.part = part;
    this.#session = session;
    this.#weights = weights;
    this.#inputDims = inputDims;
    this.#outputDims = outputDims;
  }

  /**
   * Builds the part's ONNX model and loads it.
   * @param threads onnxruntime's intra-op threads
   */
  static async open(
    part: NetworkPart,
    shapes: ReadonlyMap<string, BlobShape>,
    weights: WeightSet,
    threads: number,
    { spinning = false, ...form }: FloatPartOptions = {},
  ): Promise<FloatPart> {
    const session = await InferenceSession.create(buildOnnxModel(part, shapes, weights, form), {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      // Idle threads that spin would take the cores from the engine's own threads.
      extra: { session: { intra_op: { allow_spinning: spinning ? '1' : '0' } } },
    });
    return new FloatPart(
      part,
      session,
      form.fcWeights === 'inputs' ? weightTensors(part, shapes, weights) : {},
      blobDims(part.inputs, session.inputMetadata, shapes),
      blobDims(part.outputs, session.outputMetadata, shapes),
    );
  }

  /** Runs one frame: the part's input blobs in, its output blobs out, in arrays of their own. */
  async run(blobs: FloatBlobs): Promise<Map<string, Float32Array>> {
    const feeds: Record<string, Tensor> = { ...this.#weights };
    for (const [name, dims] of this.#inputDims) {
      const data = blobs.get(name);
      invariant(data !== undefined, `blob ${name} is there`);
      feeds[name] = new Tensor('float32', data, dims);
    }
    const results = await this.#session.run(feeds);
    const outputs = new Map<string, Float32Array>();
    for (const name of this.part.outputs) {
      const data = results[name]?.data;
      invariant(data instanceof Float32Array, `output ${name} is float32`);
      outputs.set(name, data);
    }
    return outputs;
  }

  /**
   * Buffers that many frames run on, one after the other: onnxruntime reads and writes them in place. Frames that are
   * on their way at the same time need one binding each.
   * @param given buffers for some of the blobs, not on shared memory (onnxruntime refuses it); the others are made
   */
  bind(given: FloatBlobs = new Map()): FloatBinding {
    const tensors = (all: ReadonlyMap<string, Dims>): Record<string, Tensor> =>
      Object.fromEntries(
        [...all].map(([name, dims]) => {
          const data = given.get(name) ?? new Float32Array(dims.reduce((size, dim) => size * dim, 1));
          return [name, new Tensor('float32', data, dims)];
        }),
      );
    const feeds = { ...this.#weights, ...tensors(this.#inputDims) };
    return new FloatBinding(this.#session, feeds, tensors(this.#outputDims));
  }

  /** Frees the session's memory; its bindings are then of no use. */
  async close(): Promise<void> {
    await this.#session.release();
  }
}

/** A {@link FloatPart} with buffers for one frame at a time; nothing that a run allocates outlives it. */
export class FloatBinding {
  readonly #session: InferenceSession;
  readonly #feeds: Readonly<Record<string, Tensor>>;
  readonly #fetches: Readonly<Record<string, Tensor>>;
  #running = false;

  constructor(
    session: InferenceSession,
    feeds: Readonly<Record<string, Tensor>>,
    fetches: Readonly<Record<string, Tensor>>,
  ) {
    this.#session = session;
    this.#feeds = feeds;
    this.#fetches = fetches;
  }

  /** Where the caller writes the values of an input blob, C×H×W; they stay until overwritten. */
  inputBuffer(name: string): Float32Array {
    return bufferOf(this.#feeds[name], name);
  }

  /** Where a run writes the values of an output blob; the next run overwrites them. */
  outputBuffer(name: string): Float32Array {
    return bufferOf(this.#fetches[name], name);
  }

  /** Runs one frame from the input buffers to the output buffers. */
  async run(): Promise<void> {
    invariant(!this.#running, 'a binding runs one frame at a time');
    this.#running = true;
    try {
      const results = await this.#session.run(this.#feeds, this.#fetches);
      // onnxruntime-node has written to our buffers, and copied them to new ones
      for (const [name, { data }] of Object.entries(results)) {
        const copy = (data as Float32Array).buffer as ArrayBuffer;
        if (copy !== this.outputBuffer(name).buffer) freeBuffer(copy);
      }
    } finally {
      this.#running = false;
    }
  }
}

function bufferOf(tensor: Tensor | undefined, name: string): Float32Array {
  invariant(tensor?.data instanceof Float32Array, `blob ${name} is an input or output of the part`);
  return tensor.data;
}

/** The FC layers' weights as tensors over the arrays of the set. */
function weightTensors(
  part: NetworkPart,
  shapes: ReadonlyMap<string, BlobShape>,
  weights: WeightSet,
): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const layer of part.layers) {
    const own = weights.layers.get(layer.name);
    if (layer.type === 'fc' && own)
      tensors[weightsBlob(layer.name)] = new Tensor('float32', own.weights, fcDims(layer, shapes));
  }
  return tensors;
}

/** Tensor dimensions of a frame's blobs: a row for the outputs of FC layers, else a stack of planes. */
function blobDims(
  names: readonly string[],
  metadata: readonly InferenceSession.ValueMetadata[],
  shapes: ReadonlyMap<string, BlobShape>,
): ReadonlyMap<string, Dims> {
  const dims = new Map<string, Dims>();
  for (const name of names) {
    const shape = shapes.get(layerOfBlob(name));
    const value = metadata.find((candidate) => candidate.name === name);
    invariant(shape !== undefined && value?.isTensor === true, `blob ${name} has a shape`);
    const { C, H, W } = shape;
    dims.set(name, value.shape.length === 2 ? [1, C] : [1, C, H, W]);
  }
  return dims;
}

/** Every blob of a network as outputs of one float part, CONV layers also before ReLU; for calibration and tests. */
export function allBlobs(part: NetworkPart): NetworkPart {
  const outputs = part.layers.flatMap((layer) =>
    layer.type === 'conv' && layer.relu ? [sumBlob(layer.name), layer.name] : [layer.name],
  );
  return { ...part, outputs };
}
