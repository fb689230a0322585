import type { ConvLayer, OfmapConnection } from '../../engine/index.ts';
import { invariant } from '../../engine/errors.ts';
import { WORD_MAX } from '../../engine/fixed-point.ts';
import type { LayerCalibration } from '../../models/calibration/calibration.ts';
import { chipLayer } from '../../models/chip-layer.ts';
import type { Model } from '../../models/model.ts';
import type { BlobShape } from '../../models/network-shapes.ts';
import { inputMagnitude, inputWordTables, type InputWordTables } from '../image/network-input.ts';
import type { BlobPiece, BlobSource } from './blob-source.ts';
import { HostPart } from './host-part.ts';
import type { Partition, PipelineStep } from './partition.ts';

/** A step that runs; concatenations are none. */
export type OpenStep =
  | {
      readonly kind: 'chip';
      /** of the layer among those on the chip */
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

/** A CONV layer, by its index, that reads a host part's blob: from which channel of its ifmap on, in which scale. */
export interface BlobReader {
  readonly index: number;
  readonly channel: number;
  readonly scale: number;
}

/** A network's steps, opened, and how blobs go from one to the other. */
export interface OpenNetwork {
  readonly steps: readonly OpenStep[];
  /** CONV layers on the chip, by their index */
  readonly layers: readonly ConvLayer[];
  /** ofmaps that a session hands on to CONV layers */
  readonly connections: readonly OfmapConnection[];
  /** CONV layers that read host parts' blobs, by the blob's name */
  readonly readers: ReadonlyMap<string, readonly BlobReader[]>;
  /** the last layer's blob */
  readonly last: BlobSource;
}

/** What {@link openSteps} needs besides the model. */
export interface OpenOptions {
  readonly shapes: ReadonlyMap<string, BlobShape>;
  /** onnxruntime's intra-op threads */
  readonly threads: number;
}

/** Opens the steps of a network that was shared out; where one fails, those opened before are closed. */
export async function openSteps(model: Model, split: Partition, options: OpenOptions): Promise<OpenNetwork> {
  const opening = new Opening(model, options);
  try {
    for (const step of split.steps) {
      if (step.kind === 'concat') opening.addConcat(step);
      else if (step.kind === 'host') await opening.addHost(step);
      else opening.addChip(step);
    }
    const { steps, layers, connections, readers } = opening;
    return { steps, layers, connections, readers, last: opening.sourceOf(split.lastLayer) };
  } catch (error) {
    await closeParts(opening.steps).catch(() => undefined);
    throw error;
  }
}

/** Closes the onnxruntime parts of these steps, all of them even if one fails. */
export async function closeParts(steps: readonly OpenStep[]): Promise<void> {
  const closed = await Promise.allSettled(
    steps.map(async (step) => {
      if (step.kind === 'host') await step.part.close();
    }),
  );
  for (const one of closed) if (one.status === 'rejected') throw one.reason;
}

type StepOf<Kind extends PipelineStep['kind']> = Extract<PipelineStep, { kind: Kind }>;

/** A network on its way from a partition to an {@link OpenNetwork}, step by step. */
class Opening {
  readonly steps: OpenStep[] = [];
  readonly layers: ConvLayer[] = [];
  readonly connections: OfmapConnection[] = [];
  readonly readers = new Map<string, BlobReader[]>();
  readonly #model: Model;
  readonly #options: OpenOptions;
  readonly #scales: ReadonlyMap<string, LayerCalibration>;
  /** Where the blobs come from that are computed so far. */
  readonly #pieces = new Map<string, readonly BlobPiece[]>();

  constructor(model: Model, options: OpenOptions) {
    this.#model = model;
    this.#options = options;
    this.#scales = new Map(model.calibration.layers.map((layer) => [layer.name, layer]));
    this.#pieces.set('data', [{ kind: 'data', channel: 0, channels: this.#shapeOf('data').C }]);
  }

  addConcat({ name, inputs }: StepOf<'concat'>): void {
    let channel = 0;
    const pieces = inputs.flatMap((input) => {
      const moved = this.#piecesOf(input).map((piece) => ({ ...piece, channel: piece.channel + channel }));
      channel += this.#shapeOf(input).C;
      return moved;
    });
    this.#pieces.set(name, pieces);
  }

  async addHost({ part: { layers, inputs, outputs }, part }: StepOf<'host'>): Promise<void> {
    const { shapes, threads } = this.#options;
    const opened = await HostPart.open(part, shapes, this.#model.weights, threads);
    this.steps.push({
      kind: 'host',
      name: layers.map((layer) => layer.name).join(', '),
      part: opened,
      inputs: new Map(inputs.map((blob) => [blob, this.sourceOf(blob)])),
    });
    for (const blob of outputs) {
      const { C: channels } = this.#shapeOf(blob);
      const values = opened.outputBuffer(blob);
      this.#pieces.set(blob, [{ kind: 'values', blob, channel: 0, channels, values }]);
      this.readers.set(blob, []);
    }
  }

  addChip({ layer: { name }, layer: spec, shape, input }: StepOf<'chip'>): void {
    const scales = this.#scales.get(name);
    const weights = this.#model.weights.layers.get(name);
    invariant(scales !== undefined, `layer ${name} is calibrated`);
    invariant(weights !== undefined, `layer ${name} has weights`);
    const { ifmapScale, psumScales } = scales;
    const readsInput = input === 'data';
    const index = this.layers.length;
    const layer = chipLayer(spec, shape, weights, scales, !readsInput);
    const tables = readsInput ? this.#wordTables(name, ifmapScale) : undefined;
    this.#connect(index, input, ifmapScale);
    this.layers.push(layer);
    this.steps.push({ kind: 'chip', index, layer, input: tables });
    const steps = Float32Array.from(psumScales, (scale) => 1 / scale);
    this.#pieces.set(name, [{ kind: 'ofmap', channel: 0, channels: psumScales.length, from: index, steps }]);
  }

  /** A blob as it is read. */
  sourceOf(blob: string): BlobSource {
    const { H, W } = this.#shapeOf(blob);
    return { planeWords: H * W, pieces: this.#piecesOf(blob) };
  }

  #wordTables(name: string, scale: number): InputWordTables {
    const { input } = this.#model.network;
    invariant(inputMagnitude(input) * scale <= WORD_MAX, `every pixel fits a word of ${name}`);
    return inputWordTables(input, scale);
  }

  /** Notes for each piece of a blob that a CONV layer reads how it gets there; pixels need no note. */
  #connect(index: number, blob: string, ifmapScale: number): void {
    for (const piece of this.#piecesOf(blob)) {
      const { channel } = piece;
      invariant(blob === 'data' || piece.kind !== 'data', 'a layer that reads pixels has tables');
      if (piece.kind === 'values') this.readers.get(piece.blob)!.push({ index, channel, scale: ifmapScale });
      if (piece.kind !== 'ofmap') continue;
      const factors = piece.steps.map((value) => ifmapScale * value);
      this.connections.push({ from: piece.from, to: index, channel, factors });
    }
  }

  #piecesOf(blob: string): readonly BlobPiece[] {
    const pieces = this.#pieces.get(blob);
    invariant(pieces !== undefined, `blob ${blob} is computed`);
    return pieces;
  }

  #shapeOf(blob: string): BlobShape {
    const shape = this.#options.shapes.get(blob);
    invariant(shape !== undefined, `blob ${blob} has a shape`);
    return shape;
  }
}
