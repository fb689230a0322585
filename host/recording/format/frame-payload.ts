/** Bytes in front of a frame's pixels. */
const FRAME_HEADER_BYTES = 16;

/** Farthest from 1970 that a date can be, in ms (ECMAScript). */
const FARTHEST_MS = 8.64e15;

/** Whether ms since 1970 are a time that a date can have. */
export function isTime(ms: number): boolean {
  return Math.abs(ms) <= FARTHEST_MS;
}

/** A frame as the network got it. */
export interface RecordedFrame {
  /** 1 for a run's first frame, then one more each */
  readonly number: number;
  /** ms since 1970 */
  readonly capturedAt: number;
  readonly width: number;
  readonly height: number;
  /** height × width × 3 bytes */
  readonly rgb: Uint8Array;
}

/**
 * Payload of a FRAM record: number (32 bits), width and height (16 each), time (double), then the pixels; in two parts, so
 * that nobody copies these.
 */
export function framePayload({ number, capturedAt, width, height, rgb }: RecordedFrame): Uint8Array[] {
  const bytes = new Uint8Array(FRAME_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, number, true);
  view.setUint16(4, width, true);
  view.setUint16(6, height, true);
  view.setFloat64(8, capturedAt, true);
  return [bytes, rgb];
}

/**
 * Reads a FRAM record's payload; the pixels are a view of it. Undefined if its size is not that of its pixels, or its time
 * is none.
 */
export function parseFramePayload(bytes: Uint8Array): RecordedFrame | undefined {
  if (bytes.length < FRAME_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [width, height] = [view.getUint16(4, true), view.getUint16(6, true)];
  const rgb = bytes.subarray(FRAME_HEADER_BYTES);
  const capturedAt = view.getFloat64(8, true);
  if (rgb.length !== width * height * 3 || !isTime(capturedAt)) return undefined;
  return { number: view.getUint32(0, true), capturedAt, width, height, rgb };
}
