import {
  openSession,
  plainExecutor,
  type ConvExecutor,
  type ConvLayer,
  type ConvLayerReport,
  type ConvSession,
  type Counting,
  type FrameCounts,
  type Mapping,
  type MappedCounts,
  type OfmapConnection,
} from '../../engine/index.ts';
import { invariant } from '../../engine/errors.ts';
import { WORD_MAX } from '../../engine/fixed-point.ts';
import { chipLayer } from '../../models/chip-layer.ts';
import type { Model } from '../../models/model.ts';
import { blobShapes } from '../../models/network-shapes.ts';
import {
  checkFrameSize,
  inputMagnitude,
  inputWordTables,
  writePlanarInput,
  type InputWordTables,
} from '../image/network-input.ts';
import { readPlanes, type BlobPiece, type BlobSource } from './blob-source.ts';
import { HostPart } from './host-part.ts';
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

/** What one frame gave. */
export interface FrameResult {
  /** Probability of each class; undefined when the weights do not reach that far. */
  readonly probabilities: Float32Array | undefined;
  /** The last blob that could be computed: `prob`, or e.g. `pool5`. */
  readonly lastBlob: { readonly name: string; readonly values: Float32Array };
  /** One report a CONV layer that ran on the chip, for this one frame (batch 1), unless there are none; modelled. */
  readonly conv: readonly ConvLayerReport[];
  /** By layer name, for layers with a mapping: this frame's share of a batch's cost. */
  readonly mapped: ReadonlyMap<string, MappedCounts>;
  /** `wordChecksum` of every CONV layer's ofmap, by its name; empty unless {@link Pipeline.setCounting} asks for it. */
  readonly ofmapChecksums: ReadonlyMap<string, string>;
  /** Ofmap words of all CONV layers whose sums wrapped; 0 in a calibrated network. */
  readonly wrappedPsums: number;
  /** ifmap values that did not fit into a word and were saturated by the host. */
  readonly saturatedWords: number;
  /** Wall-clock times on this computer; measured. */
  readonly wall: FrameWallTime;
}

/** Measured times of one frame in ms. */
export interface FrameWallTime {
  readonly totalMs: number;
  /** CONV layers in the engine with handing on their ofmaps, and all that is counted of them, the link's encoding included */
  readonly convMs: number;
  /** everything else: conversions and onnxruntime */
  readonly hostMs: number;
  /** what ran when, in order */
  readonly steps: readonly WallStep[];
}

/** One piece of a frame's work; measured. */
export interface WallStep {
  /** a CONV layer, the layers of a host part, or what is done for all layers at once */
  readonly name: string;
  readonly kind: 'engine' | 'host';
  /** ms since the frame began */
  readonly startMs: number;
  readonly ms: number;
}

/** A CONV layer, by its index, that reads a host part's blob: from which channel of its ifmap on, in which scale. */
interface BlobReader {
  readonly index: number;
  readonly channel: number;
  readonly scale: number;
}

type OpenStep =
  | {
      readonly kind: 'chip';
      readonly index: number;
      readonly layer: ConvLayer;
      /** of a layer that reads the network's input: the word of every byte */
      readonly input: InputWordTables | undefined;
    }
  | {
      readonly kind: 'host';
      readonly name: string;
      readonly part: HostPart;
      readonly inputs: ReadonlyMap<string, BlobSource>;
    };

/**
 * A network opened for running: CONV layers on the chip model, everything else on onnxruntime. Frames run one after the
 * other; every buffer between the two is made once.
 */
export class Pipeline {
  readonly model: Model;
  readonly partition: Partition;
  readonly #steps: readonly OpenStep[];
  readonly #session: ConvSession;
  /** The CONV layers that read host parts' blobs, by the blob's name; ofmaps go through the session's connections. */
  readonly #readers: ReadonlyMap<string, readonly BlobReader[]>;
  /** The last layer's blob. */
  readonly #last: BlobSource;
  readonly #options: PipelineOptions;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    model: Model,
    split: Partition,
    steps: readonly OpenStep[],
    session: ConvSession,
    readers: ReadonlyMap<string, readonly BlobReader[]>,
    last: BlobSource,
    options: PipelineOptions,
  ) {
    this.model = model;
    this.partition = split;
    this.#steps = steps;
    this.#session = session;
    this.#readers = readers;
    this.#last = last;
    this.#options = options;
  }

  /** Scales the filters, builds the onnxruntime parts and opens them. */
  static async open(model: Model, options: PipelineOptions = {}): Promise<Pipeline> {
    const steps: OpenStep[] = [];
    try {
      return await Pipeline.#open(model, options, steps);
    } catch (error) {
      await closeParts(steps).catch(() => undefined);
      throw error;
    }
  }

  /** @param steps gets the steps as they are opened */
  static async #open(model: Model, options: PipelineOptions, steps: OpenStep[]): Promise<Pipeline> {
    const { network, weights, calibration } = model;
    const shapes = blobShapes(network);
    const split = partition(network, shapes, weights);
    const scales = new Map(calibration.layers.map((layer) => [layer.name, layer]));
    const layers: ConvLayer[] = [];
    const connections: OfmapConnection[] = [];
    const readers = new Map<string, BlobReader[]>();
    const blobs = new Map<string, readonly BlobPiece[]>([
      ['data', [{ kind: 'data', channel: 0, channels: shapes.get('data')!.C }]],
    ]);
    const piecesOf = (name: string): readonly BlobPiece[] => {
      const pieces = blobs.get(name);
      invariant(pieces !== undefined, `blob ${name} is computed`);
      return pieces;
    };
    const sourceOf = (name: string): BlobSource => {
      const { H, W } = shapes.get(name)!;
      return { planeWords: H * W, pieces: piecesOf(name) };
    };
    for (const step of split.steps) {
      if (step.kind === 'concat') {
        let channel = 0;
        const pieces = step.inputs.flatMap((name) => {
          const moved = piecesOf(name).map((piece) => ({ ...piece, channel: piece.channel + channel }));
          channel += shapes.get(name)!.C;
          return moved;
        });
        blobs.set(step.name, pieces);
      } else if (step.kind === 'host') {
        const part = await HostPart.open(step.part, shapes, weights, options.threads ?? 2);
        const inputs = new Map(step.part.inputs.map((name) => [name, sourceOf(name)]));
        for (const name of step.part.outputs) {
          const channels = shapes.get(name)!.C;
          const values = part.outputBuffer(name);
          blobs.set(name, [{ kind: 'values', blob: name, channel: 0, channels, values }]);
          readers.set(name, []);
        }
        const name = step.part.layers.map((layer) => layer.name).join(', ');
        steps.push({ kind: 'host', name, part, inputs });
      } else {
        const { name } = step.layer;
        const layerScales = scales.get(name);
        const layerWeights = weights.layers.get(name);
        invariant(layerScales !== undefined, `layer ${name} is calibrated`);
        invariant(layerWeights !== undefined, `layer ${name} has weights`);
        const { ifmapScale, psumScales } = layerScales;
        const readsInput = step.input === 'data';
        const layer = chipLayer(step.layer, step.shape, layerWeights, layerScales, !readsInput);
        if (readsInput) {
          invariant(
            inputMagnitude(network.input) * ifmapScale <= WORD_MAX,
            `every pixel fits a word of ${name}`,
          );
        }
        const index = layers.length;
        for (const piece of piecesOf(step.input)) {
          const { channel } = piece;
          invariant(readsInput || piece.kind !== 'data', 'a layer that reads pixels has tables');
          if (piece.kind === 'values') readers.get(piece.blob)!.push({ index, channel, scale: ifmapScale });
          if (piece.kind !== 'ofmap') continue;
          const factors = piece.steps.map((value) => ifmapScale * value);
          connections.push({ from: piece.from, to: index, channel, factors });
        }
        steps.push({
          kind: 'chip',
          index,
          layer,
          input: readsInput ? inputWordTables(network.input, ifmapScale) : undefined,
        });
        blobs.set(name, [
          {
            kind: 'ofmap',
            channel: 0,
            channels: psumScales.length,
            from: index,
            steps: Float32Array.from(psumScales, (scale) => 1 / scale),
          },
        ]);
        layers.push(layer);
      }
    }
    const { linkClockHz, compression, mappings, reports } = options;
    const session = openSession(options.executor ?? plainExecutor, layers, {
      connections,
      ...(linkClockHz === undefined ? {} : { linkClockHz }),
      ...(compression === undefined ? {} : { compression }),
      ...(mappings === undefined ? {} : { mappings }),
      ...(reports === undefined ? {} : { reports }),
    });
    return new Pipeline(model, split, steps, session, readers, sourceOf(split.lastLayer), options);
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
    for (const step of this.#steps) {
      const from = performance.now();
      if (step.kind === 'host') {
        this.#session.countAside();
        await step.part.run(
          (blob, channel, values) => {
            this.#readPlanes(step.inputs.get(blob)!, channel, rgb, values);
          },
          (blob, channel, values) => {
            for (const reader of this.#readers.get(blob)!)
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
    const { pieces, planeWords } = this.#last;
    const last = pieces.at(-1)!;
    const values = new Float32Array((last.channel + last.channels) * planeWords);
    this.#readPlanes(this.#last, 0, rgb, values);
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
      await closeParts(this.#steps);
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

/** Closes the onnxruntime parts of these steps, all of them even if one fails. */
async function closeParts(steps: readonly OpenStep[]): Promise<void> {
  const closed = await Promise.allSettled(
    steps.map(async (step) => {
      if (step.kind === 'host') await step.part.close();
    }),
  );
  for (const one of closed) if (one.status === 'rejected') throw one.reason;
}

/** Name of the step in which everything is counted and every transfer encoded. */
export const COUNTING = 'RLC and counts';
