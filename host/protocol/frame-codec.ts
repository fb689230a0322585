/*
 * Binary messages. All numbers little-endian.
 *
 *   frame, client to host        clip, client to host
 *    0 u32  FRAME_MAGIC           0 u32  CLIP_MAGIC
 *    4 u32  number                4 u32  number
 *    8 u16  width                 8      the MJPEG file's bytes
 *   10 u16  height
 *   12 u32  0
 *   16 f64  captured at, ms since 1970 (of the client)
 *   24      RGBA bytes, width × height × 4
 */
import { isTime } from '../recording/format/frame-payload.ts';

/** "EYF1" and "EYC1". */
export const FRAME_MAGIC = 0x31465945;
export const CLIP_MAGIC = 0x31435945;
export const FRAME_HEADER_BYTES = 24;
export const CLIP_HEADER_BYTES = 8;
/** Sides of a frame at most; networks take 227. */
export const MOST_FRAME_SIDE = 1024;
/** Largest binary message, in bytes: a clip. */
export const MOST_BINARY_BYTES = 256 * 2 ** 20;

/** A frame as a client sends it, already at the network's input size. */
export interface ClientFrame {
  /** Counts the client's frames; comes back with the result. */
  readonly number: number;
  readonly width: number;
  readonly height: number;
  /** When it was captured, ms since 1970, by the client's clock. */
  readonly capturedAt: number;
  /** width × height × 4 bytes, a view into the message. */
  readonly rgba: Uint8Array;
}

/** A raw MJPEG file that the host is to split. */
export interface ClientClip {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** Encodes a frame; the renderer has its own encoder, tests hold the two together. */
export function encodeFrame(frame: ClientFrame): Uint8Array {
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + frame.rgba.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, FRAME_MAGIC, true);
  view.setUint32(4, frame.number, true);
  view.setUint16(8, frame.width, true);
  view.setUint16(10, frame.height, true);
  view.setFloat64(16, frame.capturedAt, true);
  bytes.set(frame.rgba, FRAME_HEADER_BYTES);
  return bytes;
}

/** Decodes a binary message; a text with what is wrong if it is none. Copies nothing. */
export function decodeBinary(
  bytes: Uint8Array,
): { readonly frame: ClientFrame } | { readonly clip: ClientClip } | string {
  if (bytes.length < CLIP_HEADER_BYTES) return `a binary message of ${bytes.length} bytes`;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0, true);
  const number = view.getUint32(4, true);
  if (magic === CLIP_MAGIC) return { clip: { number, bytes: bytes.subarray(CLIP_HEADER_BYTES) } };
  if (magic !== FRAME_MAGIC) return `a binary message that begins with 0x${magic.toString(16)}`;
  if (bytes.length < FRAME_HEADER_BYTES) return `a frame message of ${bytes.length} bytes`;
  const width = view.getUint16(8, true);
  const height = view.getUint16(10, true);
  const capturedAt = view.getFloat64(16, true);
  const rgba = bytes.subarray(FRAME_HEADER_BYTES);
  if (width < 1 || height < 1 || width > MOST_FRAME_SIDE || height > MOST_FRAME_SIDE)
    return `a frame of ${width}×${height} pixels`;
  if (rgba.length !== width * height * 4)
    return `a frame of ${width}×${height} pixels with ${rgba.length} bytes`;
  if (!isTime(capturedAt)) return `a frame with the time ${capturedAt}`;
  return { frame: { number, width, height, capturedAt, rgba } };
}
