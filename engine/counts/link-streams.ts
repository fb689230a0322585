import { CHIP } from '../chip.ts';
import type { ConvLayer } from '../conv-layer.ts';
import { convDimensions, type ConvShape } from '../conv-shape.ts';
import { invariant } from '../errors.ts';
import { planeStaysResident } from '../mapping/glb-allocation.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { passSums } from '../mapping/pass-sums.ts';
import { stripsOf } from '../mapping/strips.ts';
import { rlcEncodeInto, rlcMaxLinkWords } from '../rlc.ts';
import { dramTraffic } from './traffic.ts';

/** Bytes by what they are; a raw word is 2 bytes (decimal, as published), a link word of an RLC stream 8. */
export interface BytesByKind {
  readonly ifmap: number;
  readonly filter: number;
  readonly ofmap: number;
}

/** What a layer and its batch send over the link under a mapping, repeated reads included. */
export interface LinkStreamBytes {
  /** as sent: RLC where the chip compresses and it is smaller */
  readonly sent: BytesByKind;
  /** had nothing been compressed */
  readonly uncompressed: BytesByKind;
}

const WORD_BYTES = CHIP.wordBits / 8;
const LINK_WORD_BYTES = CHIP.linkBits / 8;

/**
 * Bytes over the link, exact for the batch's own words. Ifmaps and ofmaps travel as one RLC stream per group, ifmap
 * and strip (channels, then rows, then columns; an ifmap with its padding and the halo of its strip), sent raw where
 * that is not larger; every ifmap stream is read again for every block of m filters. Where the psums of the whole
 * plane stay resident the plane is one strip. Filters, and the ifmap of a network's first layer, are never compressed.
 * @param paddedIfmaps N frames of C × paddedH × paddedW words
 * @param ofmaps N frames of M × E × F words
 * @param compression false sends everything raw
 */
export function linkStreamBytes(
  layer: ConvLayer,
  paddedIfmaps: readonly Int16Array[],
  ofmaps: readonly Int16Array[],
  mapping: Mapping,
  compression = true,
): LinkStreamBytes {
  invariant(paddedIfmaps.length === ofmaps.length, 'there is an ofmap for every ifmap');
  if (!compression) return linkBytesOf(layer, ofmaps.length, { ifmap: 0, ofmap: 0 }, mapping, false);
  return linkBytesOf(layer, ofmaps.length, frameStreamBytes(layer, paddedIfmaps, ofmaps, mapping), mapping);
}

/**
 * Bytes of the streams of some frames' ifmaps and ofmaps, cut by a mapping's strips, each sent once; 0 for the ifmap
 * of a layer whose ifmap is never compressed.
 */
export function frameStreamBytes(
  { shape, compressIfmap }: ConvLayer,
  paddedIfmaps: readonly Int16Array[],
  ofmaps: readonly Int16Array[],
  mapping: Mapping,
): { readonly ifmap: number; readonly ofmap: number } {
  const { E, F, paddedH, paddedW } = convDimensions(shape);
  const { ifmapRows, ofmapRows } = streamRows(shape, mapping);
  return {
    ifmap: compressIfmap ? streamBytes(paddedIfmaps, shape.groups, paddedH, paddedW, ifmapRows) : 0,
    ofmap: streamBytes(ofmaps, shape.groups, E, F, ofmapRows),
  };
}

/** First row and number of rows of a strip's part of a plane. */
export type StripRows = readonly [first: number, count: number];

/** The rows of each strip that travels as a stream of its own: of the padded ifmap, and of the ofmap. */
export function streamRows(
  shape: ConvShape,
  mapping: Mapping,
): { readonly ifmapRows: readonly StripRows[]; readonly ofmapRows: readonly StripRows[] } {
  const { E } = convDimensions(shape);
  const strips = stripsOf(shape, planeStaysResident(shape, mapping) ? E : mapping.e);
  return {
    ifmapRows: strips.map((strip) => [strip.firstIfmapRow, strip.ifmapRows]),
    ofmapRows: strips.map((strip) => [strip.firstOfmapRow, strip.ofmapRows]),
  };
}

/** Bytes of a stream as it is sent: RLC unless raw is not larger. */
export function sentStreamBytes(words: number, streamLinkWords: number): number {
  return Math.min(words * WORD_BYTES, streamLinkWords * LINK_WORD_BYTES);
}

/**
 * Bytes over the link where the streams' sizes are known.
 * @param once bytes of the batch's compressed streams, each sent once; `ifmap` does not count where the layer's ifmap
 * is never compressed
 */
export function linkBytesOf(
  { shape, compressIfmap }: Pick<ConvLayer, 'shape' | 'compressIfmap'>,
  batch: number,
  once: { readonly ifmap: number; readonly ofmap: number },
  mapping: Mapping,
  compression = true,
): LinkStreamBytes {
  const uncompressed = uncompressedBytes(shape, mapping, batch);
  if (!compression) return { sent: uncompressed, uncompressed };
  const { residentBlocks } = passSums(shape, mapping, batch);
  return {
    sent: {
      ifmap: compressIfmap ? once.ifmap * residentBlocks : uncompressed.ifmap,
      filter: uncompressed.filter,
      ofmap: once.ofmap,
    },
    uncompressed,
  };
}

/** Bytes over the link had nothing been compressed, for a batch of N. */
export function uncompressedBytes(shape: ConvShape, mapping: Mapping, batch: number): BytesByKind {
  const { ifmapWords, filterWords, ofmapWords } = dramTraffic(shape, mapping, batch);
  return {
    ifmap: ifmapWords * WORD_BYTES,
    filter: filterWords * WORD_BYTES,
    ofmap: ofmapWords * WORD_BYTES,
  };
}

/**
 * Sizes of the streams of some frames, each of planes of height × width words, one after the other.
 * Hot path: allocates one buffer for the words and one for the stream.
 * @param rows first row and number of rows of each strip
 */
function streamBytes(
  frames: readonly Int16Array[],
  groups: number,
  height: number,
  width: number,
  rows: readonly StripRows[],
): number {
  const planeWords = height * width;
  const planes = frames.length === 0 ? 0 : frames[0]!.length / planeWords / groups;
  const most = Math.max(...rows.map(([, count]) => count)) * width * planes;
  const strip = new Int16Array(most);
  const stream = new Uint32Array(2 * rlcMaxLinkWords(most));
  let bytes = 0;
  for (const frame of frames) {
    for (let group = 0; group < groups; group++) {
      for (const [first, count] of rows) {
        const words = planes * count * width;
        const start = group * planes * planeWords;
        const whole = count === height;
        if (!whole) gather(strip, frame, start, planes, planeWords, first * width, count * width);
        const linkWords = whole
          ? rlcEncodeInto(frame, start, start + words, stream)
          : rlcEncodeInto(strip, 0, words, stream);
        bytes += sentStreamBytes(words, linkWords);
      }
    }
  }
  return bytes;
}

/** Copies `count` words from `offset` in each plane into one run. */
function gather(
  target: Int16Array,
  frame: Int16Array,
  start: number,
  planes: number,
  planeWords: number,
  offset: number,
  count: number,
): void {
  for (let plane = 0; plane < planes; plane++) {
    const from = start + plane * planeWords + offset;
    target.set(frame.subarray(from, from + count), plane * count);
  }
}
