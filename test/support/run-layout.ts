/*
 * Where the records of a run lie, found from docs/recording-format.md alone and without a check: what the reader of the
 * product is held against.
 */

/** One record of a run. */
export interface RecordSpan {
  readonly kind: string;
  /** 1 for the first frame; that of the frame before which DONE stands is one more than the run has */
  readonly frame: number;
  /** offset of its header, of its payload, of its digest, and of what follows it */
  readonly at: number;
  readonly payload: number;
  readonly digest: number;
  readonly end: number;
}

const FILE_HEADER = 16;
const RECORD_HEADER = 16;
const DIGEST = 16;

/** The records of an undamaged run, in order. */
export function runLayout(bytes: Buffer): RecordSpan[] {
  const spans: RecordSpan[] = [];
  let frame = 0;
  for (let at = FILE_HEADER; at < bytes.length;) {
    const kind = bytes.toString('latin1', at, at + 4);
    if (kind === 'FRAM' || kind === 'DONE') frame++;
    const payload = at + RECORD_HEADER;
    const digest = payload + bytes.readUInt32LE(at + 8);
    const end = digest + DIGEST;
    spans.push({ kind, frame, at, payload, digest, end });
    at = end;
  }
  return spans;
}
