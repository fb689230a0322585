import { InferenceSession, Tensor } from 'onnxruntime-node';
import { invariant } from '../../engine/errors.ts';
import type { BlobShape } from '../../models/network-shapes.ts';
import type { WeightSet } from '../../models/network.ts';
import { buildOnnxModel, sumBlob, type NetworkPart } from '../../models/onnx/onnx-builder.ts';

/** Blobs of one frame by Caffe name, real values, C×H×W row-major. */
export type FloatBlobs = ReadonlyMap<string, Float32Array>;

/** A part of a network that runs on onnxruntime in float32. */
export class FloatPart {
  readonly part: NetworkPart;
  readonly #session: InferenceSession;
  /** Tensor dimensions of every input. */
  readonly #dims: ReadonlyMap<string, readonly number[]>;

  private constructor(
    part: NetworkPart,
    session: InferenceSession,
    dims: ReadonlyMap<string, readonly number[]>,
  ) {
    this.part = part;
    this.#session = session;
    this.#dims = dims;
  }

  /**
   * Builds the part's ONNX model and loads it.
   * @param threads onnxruntime's intra-op threads
   * @param options `spinning`: onnxruntime's own default, idle threads wait busily for the next operation
   */
  static async open(
    part: NetworkPart,
    shapes: ReadonlyMap<string, BlobShape>,
    weights: WeightSet,
    threads: number,
    { spinning = false }: { spinning?: boolean } = {},
  ): Promise<FloatPart> {
    const session = await InferenceSession.create(buildOnnxModel(part, shapes, weights), {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      // Idle threads that spin would take the cores from the engine's own threads.
      extra: { session: { intra_op: { allow_spinning: spinning ? '1' : '0' } } },
    });
    const dims = new Map<string, readonly number[]>();
    for (const name of part.inputs) {
      const { C, H, W } = shapes.get(name)!;
      const input = session.inputMetadata.find((candidate) => candidate.name === name);
      // The output of an FC layer is a row, anything else a stack of planes.
      dims.set(name, input?.isTensor && input.shape.length === 2 ? [1, C] : [1, C, H, W]);
    }
    return new FloatPart(part, session, dims);
  }

  /** Runs one frame: the part's input blobs in, its output blobs out. */
  async run(blobs: FloatBlobs): Promise<Map<string, Float32Array>> {
    const feeds: Record<string, Tensor> = {};
    for (const [name, dims] of this.#dims) {
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

  /** Frees the session's memory. */
  async close(): Promise<void> {
    await this.#session.release();
  }
}

/** Every blob of a network as outputs of one float part, CONV layers also before ReLU; for calibration and tests. */
export function allBlobs(part: NetworkPart): NetworkPart {
  const outputs = part.layers.flatMap((layer) =>
    layer.type === 'conv' && layer.relu ? [sumBlob(layer.name), layer.name] : [layer.name],
  );
  return { ...part, outputs };
}
