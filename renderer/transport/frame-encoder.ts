/*
 * The renderer's own encoder of binary messages (layout: host/protocol/frame-codec.ts; a test holds the two
 * together).
 */

/** "EYF1" and "EYC1", little-endian. */
const FRAME_MAGIC = 0x31465945;
const CLIP_MAGIC = 0x31435945;
const FRAME_HEADER_BYTES = 24;
const CLIP_HEADER_BYTES = 8;

/** What a frame message says beside its pixels. */
export interface FrameFacts {
  readonly number: number;
  readonly width: number;
  readonly height: number;
  /** ms since 1970 */
  readonly capturedAt: number;
}

/** A frame message; `rgba` has width × height × 4 bytes and is copied. */
export function frameMessage(facts: FrameFacts, rgba: Uint8Array | Uint8ClampedArray): ArrayBuffer {
  const message = new ArrayBuffer(FRAME_HEADER_BYTES + rgba.length);
  const view = new DataView(message);
  view.setUint32(0, FRAME_MAGIC, true);
  writeNumber(view, facts.number);
  view.setUint16(8, facts.width, true);
  view.setUint16(10, facts.height, true);
  view.setFloat64(16, facts.capturedAt, true);
  new Uint8Array(message, FRAME_HEADER_BYTES).set(rgba);
  return message;
}

/** A clip message: a raw MJPEG file that the host is to split. */
export function clipMessage(number: number, file: Uint8Array): ArrayBuffer {
  const message = new ArrayBuffer(CLIP_HEADER_BYTES + file.length);
  const view = new DataView(message);
  view.setUint32(0, CLIP_MAGIC, true);
  writeNumber(view, number);
  new Uint8Array(message, CLIP_HEADER_BYTES).set(file);
  return message;
}

function writeNumber(view: DataView, number: number): void {
  view.setUint32(4, number, true);
}
