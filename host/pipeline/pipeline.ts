import {
  openSession,
  plainExecutor,
  type ConvExecutor,
  type ConvLayer,
  type ConvSession,
  type Counting,
  type FrameCounts,
  type Mapping,
} from '../../engine/index.ts';
import { invariant } from '../../engine/errors.ts';
import type { Model } from '../../models/model.ts';
import { blobShapes } from '../../models/network-shapes.ts';
import { checkFrameSize, writePlanarInput } from '../image/network-input.ts';
import { readPlanes, type BlobSource } from './blob-source.ts';
import { COUNTING, type FrameResult, type WallStep } from './frame-result.ts';
import { closeParts, openSteps, type OpenNetwork } from './open-steps.ts';
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
  /** Mappings by CONV layer: {@link FrameResult.mapped} then has what a batch's cost needs of this frame. */
  readonly mappings?: ReadonlyMap<string, Mapping>;
  /** false: no reports, only {@link FrameResult.mapped}, and no RLC streams but a mapping's. */
  readonly reports?: boolean;
  /** Gets every CONV layer's words as they come: C × H × W in, M × E × F out; copies of its own. */
  readonly onConvLayer?: (layer: ConvLayer, ifmap: Int16Array, ofmap: Int16Array) => void;
}

/**
 * A network opened for running: CONV layers on the chip model, everything else on onnxruntime. Frames run one after the
 * other; every buffer between the two is made once.
 */
export class Pipeline {
  readonly model: Model;
  readonly partition: Partition;
  readonly #opened: OpenNetwork;
  readonly #session: ConvSession;
  readonly #options: PipelineOptions;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    model: Model,
    split: Partition,
    opened: OpenNetwork,
    session: ConvSession,
    options: PipelineOptions,
  ) {
    this.model = model;
    this.partition = split;
    this.#opened = opened;
    this.#session = session;
    this.#options = options;
  }

  /** Scales the filters, builds the onnxruntime parts and opens them. */
  static async open(model: Model, options: PipelineOptions = {}): Promise<Pipeline> {
    const shapes = blobShapes(model.network);
    const split = partition(model.network, shapes, model.weights);
    const opened = await openSteps(model, split, { shapes, threads: options.threads ?? 2 });
    try {
      const { executor = plainExecutor, linkClockHz, compression, mappings, reports } = options;
      const session = openSession(executor, opened.layers, {
        connections: opened.connections,
        ...(linkClockHz !== undefined && { linkClockHz }),
        ...(compression !== undefined && { compression }),
        ...(mappings !== undefined && { mappings }),
        ...(reports !== undefined && { reports }),
      });
      return new Pipeline(model, split, opened, session, options);
    } catch (error) {
      await closeParts(opened.steps).catch(() => undefined);
      throw error;
    }
  }

  /** What a user must be told: about the weights, and every CONV layer that runs on onnxruntime instead. */
  get notices(): string[] {
    const fallbacks = this.partition.fallbacks.map(({ reason }) => `runs on onnxruntime: ${reason}`);
    return [...this.model.notices, ...fallbacks];
  }

  /** CONV layers as the chip gets them, in order. */
  get chipLayers(): readonly ConvLayer[] {
    return this.#session.layers;
  }

  /**
   * Runs one frame, once those asked for before are done.
   * @param rgb height × width × 3 bytes of the network's input size
   * @throws EyerissError `image.frame-size`
   */
  async run(rgb: Uint8Array): Promise<FrameResult> {
    checkFrameSize(rgb, this.model.network.input);
    const frame = this.#turn
      .then(() => this.#runFrame(rgb))
      .catch((error: unknown) => {
        // Ends the frame in the session, too, so that the next one begins anew.
        this.#session.finish();
        throw error;
      });
    this.#turn = frame.catch(() => undefined);
    return await frame;
  }

  async #runFrame(rgb: Uint8Array): Promise<FrameResult> {
    const start = performance.now();
    const wallSteps: WallStep[] = [];
    let convMs = 0;
    let saturatedWords = 0;
    const note = (name: string, kind: WallStep['kind'], from: number): void => {
      const ms = performance.now() - from;
      if (kind === 'engine') convMs += ms;
      wallSteps.push({ name, kind, startMs: from - start, ms });
    };
    for (const step of this.#opened.steps) {
      const from = performance.now();
      if (step.kind === 'host') {
        this.#session.countAside();
        await step.part.run(
          (blob, channel, values) => {
            this.#readPlanes(step.inputs.get(blob)!, channel, rgb, values);
          },
          (blob, channel, values) => {
            for (const reader of this.#opened.readers.get(blob)!)
              saturatedWords += this.#session.writeValues(
                reader.index,
                reader.channel + channel,
                values,
                reader.scale,
              );
          },
        );
        note(step.name, 'host', from);
        continue;
      }
      const { index, layer, input } = step;
      if (input) this.#session.writeBytes(index, rgb, input);
      const convStart = performance.now();
      await this.#session.run(index);
      note(layer.name, 'engine', convStart);
      this.#options.onConvLayer?.(layer, this.#session.ifmap(index), this.#session.ofmap(index));
    }
    const countStart = performance.now();
    const { reports, wrappedPsums, mapped, ofmapChecksums, ...handedOn } = this.#session.finish();
    note(COUNTING, 'engine', countStart);
    const name = this.partition.lastLayer;
    const { last: source } = this.#opened;
    const last = source.pieces.at(-1)!;
    const values = new Float32Array((last.channel + last.channels) * source.planeWords);
    this.#readPlanes(source, 0, rgb, values);
    const totalMs = performance.now() - start;
    return {
      probabilities: name === this.model.network.layers.at(-1)?.name ? values : undefined,
      lastBlob: { name, values },
      conv: reports,
      mapped,
      ofmapChecksums,
      wrappedPsums,
      saturatedWords: saturatedWords + handedOn.saturatedWords,
      wall: { totalMs, convMs, hostMs: totalMs - convMs, steps: wallSteps },
    };
  }

  /**
   * Runs the CONV layers alone, each on an ifmap of its own, once the frames asked for before are done.
   * @param ifmaps C × H × W words of every layer on the chip, in their order
   */
  async runLayers(ifmaps: readonly Int16Array[]): Promise<FrameCounts> {
    const session = this.#session;
    invariant(ifmaps.length === session.layers.length, 'every layer has an ifmap');
    const frame = this.#turn.then(async () => {
      try {
        for (const [index, words] of ifmaps.entries()) {
          session.writeWords(index, words);
          await session.run(index);
        }
      } finally {
        // Ends the frame even if it failed, so that the next one begins anew.
        counts = session.finish();
      }
    });
    let counts: FrameCounts | undefined;
    this.#turn = frame.catch(() => undefined);
    await frame;
    invariant(counts !== undefined, 'the frame has ended');
    return counts;
  }

  /**
   * What is counted of the frames asked for from now on.
   * @throws EyerissError `counting.memory`; what was counted before is counted on
   */
  async setCounting(counting: Counting): Promise<void> {
    const change = this.#turn.then(() => {
      this.#session.setCounting(counting);
    });
    // What could not be changed stays as it was: frames go on, and the next change may succeed.
    this.#turn = change.catch(() => undefined);
    await change;
  }

  /** Frees what the onnxruntime parts and the session hold, once the frames on their way are done. */
  async close(): Promise<void> {
    await this.#turn;
    try {
      await closeParts(this.#opened.steps);
    } finally {
      this.#session.close();
    }
  }

  /** Real values of whole planes of a blob, from plane `channel` on. */
  #readPlanes(source: BlobSource, channel: number, rgb: Uint8Array, values: Float32Array): void {
    readPlanes(source, channel, values, {
      data: (first, planes) => {
        writePlanarInput(rgb, this.model.network.input, planes, first);
      },
      ofmap: (layer, first, steps, planes) => {
        this.#session.readValues(layer, first, steps, planes);
      },
    });
  }
}
