import type { ConvLayer } from '../conv-layer.ts';
import { convDimensions, type ConvDimensions } from '../conv-shape.ts';
import { sentStreamBytes, streamRows, type StripRows } from '../counts/link-streams.ts';
import type { MappedCounts } from '../counts/mapped-counts.ts';
import { invariant } from '../errors.ts';
import { gatedMacsOf, windowUses, type IfmapZeros } from '../gating.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { rlcMaxLinkWords } from '../rlc.ts';
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
  readonly ofmapZeros: number;
  /** One stream a group; none where the chip does not compress. */
  readonly ifmapStreams: readonly number[];
  readonly ofmapStreams: readonly number[];
  /** Streams by the mapping's strips, with the words of each; the above where they are the same. */
  readonly ifmapStrips: readonly Strip[];
  readonly ofmapStrips: readonly Strip[];
}

interface Strip {
  readonly item: number;
  readonly words: number;
}

/** What one frame's words gave for a layer. */
export interface LayerAccount {
  readonly zeros: IfmapZeros;
  readonly ofmapZeroWords: number;
  /** Link words of a group's whole RLC stream. */
  readonly streamLinkWords: (kind: 'ifmap' | 'ofmap', group: number) => number;
  readonly mapped: MappedCounts | undefined;
}

/**
 * Everything that is counted of a frame, for all layers in one job: every RLC stream is encoded and decoded against the
 * words, zeros are counted row by row. Largest pieces first, so that the threads end together.
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

  /** @param compression false: nothing is encoded */
  constructor(
    kernel: KernelInstance,
    threads: number,
    mayBlock: boolean,
    layers: readonly LayerWords[],
    compression: boolean,
  ) {
    this.#kernel = kernel;
    this.#threads = threads;
    this.#mayBlock = mayBlock;
    const pieces: { item: Item; cost: number; place: number }[] = [];
    const add = (item: Item): number => {
      pieces.push({ item, cost: (item.runs ?? 1) * item.runWords * COST[item.kind]!, place: 0 });
      return pieces.length - 1;
    };
    this.#layers = layers.map((words) => this.#accountsOf(words, compression, add));
    const sorted = [...pieces].sort((a, b) => b.cost - a.cost);
    for (const [place, piece] of sorted.entries()) piece.place = place;
    const places = pieces.map(({ place }) => place);
    this.#layers = this.#layers.map((layer) => atPlaces(layer, places));
    this.#list = new ItemList(
      kernel,
      sorted.map(({ item }) => item),
    );
    const most = pieces.reduce(
      (words, { item }) =>
        item.kind === J.ITEM_ENCODE ? Math.max(words, item.runs! * item.runWords) : words,
      0,
    );
    this.#rlcThreadBytes = Math.ceil((RLC_SCRATCH_BYTES + rlcMaxLinkWords(most) * 8 + 64) / 64) * 64;
    this.#rlcScratch = this.#allocate(this.#rlcThreadBytes * threads);
    for (let thread = 0; thread < threads; thread++)
      kernel.exports.prepareEncoding(this.#rlcScratch + thread * this.#rlcThreadBytes);
  }

  /** Counts the frame that now lies in the layers' words; one account a layer. */
  count(): LayerAccount[] {
    const fields = this.#kernel.fields();
    fields[J.RLC_SCRATCH / 4] = this.#rlcScratch;
    fields[J.RLC_THREAD_BYTES / 4] = this.#rlcThreadBytes;
    this.#list.run(this.#mayBlock, this.#threads);
    return this.#layers.map((layer) => this.#accountOf(layer));
  }

  /** Gives its memory back. */
  close(): void {
    this.#list.close();
    for (const address of this.#addresses) this.#kernel.heap.free(address);
  }

  #accountsOf(words: LayerWords, compression: boolean, add: (item: Item) => number): LayerAccounts {
    const { layer, ifmapAddress, ofmapAddress, mapping } = words;
    const { shape } = layer;
    const { C, M, S, U, groups } = shape;
    const dimensions = convDimensions(shape);
    const { E, F, paddedH, paddedW, ofmapWords } = dimensions;
    const uses = this.#keep(Int16Array.from(windowUses(paddedW, F, S, U)));
    const rowGatedAddress = this.#allocate(C * paddedH * 4);
    const count = {
      from: ifmapAddress,
      runs: C * paddedH,
      runWords: paddedW,
      table: uses,
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
    const ifmapStreams = compression && layer.compressIfmap ? ifmaps([0, paddedH]) : [];
    const ofmapStreams = compression ? ofmaps([0, E]) : [];
    const byStrips = (
      all: readonly StripRows[],
      height: number,
      whole: readonly Strip[],
      of: (rows: StripRows) => Strip[],
    ): readonly Strip[] =>
      whole.length > 0 && all.length === 1 && all[0]![1] === height ? whole : all.flatMap(of);
    const rows = mapping && streamRows(shape, mapping);
    return {
      ...words,
      dimensions,
      rowGatedAddress,
      ifmapZeros: add({ kind: J.ITEM_COUNT_ROWS, ...count }),
      ofmapZeros: add({ kind: J.ITEM_COUNT, from: ofmapAddress, runWords: ofmapWords }),
      ifmapStreams: ifmapStreams.map(({ item }) => item),
      ofmapStreams: ofmapStreams.map(({ item }) => item),
      ifmapStrips: rows && layer.compressIfmap ? byStrips(rows.ifmapRows, paddedH, ifmapStreams, ifmaps) : [],
      ofmapStrips: rows ? byStrips(rows.ofmapRows, E, ofmapStreams, ofmaps) : [],
    };
  }

  #accountOf(layer: LayerAccounts): LayerAccount {
    const { shape } = layer.layer;
    const words = shape.C * layer.dimensions.paddedH;
    // a copy in memory of its own
    const rowGatedMacs = new Int32Array(words);
    rowGatedMacs.set(new Int32Array(this.#kernel.memory.buffer, layer.rowGatedAddress, words));
    const zeros: IfmapZeros = {
      batch: 1,
      zeroWords: this.#list.result(layer.ifmapZeros),
      gatedMacs: gatedMacsOf(rowGatedMacs, shape),
      rowGatedMacs,
    };
    const sent = (strips: readonly Strip[]): number =>
      strips.reduce(
        (sum, { item, words: count }) => sum + sentStreamBytes(count, this.#linkWords(item, layer)),
        0,
      );
    return {
      zeros,
      ofmapZeroWords: this.#list.result(layer.ofmapZeros),
      streamLinkWords: (kind, group) =>
        this.#linkWords((kind === 'ifmap' ? layer.ifmapStreams : layer.ofmapStreams)[group]!, layer),
      mapped: layer.mapping && {
        mapping: layer.mapping,
        zeros,
        streamBytes: { ifmap: sent(layer.ifmapStrips), ofmap: sent(layer.ofmapStrips) },
      },
    };
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

/** Roughly how much a word costs, by kind of item. */
const COST: Readonly<Record<number, number>> = {
  [J.ITEM_ENCODE]: 6,
  [J.ITEM_COUNT_ROWS]: 1,
  [J.ITEM_COUNT]: 0.5,
};

function atPlaces(layer: LayerAccounts, places: readonly number[]): LayerAccounts {
  const place = (item: number): number => places[item]!;
  const strip = ({ item, words }: Strip): Strip => ({ item: place(item), words });
  return {
    ...layer,
    ifmapZeros: place(layer.ifmapZeros),
    ofmapZeros: place(layer.ofmapZeros),
    ifmapStreams: layer.ifmapStreams.map(place),
    ofmapStreams: layer.ofmapStreams.map(place),
    ifmapStrips: layer.ifmapStrips.map(strip),
    ofmapStrips: layer.ofmapStrips.map(strip),
  };
}
