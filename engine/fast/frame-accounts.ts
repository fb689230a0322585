import type { ConvLayer } from '../conv-layer.ts';
import { convDimensions, type ConvDimensions } from '../conv-shape.ts';
import { sentStreamBytes, streamRows, type StripRows } from '../counts/link-streams.ts';
import type { MappedCounts } from '../counts/mapped-counts.ts';
import { invariant } from '../errors.ts';
import { windowUses, type IfmapGating } from '../gating.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { CHECKSUM_LANES, foldChecksum } from '../word-checksum.ts';
import { ItemList, type Item } from './item-list.ts';
import * as J from './job-layout.ts';
import type { KernelInstance } from './kernel-instance.ts';
import { RLC_SCRATCH_BYTES } from './rlc-layout.ts';

/** A layer's words in the kernel's memory. */
export interface LayerWords {
  readonly layer: ConvLayer;
  /** C × paddedH × paddedW words. */
  readonly ifmapAddress: number;
  /** M × E × F words. */
  readonly ofmapAddress: number;
  readonly mapping: Mapping | undefined;
}

/** What is counted of a layer: indices of its items in the list. */
interface LayerAccounts extends LayerWords {
  readonly dimensions: ConvDimensions;
  readonly rowGatedAddress: number;
  readonly ifmapZeros: number;
  /** undefined where whole streams are sent, which count as well */
  readonly ofmapZeros: number | undefined;
  /** One stream a group; none where the chip does not compress, or no report needs them. */
  readonly ifmapStreams: readonly number[];
  readonly ofmapStreams: readonly number[];
  /** Streams by the mapping's strips, with the words of each; the above where they are the same. */
  readonly ifmapStrips: readonly Strip[];
  readonly ofmapStrips: readonly Strip[];
  /** Where the lanes of the ofmap's checksum lie; undefined where there is none. */
  readonly lanesAddress: number | undefined;
}

/** What is counted of every layer. */
export interface AccountOptions {
  /** false: only what mappings send is encoded, nothing without one */
  readonly wholeStreams: boolean;
  readonly checksums: boolean;
}

interface Strip {
  readonly item: number;
  readonly words: number;
}

/** What one frame's words gave for a layer. */
export interface LayerAccount {
  readonly zeros: Omit<IfmapGating, 'zeroFraction'>;
  readonly ofmapZeroWords: number;
  /** Link words of a group's whole RLC stream. */
  readonly streamLinkWords: (kind: 'ifmap' | 'ofmap', group: number) => number;
  readonly mapped: MappedCounts | undefined;
  /** `wordChecksum` of the ofmap; undefined if there is none. */
  readonly ofmapChecksum: string | undefined;
}

/**
 * Everything that is counted of a frame: every RLC stream is encoded and decoded against the words, zeros are counted
 * row by row. What is ready can be counted by the other threads while this one waits for something else.
 */
export class FrameAccounts {
  readonly #kernel: KernelInstance;
  readonly #threads: number;
  readonly #mayBlock: boolean;
  readonly #layers: readonly LayerAccounts[];
  readonly #list: ItemList;
  readonly #addresses: number[] = [];
  readonly #rlcScratch: number;
  readonly #rlcThreadBytes: number;
  /** Item behind each layer's last one. */
  readonly #ends: number[] = [];
  /** Layers whose words are final, items counted or being counted, and whether some are being counted. */
  #ready = 0;
  #counted = 0;
  #open = false;

  constructor(
    kernel: KernelInstance,
    threads: number,
    mayBlock: boolean,
    layers: readonly LayerWords[],
    options: AccountOptions,
  ) {
    this.#kernel = kernel;
    this.#threads = threads;
    this.#mayBlock = mayBlock;
    const items: Item[] = [];
    const add = (item: Item): number => items.push(item) - 1;
    this.#layers = layers.map((words) => {
      const accounts = this.#accountsOf(words, options, add);
      this.#ends.push(items.length);
      return accounts;
    });
    this.#list = new ItemList(kernel, items);
    this.#rlcThreadBytes = Math.ceil((RLC_SCRATCH_BYTES + 64) / 64) * 64;
    this.#rlcScratch = this.#allocate(this.#rlcThreadBytes * threads);
    for (let thread = 0; thread < threads; thread++)
      kernel.exports.prepareEncoding(this.#rlcScratch + thread * this.#rlcThreadBytes);
  }

  /** Notes that a layer's words are final for this frame. */
  ready(layer: number): void {
    if (layer === this.#ready) this.#ready++;
  }

  /**
   * Lets the other threads count what is ready while this thread does something else. The kernel can run nothing else
   * until {@link join}.
   */
  begin(): void {
    const end = this.#ends[this.#ready - 1] ?? 0;
    if (this.#threads < 2 || this.#open || end <= this.#counted) return;
    this.#describe();
    this.#list.open(this.#threads, this.#counted, end - this.#counted);
    this.#open = true;
    this.#counted = end;
  }

  /** Ends what {@link begin} began, if it did. */
  join(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#list.join(this.#mayBlock);
  }

  /** Counts what is left of the frame; one account a layer. */
  finish(): LayerAccount[] {
    this.join();
    const left = this.#list.count - this.#counted;
    if (left > 0) {
      this.#describe();
      this.#list.open(this.#threads, this.#counted, left);
      this.#list.join(this.#mayBlock);
    }
    this.#counted = 0;
    this.#ready = 0;
    return this.#layers.map((layer) => this.#accountOf(layer));
  }

  #describe(): void {
    const fields = this.#kernel.fields();
    fields[J.RLC_SCRATCH / 4] = this.#rlcScratch;
    fields[J.RLC_THREAD_BYTES / 4] = this.#rlcThreadBytes;
  }

  /** Gives its memory back. */
  close(): void {
    this.join();
    this.#list.close();
    for (const address of this.#addresses) this.#kernel.heap.free(address);
  }

  #accountsOf(
    words: LayerWords,
    { wholeStreams, checksums }: AccountOptions,
    add: (item: Item) => number,
  ): LayerAccounts {
    const { layer, ifmapAddress, ofmapAddress, mapping } = words;
    const { shape } = layer;
    const { C, M, R, S, U, groups } = shape;
    const dimensions = convDimensions(shape);
    const { E, F, paddedH, paddedW, ofmapWords } = dimensions;
    const columnUses = this.#keep(Int16Array.from(windowUses(paddedW, F, S, U)));
    const rowUses = this.#keep(Int16Array.from(windowUses(paddedH, E, R, U)));
    const rowGatedAddress = this.#allocate(C * paddedH * 4);
    const count = {
      from: ifmapAddress,
      runs: C * paddedH,
      runWords: paddedW,
      table: columnUses,
      rowTable: rowUses,
      planeRows: paddedH,
      to: rowGatedAddress,
    };
    const streams = (
      address: number,
      planes: number,
      height: number,
      width: number,
      rows: StripRows,
    ): Strip[] => {
      const [first, rowCount] = rows;
      const groupPlanes = planes / groups;
      const whole = rowCount === height;
      return Array.from({ length: groups }, (_, group) => ({
        words: groupPlanes * rowCount * width,
        item: add({
          kind: J.ITEM_ENCODE,
          from: address + (group * groupPlanes * height + first) * width * 2,
          runs: whole ? 1 : groupPlanes,
          runWords: (whole ? groupPlanes : 1) * rowCount * width,
          stride: height * width * 2,
        }),
      }));
    };
    const ifmaps = (rows: StripRows): Strip[] => streams(ifmapAddress, C, paddedH, paddedW, rows);
    const ofmaps = (rows: StripRows): Strip[] => streams(ofmapAddress, M, E, F, rows);
    const ifmapStreams = wholeStreams && layer.compressIfmap ? ifmaps([0, paddedH]) : [];
    const ofmapStreams = wholeStreams ? ofmaps([0, E]) : [];
    const byStrips = (
      all: readonly StripRows[],
      height: number,
      whole: readonly Strip[],
      of: (rows: StripRows) => Strip[],
    ): readonly Strip[] =>
      whole.length > 0 && all.length === 1 && all[0]![1] === height ? whole : all.flatMap(of);
    const rows = mapping && streamRows(shape, mapping);
    const lanesAddress = checksums ? this.#allocate(4 * CHECKSUM_LANES) : undefined;
    if (lanesAddress !== undefined)
      add({ kind: J.ITEM_CHECKSUM, from: ofmapAddress, runWords: ofmapWords, to: lanesAddress });
    return {
      ...words,
      dimensions,
      rowGatedAddress,
      ifmapZeros: add({ kind: J.ITEM_COUNT_ROWS, ...count }),
      ofmapZeros: wholeStreams
        ? undefined
        : add({ kind: J.ITEM_COUNT, from: ofmapAddress, runWords: ofmapWords }),
      ifmapStreams: ifmapStreams.map(({ item }) => item),
      ofmapStreams: ofmapStreams.map(({ item }) => item),
      ifmapStrips: rows && layer.compressIfmap ? byStrips(rows.ifmapRows, paddedH, ifmapStreams, ifmaps) : [],
      ofmapStrips: rows ? byStrips(rows.ofmapRows, E, ofmapStreams, ofmaps) : [],
      lanesAddress,
    };
  }

  #accountOf(layer: LayerAccounts): LayerAccount {
    const zeros = {
      zeroWords: this.#list.result(layer.ifmapZeros),
      gatedMacs: this.#list.gatedMacs(layer.ifmapZeros) * layer.dimensions.filtersPerGroup,
    };
    const sent = (strips: readonly Strip[]): number =>
      strips.reduce(
        (sum, { item, words: count }) => sum + sentStreamBytes(count, this.#linkWords(item, layer)),
        0,
      );
    return {
      zeros,
      ofmapZeroWords:
        layer.ofmapZeros === undefined
          ? layer.ofmapStreams.reduce((zeros, item) => zeros + this.#list.sentZeroWords(item), 0)
          : this.#list.result(layer.ofmapZeros),
      streamLinkWords: (kind, group) =>
        this.#linkWords((kind === 'ifmap' ? layer.ifmapStreams : layer.ofmapStreams)[group]!, layer),
      mapped: layer.mapping && {
        mapping: layer.mapping,
        zeros: { batch: 1, ...zeros, rowGatedMacs: this.#rowGatedMacs(layer) },
        streamBytes: { ifmap: sent(layer.ifmapStrips), ofmap: sent(layer.ofmapStrips) },
      },
      ofmapChecksum: this.#checksumOf(layer),
    };
  }

  /** A copy in memory of its own. */
  #rowGatedMacs({ layer, dimensions, rowGatedAddress }: LayerAccounts): Int32Array {
    const rows = new Int32Array(layer.shape.C * dimensions.paddedH);
    const from = rowGatedAddress / 4;
    rows.set(this.#kernel.heap.integers.subarray(from, from + rows.length));
    return rows;
  }

  #checksumOf({ lanesAddress, dimensions }: LayerAccounts): string | undefined {
    if (lanesAddress === undefined) return undefined;
    const from = lanesAddress / 4;
    const lanes = this.#kernel.heap.integers.subarray(from, from + CHECKSUM_LANES);
    return foldChecksum(lanes, dimensions.ofmapWords);
  }

  #linkWords(item: number, { layer }: LayerAccounts): number {
    const linkWords = this.#list.result(item);
    invariant(
      linkWords > 0,
      `layer ${layer.name}: an RLC stream decodes to its words (reason ${-linkWords})`,
    );
    return linkWords;
  }

  #allocate(bytes: number): number {
    const address = this.#kernel.heap.allocate(bytes);
    this.#addresses.push(address);
    return address;
  }

  #keep(array: Int16Array): number {
    const address = this.#allocate(array.byteLength);
    this.#kernel.heap.words.set(array, address / 2);
    return address;
  }
}
