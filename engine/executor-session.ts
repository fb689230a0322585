import type { ConvLayer } from './conv-layer.ts';
import type { ConvSession, Counting, FrameCounts, SessionOptions } from './conv-session.ts';
import { convDimensions } from './conv-shape.ts';
import { countMapped, type MappedCounts } from './counts/mapped-counts.ts';
import { invariant } from './errors.ts';
import type { ConvExecutor } from './executor.ts';
import type { ConvLayerReport } from './layer-report.ts';
import { checkConnections } from './ofmap-connection.ts';
import { padIfmap } from './padded-ifmap.ts';
import { runConvLayer } from './run-conv-layer.ts';
import { checkBytes, scaledPlanes, writeByteWords, writeValues } from './scaled-words.ts';
import { wordChecksum } from './word-checksum.ts';

/** Opens layers on an executor: on the executor's own kind of session if it has one. */
export function openSession(
  executor: ConvExecutor,
  layers: readonly ConvLayer[],
  options: SessionOptions = {},
): ConvSession {
  return executor.openSession?.(layers, options) ?? new ExecutorSession(executor, layers, options);
}

/** A session on any executor, layer by layer through {@link runConvLayer}; everything else in plain TypeScript. */
export class ExecutorSession implements ConvSession {
  readonly layers: readonly ConvLayer[];
  readonly #executor: ConvExecutor;
  readonly #options: SessionOptions;
  readonly #ifmaps: readonly Int16Array[];
  readonly #ofmaps: Int16Array[];
  #reports: ConvLayerReport[] = [];
  #wrappedPsums = 0;
  #saturatedWords = 0;
  #mapped = new Map<string, MappedCounts>();
  #checksums = new Map<string, string>();
  #counting: Counting;

  constructor(executor: ConvExecutor, layers: readonly ConvLayer[], options: SessionOptions) {
    this.layers = layers;
    this.#executor = executor;
    this.#options = options;
    this.#counting = options;
    checkConnections(layers, options.connections ?? []);
    const sizes = layers.map(({ shape }) => convDimensions(shape));
    this.#ifmaps = sizes.map(({ ifmapWords }) => new Int16Array(ifmapWords));
    this.#ofmaps = sizes.map(({ ofmapWords }) => new Int16Array(ofmapWords));
  }

  get executor(): string {
    return this.#executor.name;
  }

  writeWords(layer: number, words: Int16Array): void {
    const ifmap = this.#ifmaps[layer]!;
    invariant(words.length === ifmap.length, 'the ifmap has C·H·W words');
    ifmap.set(words);
  }

  writeBytes(layer: number, bytes: Uint8Array, tables: readonly Int16Array[]): void {
    checkBytes(this.layers[layer]!, bytes, tables);
    writeByteWords(bytes, tables, this.#ifmaps[layer]!);
  }

  writeValues(layer: number, channel: number, values: Float32Array, scale: number): number {
    return this.#write(layer, channel, values, [scale]);
  }

  countAside(): void {
    // counted as it runs
  }

  async run(index: number): Promise<void> {
    const layer = this.layers[index]!;
    const ifmap = this.#ifmaps[index]!;
    const { linkClockHz, compression } = this.#options;
    const { ofmaps, report } = await runConvLayer(layer, [ifmap], {
      executor: this.#executor,
      ...(linkClockHz === undefined ? {} : { linkClockHz }),
      ...(compression === undefined ? {} : { compression }),
    });
    const ofmap = ofmaps[0]!;
    this.#ofmaps[index] = ofmap;
    for (const { from, to, channel, factors } of this.#options.connections ?? []) {
      if (from === index) this.#saturatedWords += this.#write(to, channel, ofmap, factors);
    }
    if (this.#options.reports ?? true) this.#reports.push(report);
    this.#wrappedPsums += report.wrappedPsums;
    if (this.#counting.checksums ?? false) this.#checksums.set(layer.name, wordChecksum(ofmap));
    const mapping = this.#counting.mappings?.get(layer.name);
    if (mapping)
      this.#mapped.set(layer.name, countMapped(layer, padIfmap(ifmap, layer.shape), ofmap, mapping));
  }

  readValues(layer: number, channel: number, steps: Float32Array, values: Float32Array): void {
    const { shape, name } = this.layers[layer]!;
    const { E, F } = convDimensions(shape);
    invariant(
      values.length === steps.length * E * F && channel + steps.length <= shape.M,
      `planes ${channel} on are planes of ${name}, with a step each`,
    );
    const first = channel * E * F;
    writeValues(this.#ofmaps[layer]!.subarray(first, first + values.length), steps, values);
  }

  ifmap(layer: number): Int16Array {
    return this.#ifmaps[layer]!.slice();
  }

  ofmap(layer: number): Int16Array {
    return this.#ofmaps[layer]!.slice();
  }

  finish(): FrameCounts {
    const counts = {
      reports: this.#reports,
      wrappedPsums: this.#wrappedPsums,
      saturatedWords: this.#saturatedWords,
      mapped: this.#mapped,
      ofmapChecksums: this.#checksums,
    };
    this.#reports = [];
    this.#wrappedPsums = 0;
    this.#saturatedWords = 0;
    this.#mapped = new Map();
    this.#checksums = new Map();
    return counts;
  }

  setCounting(counting: Counting): void {
    this.#counting = counting;
  }

  close(): void {
    // nothing but garbage
  }

  #write(
    layer: number,
    channel: number,
    from: Float32Array | Int16Array,
    factors: ArrayLike<number>,
  ): number {
    const { H, W } = this.layers[layer]!.shape;
    const { words, saturated } = scaledPlanes(from, factors);
    this.#ifmaps[layer]!.set(words, channel * H * W);
    return saturated;
  }
}
