import { CHIP } from '../chip.ts';
import { checkConvLayer, checkWords, type ConvLayer } from '../conv-layer.ts';
import type { ConvSession, Counting, FrameCounts, SessionOptions } from '../conv-session.ts';
import { convDimensions, type ConvDimensions } from '../conv-shape.ts';
import type { MappedCounts } from '../counts/mapped-counts.ts';
import { invariant } from '../errors.ts';
import type { ConvLayerReport } from '../layer-report.ts';
import { checkLinkClock, linkReport, transactionsOf } from '../link.ts';
import { plainExecutor } from '../plain-executor.ts';
import { SLACK_BYTES } from './filter-plan.ts';
import { FrameAccounts, type LayerAccount } from './frame-accounts.ts';
import { ItemList, type Item } from './item-list.ts';
import * as J from './job-layout.ts';
import type { KernelInstance } from './kernel-instance.ts';
import type { LayerRunner } from './layer-runner.ts';

/** What a session needs of the executor that opens it. */
export interface SessionHost {
  readonly kernel: KernelInstance;
  readonly runner: LayerRunner;
  readonly threads: number;
  readonly mayBlock: boolean;
  /** Told of a layer that the kernel cannot run. */
  readonly onFallback: (layer: ConvLayer, reason: string) => void;
}

/** A layer's place in the session. */
interface Slot {
  readonly layer: ConvLayer;
  readonly dimensions: ConvDimensions;
  readonly ifmapAddress: number;
  readonly ofmapAddress: number;
}

/** Pieces that a conversion is cut into, at most; small ones stay whole. */
const PIECES = 4;
const WHOLE_WORDS = 8192;

/**
 * A session whose words stay in the kernel's memory: ifmaps with their padding, ofmaps, and the host's conversions
 * between them; all counts of a frame are made by the kernel in one job.
 */
export class FastSession implements ConvSession {
  readonly layers: readonly ConvLayer[];
  readonly executor = 'fast';
  readonly #host: SessionHost;
  readonly #options: SessionOptions;
  readonly #slots: readonly Slot[];
  #accounts: FrameAccounts;
  readonly #pieces: ItemList;
  readonly #addresses: number[] = [];
  /** float32 values on their way, and a float32 scale of every plane. */
  readonly #values: number;
  readonly #scales: number;
  /** Wrapped psums of the layers that have run in this frame; -1 where one has not. */
  readonly #wrapped: number[];
  #order: number[] = [];

  /** @throws RangeError when the kernel's memory is too small */
  constructor(host: SessionHost, layers: readonly ConvLayer[], options: SessionOptions) {
    for (const layer of layers) checkConvLayer(layer);
    checkLinkClock(options.linkClockHz ?? CHIP.linkClockHz);
    this.#host = host;
    this.#options = options;
    this.layers = layers;
    this.#wrapped = layers.map(() => -1);
    const { heap } = host.kernel;
    this.#slots = layers.map((layer) => {
      const dimensions = convDimensions(layer.shape);
      const ifmapBytes = dimensions.paddedIfmapWords * 2 + SLACK_BYTES;
      const ifmapAddress = this.#allocate(ifmapBytes);
      heap.words.fill(0, ifmapAddress / 2, (ifmapAddress + ifmapBytes) / 2);
      const ofmapAddress = this.#allocate(dimensions.ofmapWords * 2);
      heap.words.fill(0, ofmapAddress / 2, ofmapAddress / 2 + dimensions.ofmapWords);
      return { layer, dimensions, ifmapAddress, ofmapAddress };
    });
    const most = (words: (slot: Slot) => number): number => Math.max(1, ...this.#slots.map(words));
    this.#values = this.#allocate(
      4 * most(({ dimensions }) => Math.max(dimensions.ifmapWords, dimensions.ofmapWords)),
    );
    this.#scales = this.#allocate(4 * most(({ layer: { shape } }) => Math.max(shape.C, shape.M)));
    this.#accounts = this.#openAccounts(options);
    this.#pieces = new ItemList(
      host.kernel,
      Array.from({ length: PIECES }, () => ({ kind: J.ITEM_COUNT, from: 0, runWords: 0 })),
    );
  }

  writeWords(layer: number, words: Int16Array): void {
    const { ifmapAddress, dimensions, layer: spec } = this.#slots[layer]!;
    const { C, H, W, padding } = spec.shape;
    checkWords(`layer ${spec.name}: ifmap`, words.length, dimensions.ifmapWords);
    const { heap, exports } = this.#host.kernel;
    if (padding === 0) {
      heap.words.set(words, ifmapAddress / 2);
      return;
    }
    heap.words.set(words, this.#values / 2);
    exports.padPlanes(this.#values, ifmapAddress, C, H, W, padding);
  }

  writeValues(layer: number, channel: number, values: Float32Array, scale: number): number {
    const { H, W } = this.#slots[layer]!.layer.shape;
    const planes = values.length / (H * W);
    const { floats } = this.#host.kernel.heap;
    floats.set(values, this.#values / 4);
    floats.fill(scale, this.#scales / 4, this.#scales / 4 + planes);
    return this.#write(layer, channel, planes, {
      kind: J.ITEM_VALUES_TO_WORDS,
      from: this.#values,
      fromPlaneBytes: H * W * 4,
    });
  }

  writeOfmap(layer: number, channel: number, from: number, factors: Float32Array): number {
    const { H, W } = this.#slots[layer]!.layer.shape;
    const { ofmapAddress, layer: source, dimensions } = this.#slots[from]!;
    invariant(
      factors.length === source.shape.M && dimensions.E === H && dimensions.F === W,
      `the ofmap of ${source.name} has the size of the planes it becomes`,
    );
    this.#host.kernel.heap.floats.set(factors, this.#scales / 4);
    return this.#write(layer, channel, factors.length, {
      kind: J.ITEM_WORDS_TO_WORDS,
      from: ofmapAddress,
      fromPlaneBytes: H * W * 2,
    });
  }

  countAside(): void {
    this.#accounts.begin();
  }

  async run(index: number): Promise<void> {
    this.#accounts.join();
    const { layer, ifmapAddress, ofmapAddress } = this.#slots[index]!;
    const wrapped = this.#host.runner.runInPlace(layer, ifmapAddress, ofmapAddress);
    this.#order.push(index);
    this.#accounts.ready(index);
    if (typeof wrapped === 'number') {
      this.#wrapped[index] = wrapped;
      return;
    }
    this.#host.onFallback(layer, wrapped);
    const { ofmaps, wrappedPsums } = await plainExecutor.run(layer, [this.ifmap(index)]);
    this.#host.kernel.heap.words.set(ofmaps[0]!, ofmapAddress / 2);
    this.#wrapped[index] = wrappedPsums;
  }

  readValues(layer: number, steps: Float32Array, values: Float32Array): void {
    const { ofmapAddress, dimensions, layer: spec } = this.#slots[layer]!;
    const { E, F, ofmapWords } = dimensions;
    invariant(
      values.length === ofmapWords && steps.length === spec.shape.M,
      'a step a plane, a value a word',
    );
    this.#host.kernel.heap.floats.set(steps, this.#scales / 4);
    this.#convert(spec.shape.M, {
      kind: J.ITEM_WORDS_TO_VALUES,
      from: ofmapAddress,
      fromPlaneBytes: E * F * 2,
      runs: E,
      runWords: F,
      to: this.#values,
      toPlaneBytes: E * F * 4,
    });
    const start = this.#values / 4;
    values.set(this.#host.kernel.heap.floats.subarray(start, start + ofmapWords));
  }

  ifmap(layer: number): Int16Array {
    const { ifmapAddress, dimensions, layer: spec } = this.#slots[layer]!;
    const { C, H, W, padding } = spec.shape;
    const { paddedH, paddedW, ifmapWords } = dimensions;
    const words = new Int16Array(ifmapWords);
    for (let c = 0; c < C; c++) {
      for (let h = 0; h < H; h++) {
        const from = ifmapAddress / 2 + (c * paddedH + h + padding) * paddedW + padding;
        words.set(this.#host.kernel.heap.words.subarray(from, from + W), (c * H + h) * W);
      }
    }
    return words;
  }

  ofmap(layer: number): Int16Array {
    const { ofmapAddress, dimensions } = this.#slots[layer]!;
    const words = new Int16Array(dimensions.ofmapWords);
    words.set(this.#host.kernel.heap.words.subarray(ofmapAddress / 2, ofmapAddress / 2 + words.length));
    return words;
  }

  finish(): FrameCounts {
    const accounts = this.#accounts.finish();
    const mapped = new Map<string, MappedCounts>();
    const ofmapChecksums = new Map<string, string>();
    const reports: ConvLayerReport[] = [];
    let wrappedPsums = 0;
    for (const index of this.#order) {
      const account = accounts[index]!;
      const { name } = this.layers[index]!;
      if (account.mapped) mapped.set(name, account.mapped);
      if (account.ofmapChecksum !== undefined) ofmapChecksums.set(name, account.ofmapChecksum);
      if (this.#options.reports ?? true) reports.push(this.#report(index, account));
      wrappedPsums += this.#wrapped[index]!;
    }
    this.#order = [];
    this.#wrapped.fill(-1);
    return { reports, wrappedPsums, mapped, ofmapChecksums };
  }

  setCounting(counting: Counting): void {
    invariant(this.#order.length === 0, 'counting changes between frames');
    const accounts = this.#host.kernel.heap.allOrNothing(() => this.#openAccounts(counting));
    this.#accounts.close();
    this.#accounts = accounts;
  }

  close(): void {
    this.#accounts.close();
    this.#pieces.close();
    for (const address of this.#addresses) this.#host.kernel.heap.free(address);
  }

  #openAccounts({ mappings, checksums = false }: Counting): FrameAccounts {
    const { kernel, threads, mayBlock } = this.#host;
    return new FrameAccounts(
      kernel,
      threads,
      mayBlock,
      this.#slots.map((slot) => ({ ...slot, mapping: mappings?.get(slot.layer.name) })),
      { wholeStreams: (this.#options.reports ?? true) && (this.#options.compression ?? true), checksums },
    );
  }

  #report(index: number, account: LayerAccount): ConvLayerReport {
    const { layer, dimensions } = this.#slots[index]!;
    const { linkClockHz = CHIP.linkClockHz, compression = true } = this.#options;
    const { zeros, ofmapZeroWords, streamLinkWords } = account;
    const { macs, paddedIfmapWords, ofmapWords } = dimensions;
    invariant(zeros.gatedMacs <= macs, `layer ${layer.name}: ${zeros.gatedMacs} gated MACs of ${macs}`);
    const transactions = transactionsOf(layer, 1, compression, (kind, _, group) =>
      streamLinkWords(kind, group),
    );
    return {
      name: layer.name,
      executor: this.executor,
      batch: 1,
      shape: layer.shape,
      dimensions,
      macs,
      gatedMacs: zeros.gatedMacs,
      ifmapZeroFraction: zeros.zeroWords / paddedIfmapWords,
      ofmapZeroFraction: ofmapZeroWords / ofmapWords,
      wrappedPsums: this.#wrapped[index]!,
      link: linkReport(transactions, linkClockHz),
    };
  }

  /** Converts planes into an ifmap's padded planes. */
  #write(
    index: number,
    channel: number,
    planes: number,
    source: Pick<Item, 'kind' | 'from' | 'fromPlaneBytes'>,
  ): number {
    const { ifmapAddress, dimensions, layer } = this.#slots[index]!;
    const { C, H, W, padding } = layer.shape;
    const { paddedH, paddedW } = dimensions;
    invariant(
      Number.isInteger(planes) && channel + planes <= C,
      `planes ${channel} on are planes of ${layer.name}`,
    );
    return this.#convert(planes, {
      ...source,
      runs: H,
      runWords: W,
      stride: paddedW * 2,
      to: ifmapAddress + ((channel * paddedH + padding) * paddedW + padding) * 2,
      toPlaneBytes: paddedH * paddedW * 2,
    });
  }

  /** Converts planes on all threads; returns saturated words. */
  #convert(planes: number, item: Item): number {
    const words = planes * item.runWords * (item.runs ?? 1);
    const pieces = words <= WHOLE_WORDS ? 1 : Math.min(PIECES, planes);
    for (let piece = 0; piece < pieces; piece++) {
      const first = Math.floor((planes * piece) / pieces);
      const end = Math.floor((planes * (piece + 1)) / pieces);
      this.#pieces.set(piece, {
        ...item,
        from: item.from + first * item.fromPlaneBytes!,
        to: item.to! + first * item.toPlaneBytes!,
        table: this.#scales + first * 4,
        planes: end - first,
      });
    }
    this.#accounts.join();
    this.#pieces.run(this.#host.mayBlock, this.#host.threads, pieces);
    let saturated = 0;
    for (let piece = 0; piece < pieces; piece++) saturated += this.#pieces.result(piece);
    return saturated;
  }

  #allocate(bytes: number): number {
    const address = this.#host.kernel.heap.allocate(bytes);
    this.#addresses.push(address);
    return address;
  }
}
