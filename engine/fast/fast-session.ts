import { CHIP } from '../chip.ts';
import { checkConvLayer, checkWords, type ConvLayer } from '../conv-layer.ts';
import type { ConvSession, Counting, FrameCounts, SessionOptions } from '../conv-session.ts';
import { convDimensions, type ConvDimensions } from '../conv-shape.ts';
import type { MappedCounts } from '../counts/mapped-counts.ts';
import { EyerissError, invariant } from '../errors.ts';
import type { ConvLayerReport } from '../layer-report.ts';
import { checkLinkClock, linkReport, transactionsOf } from '../link.ts';
import { checkConnections } from '../ofmap-connection.ts';
import { plainExecutor } from '../plain-executor.ts';
import { checkBytes } from '../scaled-words.ts';
import { SLACK_BYTES } from './filter-plan.ts';
import { FrameAccounts, type LayerAccount } from './frame-accounts.ts';
import type { KernelInstance } from './kernel-instance.ts';
import type { LayerRunner } from './layer-runner.ts';
import { OfmapForwards } from './ofmap-forwards.ts';

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

/** Values on their way between the host's memory and the kernel's: so few that they stay in their core's cache. */
const STAGED_VALUES = 16_384;
/** A table of the words of 256 bytes. */
const TABLE_BYTES = 512;

/**
 * A session whose words stay in the kernel's memory: ifmaps with their padding and ofmaps, handed on by the tasks that
 * compute them. The host's values are converted by the caller's thread, beside which others may count; all counts of a
 * frame are made by the kernel.
 */
export class FastSession implements ConvSession {
  readonly layers: readonly ConvLayer[];
  readonly executor = 'fast';
  readonly #host: SessionHost;
  readonly #options: SessionOptions;
  readonly #slots: readonly Slot[];
  #accounts: FrameAccounts;
  readonly #forwards: OfmapForwards;
  readonly #addresses: number[] = [];
  /** Room for words without their padding, for bytes and their tables, or for values on their way. */
  readonly #staging: number;
  /** Wrapped psums of the layers that have run in this frame; -1 where one has not. */
  readonly #wrapped: number[];
  #order: number[] = [];
  #saturatedWords = 0;

  /** @throws RangeError when the kernel's memory is too small */
  constructor(host: SessionHost, layers: readonly ConvLayer[], options: SessionOptions) {
    for (const layer of layers) checkConvLayer(layer);
    checkLinkClock(options.linkClockHz ?? CHIP.linkClockHz);
    checkConnections(layers, options.connections ?? []);
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
    const most = Math.max(
      ...this.#slots.map(({ layer, dimensions }) =>
        Math.max(
          dimensions.ifmapWords * 2,
          dimensions.ifmapWords + layer.shape.C * TABLE_BYTES,
          layer.shape.W * 4,
          dimensions.F * 4,
        ),
      ),
    );
    this.#staging = this.#allocate(Math.max(STAGED_VALUES * 4, most));
    this.#forwards = new OfmapForwards(host.kernel, this.#slots, options.connections ?? []);
    this.#accounts = this.#openAccounts(options);
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
    heap.words.set(words, this.#staging / 2);
    exports.padPlanes(this.#staging, ifmapAddress, C, H, W, padding);
  }

  writeBytes(layer: number, bytes: Uint8Array, tables: readonly Int16Array[]): void {
    const { ifmapAddress, dimensions, layer: spec } = this.#slots[layer]!;
    const { C, H, W, padding } = spec.shape;
    const { paddedH, paddedW } = dimensions;
    checkBytes(spec, bytes, tables);
    const { heap, exports } = this.#host.kernel;
    for (const [c, table] of tables.entries()) heap.words.set(table, this.#staging / 2 + c * table.length);
    const staged = this.#staging + C * TABLE_BYTES;
    heap.bytes.set(bytes, staged);
    const first = ifmapAddress + (padding * paddedW + padding) * 2;
    exports.bytesToWords(staged, this.#staging, C, H, W, first, paddedW * 2, paddedH * paddedW * 2);
  }

  writeValues(layer: number, channel: number, values: Float32Array, scale: number): number {
    const { ifmapAddress, dimensions, layer: spec } = this.#slots[layer]!;
    const { C, H, W, padding } = spec.shape;
    const { paddedH, paddedW } = dimensions;
    const rows = values.length / W;
    invariant(
      Number.isInteger(rows / H) && channel * H + rows <= C * H,
      `planes ${channel} on are planes of ${spec.name}`,
    );
    const { heap, exports } = this.#host.kernel;
    const first = ifmapAddress + ((channel * paddedH + padding) * paddedW + padding) * 2;
    const stagedRows = Math.max(1, Math.floor(STAGED_VALUES / W));
    let saturated = 0;
    for (let staged = 0; staged < rows; staged += stagedRows) {
      const end = Math.min(rows, staged + stagedRows);
      heap.floats.set(values.subarray(staged * W, end * W), this.#staging / 4);
      for (let row = staged; row < end;) {
        // as many rows as lie equally far apart: those of one plane, or all where there is no padding
        const plane = Math.floor(row / H);
        const stop = padding === 0 ? end : Math.min(end, (plane + 1) * H);
        saturated += exports.valuesToWords(
          this.#staging + (row - staged) * W * 4,
          padding === 0 ? 1 : stop - row,
          padding === 0 ? (stop - row) * W : W,
          first + (plane * paddedH + row - plane * H) * paddedW * 2,
          paddedW * 2,
          scale,
        );
        row = stop;
      }
    }
    return saturated;
  }

  countAside(): void {
    this.#accounts.begin();
  }

  async run(index: number): Promise<void> {
    this.#accounts.join();
    const { layer, ifmapAddress, ofmapAddress } = this.#slots[index]!;
    const wrapped = this.#host.runner.runInPlace(
      layer,
      ifmapAddress,
      ofmapAddress,
      this.#forwards.table(index),
    );
    this.#order.push(index);
    this.#accounts.ready(index);
    if (typeof wrapped === 'number') {
      this.#wrapped[index] = wrapped;
    } else {
      this.#host.onFallback(layer, wrapped);
      const { ofmaps, wrappedPsums } = await plainExecutor.run(layer, [this.ifmap(index)]);
      this.#host.kernel.heap.words.set(ofmaps[0]!, ofmapAddress / 2);
      this.#wrapped[index] = wrappedPsums;
      this.#forwards.forward(index);
    }
    this.#saturatedWords += this.#forwards.takeSaturated(index);
  }

  readValues(layer: number, channel: number, steps: Float32Array, values: Float32Array): void {
    const { ofmapAddress, dimensions, layer: spec } = this.#slots[layer]!;
    const planeWords = dimensions.E * dimensions.F;
    invariant(
      values.length === steps.length * planeWords && channel + steps.length <= spec.shape.M,
      `planes ${channel} on are planes of ${spec.name}, with a step each`,
    );
    const { heap, exports } = this.#host.kernel;
    const from = ofmapAddress + channel * planeWords * 2;
    for (let staged = 0; staged < values.length; staged += STAGED_VALUES) {
      const end = Math.min(values.length, staged + STAGED_VALUES);
      for (let word = staged; word < end;) {
        const plane = Math.floor(word / planeWords);
        const stop = Math.min(end, (plane + 1) * planeWords);
        const to = this.#staging + (word - staged) * 4;
        exports.wordsToValues(from + word * 2, stop - word, to, steps[plane]!);
        word = stop;
      }
      const start = this.#staging / 4;
      values.set(heap.floats.subarray(start, start + end - staged), staged);
    }
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
    const saturatedWords = this.#saturatedWords;
    this.#saturatedWords = 0;
    return { reports, wrappedPsums, saturatedWords, mapped, ofmapChecksums };
  }

  setCounting(counting: Counting): void {
    invariant(this.#order.length === 0, 'counting changes between frames');
    const { heap, memory } = this.#host.kernel;
    let accounts: FrameAccounts;
    try {
      accounts = heap.allOrNothing(() => this.#openAccounts(counting));
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw noRoomToCount(memory.buffer.byteLength, cause);
    }
    this.#accounts.close();
    this.#accounts = accounts;
  }

  close(): void {
    this.#accounts.close();
    this.#forwards.close();
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

  #allocate(bytes: number): number {
    const address = this.#host.kernel.heap.allocate(bytes);
    this.#addresses.push(address);
    return address;
  }
}

function noRoomToCount(bytes: number, cause: RangeError): EyerissError {
  return new EyerissError(
    {
      code: 'counting.memory',
      problem: 'there is no memory for what is to be counted of frames',
      limit: `the kernel's memory cannot grow beyond the ${Math.ceil(bytes / 2 ** 20)} MiB that it has`,
      remedy: 'close other networks, or end other programs',
    },
    { cause },
  );
}
