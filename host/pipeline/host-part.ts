import { invariant } from '../../engine/errors.ts';
import type { BlobShape } from '../../models/network-shapes.ts';
import type { WeightSet } from '../../models/network.ts';
import type { NetworkPart } from '../../models/onnx/onnx-builder.ts';
import { FloatPart, type FloatBinding } from '../onnxruntime/session.ts';

/** Writes real values of an input blob into `values`: whole planes of H × W, from plane `channel` on. */
export type ReadPlanes = (blob: string, channel: number, values: Float32Array) => void;

/** Told of real values of an output blob, whole planes from plane `channel` on, as soon as they are there. */
export type PlanesWritten = (blob: string, channel: number, values: Float32Array) => void;

/** Channels that run together, with their place in the blobs. */
interface Block {
  readonly channel: number;
  readonly binding: FloatBinding;
}

/** Input values of a block at most, in bytes: written, read and gone before a level-2 cache is full; measured. */
const BLOCK_BYTES = 524_288;
/** Each block costs some 11 µs around its run. */
const MOST_BLOCKS = 32;

/**
 * One of the pipeline's parts between CONV layers on the chip, in the form that runs fastest beside the engine: pools in
 * blocks of channels whose values stay in a cache, LRN from fast operators, FC weights read where they are, and one
 * thread unless the part has FC or CONV layers. Pools and LRN take less time than a sleeping second thread takes to wake.
 * Not for two frames at a time.
 */
export class HostPart {
  readonly #part: FloatPart;
  readonly #blocks: readonly Block[];
  readonly #outputs: ReadonlyMap<string, Float32Array>;

  private constructor(part: FloatPart, blocks: readonly Block[], outputs: ReadonlyMap<string, Float32Array>) {
    this.#part = part;
    this.#blocks = blocks;
    this.#outputs = outputs;
  }

  /** @param threads of onnxruntime at most */
  static async open(
    part: NetworkPart,
    shapes: ReadonlyMap<string, BlobShape>,
    weights: WeightSet,
    threads: number,
  ): Promise<HostPart> {
    const count = blockCount(part, shapes);
    const blobs = [...part.inputs, ...part.layers.map((layer) => layer.name)];
    const blockShapes = new Map(
      blobs.map((name) => {
        const shape = shapes.get(name)!;
        return [name, { ...shape, C: shape.C / count }];
      }),
    );
    const heavy = part.layers.some(({ type }) => type === 'fc' || type === 'conv');
    const opened = await FloatPart.open(part, blockShapes, weights, heavy ? threads : 1, {
      lrn: 'fast',
      fcWeights: 'inputs',
    });
    const first = opened.bind();
    if (count === 1) {
      const outputs = new Map(part.outputs.map((name) => [name, first.outputBuffer(name)]));
      return new HostPart(opened, [{ channel: 0, binding: first }], outputs);
    }
    // all blocks are written to the same input buffer, and leave their outputs where they belong
    const input = part.inputs[0]!;
    const outputs = new Map(
      part.outputs.map((name) => [name, new Float32Array(first.outputBuffer(name).length * count)]),
    );
    const channels = blockShapes.get(input)!.C;
    const blocks = Array.from({ length: count }, (_, block) => {
      const own = [...outputs].map(([name, values]) => {
        const size = values.length / count;
        return [name, values.subarray(block * size, (block + 1) * size)] as const;
      });
      const given = new Map([[input, first.inputBuffer(input)], ...own]);
      return { channel: block * channels, binding: opened.bind(given) };
    });
    return new HostPart(opened, blocks, outputs);
  }

  /** Where every frame's values of an output blob are, C × H × W; the next frame overwrites them. */
  outputBuffer(name: string): Float32Array {
    const values = this.#outputs.get(name);
    invariant(values !== undefined, `blob ${name} is an output of the part`);
    return values;
  }

  /**
   * Runs one frame; `read` is asked for every plane of the inputs once, `written` told of every plane of the outputs
   * while it may still be in a cache.
   */
  async run(read: ReadPlanes, written?: PlanesWritten): Promise<void> {
    const { inputs, outputs } = this.#part.part;
    for (const { channel, binding } of this.#blocks) {
      for (const name of inputs) read(name, channel, binding.inputBuffer(name));
      await binding.run();
      if (written) for (const name of outputs) written(name, channel, binding.outputBuffer(name));
    }
  }

  /** Frees onnxruntime's memory. */
  async close(): Promise<void> {
    await this.#part.close();
  }
}

/** Blocks of equally many channels that a part runs in: one unless it is pools on one blob, which keep channels apart. */
function blockCount({ layers, inputs }: NetworkPart, shapes: ReadonlyMap<string, BlobShape>): number {
  if (inputs.length !== 1 || !layers.every(({ type }) => type === 'pool')) return 1;
  const { C, H, W } = shapes.get(inputs[0]!)!;
  let blocks = 1;
  for (let count = 2; count <= MOST_BLOCKS && (C / blocks) * H * W * 4 > BLOCK_BYTES; count++)
    if (C % count === 0) blocks = count;
  return blocks;
}
