import { CHIP } from './chip.ts';
import type { ConvLayer } from './conv-layer.ts';
import { convDimensions } from './conv-shape.ts';
import { EyerissError, invariant } from './errors.ts';
import { rlcEncodeInto, rlcMaxLinkWords } from './rlc.ts';

/*
 * The link between host (off-chip DRAM) and chip: one 64-bit word a link clock (ISSCC 2016: 60 MHz).
 *
 * Here every word crosses once: what a mapping sends again (ifmaps per m filters, filters per strip) belongs to the
 * cost model. Biases are not counted: they enter as initial psums and are part of the layer's configuration, which
 * the published DRAM figures, reproduced without them, do not show either.
 */

/** Bytes of one 64-bit link word and of one 16-bit chip word. */
const LINK_WORD_BYTES = CHIP.linkBits / 8;
const WORD_BYTES = CHIP.wordBits / 8;

/** One transfer over the link: the filters of a group, or one group's part of one frame's ifmap or ofmap. */
export interface LinkTransaction {
  readonly kind: 'ifmap' | 'filter' | 'ofmap';
  readonly direction: 'to-chip' | 'from-chip';
  readonly group: number;
  /** Index of the ifmap in the batch; null for filters, which serve the whole batch. */
  readonly frame: number | null;
  /** 16-bit words that the transfer carries; of an ifmap with its padding. */
  readonly words: number;
  /** Bytes on the link if sent raw: four words a 64-bit link word, the last one filled up. */
  readonly uncompressedBytes: number;
  /** Bytes on the link as sent: of the RLC stream of these very words if {@link compressed}, else raw. */
  readonly bytes: number;
  /** Whether it went as an RLC stream. */
  readonly compressed: boolean;
}

/** The link's share of a layer report; bytes are exact for the batch's own words, the time is modelled. */
export interface LinkReport {
  /** In the order group → filters, then frame → ifmap, ofmap. */
  readonly transactions: readonly LinkTransaction[];
  /** Bytes on the link as sent, both directions. */
  readonly bytes: number;
  /** Bytes on the link had nothing been compressed. */
  readonly uncompressedBytes: number;
  /** Modelled: milliseconds that the bytes take at one 64-bit word a link clock, no overhead, no overlap. */
  readonly timeMs: number;
  /** Link clock of {@link timeMs}, in Hz. */
  readonly linkClockHz: number;
}

/** Bytes that words take on the link when they are sent raw: whole 64-bit link words. */
export function rawLinkBytes(words: number): number {
  return Math.ceil((words * WORD_BYTES) / LINK_WORD_BYTES) * LINK_WORD_BYTES;
}

/** Modelled milliseconds that bytes take on the link at a clock in Hz. */
export function linkTimeMs(bytes: number, linkClockHz: number): number {
  return (bytes / LINK_WORD_BYTES / linkClockHz) * 1000;
}

/** Slowest clock, core or link, that the model takes; assumed: below it a mistyped unit is likelier than a wish. */
export const LOWEST_CLOCK_HZ = 1e6;

/**
 * Checks a link clock.
 * @throws EyerissError `link.clock` unless 1 MHz ≤ linkClockHz ≤ 90 MHz (eyeriss-chip.json, linkClockMHzMax)
 */
export function checkLinkClock(linkClockHz: number): void {
  if (linkClockHz >= LOWEST_CLOCK_HZ && linkClockHz <= CHIP.linkClockHzMax) return;
  throw new EyerissError({
    code: 'link.clock',
    problem: `link clock is ${linkClockHz / 1e6} MHz`,
    limit: `it must be from ${LOWEST_CLOCK_HZ / 1e6} to ${CHIP.linkClockHzMax / 1e6} MHz`,
    remedy: `choose a link clock in that range (the published table uses ${CHIP.linkClockHz / 1e6} MHz)`,
  });
}

/**
 * Lists what a layer's batch sends over the link. Filters go raw. Ifmap and ofmap go as one RLC stream per frame and
 * group, encoded here to learn their size, unless raw is not larger; a network's first ifmap always goes raw.
 * @param paddedIfmaps N frames of C × paddedH × paddedW words
 * @param ofmaps N frames of M × E × F words
 * @param compression false sends everything raw
 */
export function linkTransactions(
  layer: ConvLayer,
  paddedIfmaps: readonly Int16Array[],
  ofmaps: readonly Int16Array[],
  compression = true,
): LinkTransaction[] {
  const { groups } = layer.shape;
  const { paddedIfmapWords, ofmapWords } = convDimensions(layer.shape);
  invariant(paddedIfmaps.length === ofmaps.length, 'there is an ofmap for every ifmap');
  const most = Math.max(paddedIfmapWords, ofmapWords) / groups;
  const stream = new Uint32Array(2 * rlcMaxLinkWords(most));
  return transactionsOf(layer, ofmaps.length, compression, (kind, frame, group) => {
    const words = (kind === 'ifmap' ? paddedIfmaps : ofmaps)[frame]!;
    const groupWords = words.length / groups;
    return rlcEncodeInto(words, group * groupWords, (group + 1) * groupWords, stream);
  });
}

/**
 * The same where the streams are encoded elsewhere.
 * @param streamLinkWords link words of a frame's and group's RLC stream; asked only where one may be sent
 */
export function transactionsOf(
  layer: ConvLayer,
  batch: number,
  compression: boolean,
  streamLinkWords: (kind: 'ifmap' | 'ofmap', frame: number, group: number) => number,
): LinkTransaction[] {
  const { groups } = layer.shape;
  const { paddedIfmapWords, filterWords, ofmapWords } = convDimensions(layer.shape);
  const list: LinkTransaction[] = [];
  for (let group = 0; group < groups; group++) {
    const filterBytes = rawLinkBytes(filterWords / groups);
    list.push({
      kind: 'filter',
      direction: 'to-chip',
      group,
      frame: null,
      words: filterWords / groups,
      uncompressedBytes: filterBytes,
      bytes: filterBytes,
      compressed: false,
    });
    for (let frame = 0; frame < batch; frame++) {
      for (const kind of ['ifmap', 'ofmap'] as const) {
        const words = (kind === 'ifmap' ? paddedIfmapWords : ofmapWords) / groups;
        const uncompressedBytes = rawLinkBytes(words);
        const mayCompress = compression && (kind === 'ofmap' || layer.compressIfmap);
        const streamBytes = mayCompress ? streamLinkWords(kind, frame, group) * LINK_WORD_BYTES : Infinity;
        const compressed = streamBytes < uncompressedBytes;
        list.push({
          kind,
          direction: kind === 'ifmap' ? 'to-chip' : 'from-chip',
          group,
          frame,
          words,
          uncompressedBytes,
          bytes: compressed ? streamBytes : uncompressedBytes,
          compressed,
        });
      }
    }
  }
  return list;
}

/** Bytes of one kind of transfer, as sent and had nothing been compressed. */
export function bytesOfKind(
  transactions: readonly LinkTransaction[],
  kind: LinkTransaction['kind'],
): Pick<LinkTransaction, 'bytes' | 'uncompressedBytes'> {
  let bytes = 0;
  let uncompressedBytes = 0;
  for (const transaction of transactions) {
    if (transaction.kind !== kind) continue;
    bytes += transaction.bytes;
    uncompressedBytes += transaction.uncompressedBytes;
  }
  return { bytes, uncompressedBytes };
}

/** Adds up transactions at a link clock in Hz. */
export function linkReport(transactions: readonly LinkTransaction[], linkClockHz: number): LinkReport {
  let bytes = 0;
  let uncompressedBytes = 0;
  for (const transaction of transactions) {
    bytes += transaction.bytes;
    uncompressedBytes += transaction.uncompressedBytes;
  }
  return { transactions, bytes, uncompressedBytes, timeMs: linkTimeMs(bytes, linkClockHz), linkClockHz };
}
