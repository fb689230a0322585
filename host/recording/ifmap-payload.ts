import { EyerissError } from '../../engine/errors.ts';
import { rlcDecode, rlcEncode } from '../../engine/index.ts';

/*
 * Payload of an IFMP record: for every CONV layer in the header's order the number of words of its ifmap (C × H × W,
 * no padding) and of 64-bit link words of its RLC stream, as 32-bit numbers, then the stream.
 */
const LAYER_HEADER_BYTES = 8;
const LINK_WORD_BYTES = 8;

/** Encodes the ifmaps of a frame's layers; the payload's parts one after the other. */
export function ifmapPayload(ifmaps: readonly Int16Array[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (const words of ifmaps) {
    const stream = rlcEncode(words);
    parts.push(
      new Uint8Array(Uint32Array.of(words.length, stream.length / 2).buffer),
      new Uint8Array(stream.buffer, stream.byteOffset, stream.byteLength),
    );
  }
  return parts;
}

/** Restores the ifmaps; undefined where the payload is not that of so many words each. */
export function parseIfmapPayload(
  bytes: Uint8Array,
  wordsOfLayers: readonly number[],
): Int16Array[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ifmaps: Int16Array[] = [];
  let at = 0;
  for (const expected of wordsOfLayers) {
    if (at + LAYER_HEADER_BYTES > bytes.length) return undefined;
    const words = view.getUint32(at, true);
    const streamBytes = view.getUint32(at + 4, true) * LINK_WORD_BYTES;
    at += LAYER_HEADER_BYTES;
    if (words !== expected || at + streamBytes > bytes.length) return undefined;
    // copied, because the stream's halves need an address that is a multiple of 4
    const stream = new Uint32Array(Uint8Array.from(bytes.subarray(at, at + streamBytes)).buffer);
    const decoded = decode(stream, words);
    if (!decoded) return undefined;
    ifmaps.push(decoded);
    at += streamBytes;
  }
  return at === bytes.length ? ifmaps : undefined;
}

/** Undefined where a stream is not the encoding of so many words. */
function decode(stream: Uint32Array, words: number): Int16Array | undefined {
  try {
    return rlcDecode(stream, words);
  } catch (error) {
    if (error instanceof EyerissError) return undefined;
    throw error;
  }
}
