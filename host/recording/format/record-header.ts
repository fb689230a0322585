/*
 * The bytes of a recorded run, see docs/recording-format.md: a file header, then records that each carry a kind, their
 * place in the file, a length and a digest that covers all records before them. Knows nothing of Node: pages read runs
 * with it, too.
 */

/** First bytes of every run: `EYERISS-RUN`, a zero, and the version of the format as a 32-bit number. */
export const RUN_MAGIC = 'EYERISS-RUN\0';
export const RUN_VERSION = 1;
export const FILE_HEADER_BYTES = 16;

/** Bytes in front of a record's payload, and of the digest behind it. */
export const RECORD_HEADER_BYTES = 16;
export const DIGEST_BYTES = 16;

/** What a record holds. The numbers are four letters as they stand in the file. */
export const RECORD_KINDS = {
  /** the run: {@link RunHeader} as JSON; the first record */
  HEAD: 0x44414548,
  /** a frame: number, size and pixels */
  FRAM: 0x4d415246,
  /** ifmaps of the frame's CONV layers, RLC-coded; only in runs that keep them */
  IFMP: 0x504d4649,
  /** what the frame gave, as JSON; completes it */
  RSLT: 0x544c5352,
  /** how the run ended, as JSON; missing if its process was killed */
  DONE: 0x454e4f44,
} as const;
/** Name of a record's kind. */
export type RecordKind = keyof typeof RECORD_KINDS;

/** A record's header. */
export interface RecordHeader {
  readonly kind: RecordKind;
  /** 0 for the first record, then one more each */
  readonly sequence: number;
  readonly payloadBytes: number;
}

const KIND_NAMES = new Map<number, RecordKind>(
  (Object.keys(RECORD_KINDS) as RecordKind[]).map((name) => [RECORD_KINDS[name], name]),
);

/** The header's 16 bytes: kind, sequence, length, and a check of these three, all little-endian 32-bit numbers. */
export function recordHeaderBytes({ kind, sequence, payloadBytes }: RecordHeader): Uint8Array {
  const bytes = new Uint8Array(RECORD_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, RECORD_KINDS[kind], true);
  view.setUint32(4, sequence, true);
  view.setUint32(8, payloadBytes, true);
  view.setUint32(12, check(bytes), true);
  return bytes;
}

/**
 * Reads a record's header.
 * @param bytes 16 bytes at least
 * @returns undefined if they are no header: a bit is wrong, so its length is not to be trusted
 */
export function parseRecordHeader(bytes: Uint8Array): RecordHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, RECORD_HEADER_BYTES);
  const kind = KIND_NAMES.get(view.getUint32(0, true));
  if (kind === undefined || view.getUint32(12, true) !== check(bytes)) return undefined;
  return { kind, sequence: view.getUint32(4, true), payloadBytes: view.getUint32(8, true) };
}

/** The file's first 16 bytes. */
export function fileHeaderBytes(): Uint8Array {
  const bytes = new Uint8Array(FILE_HEADER_BYTES);
  for (let i = 0; i < RUN_MAGIC.length; i++) bytes[i] = RUN_MAGIC.charCodeAt(i);
  new DataView(bytes.buffer).setUint32(RUN_MAGIC.length, RUN_VERSION, true);
  return bytes;
}

/** Version of a run from the file's first 16 bytes; undefined if it is no run. */
export function runVersion(bytes: Uint8Array): number | undefined {
  if (bytes.length < FILE_HEADER_BYTES) return undefined;
  for (let i = 0; i < RUN_MAGIC.length; i++) if (bytes[i] !== RUN_MAGIC.charCodeAt(i)) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(RUN_MAGIC.length, true);
}

/** FNV-1a over the first twelve bytes: any one of them changes it. */
function check(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < 12; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash >>> 0;
}
