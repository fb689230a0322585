import { open, type FileHandle } from 'node:fs/promises';
import type { z } from 'zod';
import { convDimensions } from '../../engine/index.ts';
import { EyerissError } from '../../engine/errors.ts';
import { headerProblem, resultProblem } from './check-run.ts';
import { parseFramePayload, type RecordedFrame } from './format/frame-payload.ts';
import {
  DIGEST_BYTES,
  FILE_HEADER_BYTES,
  parseRecordHeader,
  RECORD_HEADER_BYTES,
  RUN_VERSION,
  runVersion,
  type RecordKind,
} from './format/record-header.ts';
import type { RunEnd, RunHeader, RunResult } from './format/run-types.ts';
import { parseIfmapPayload } from './ifmap-payload.ts';
import { FIRST_DIGEST, recordDigest } from './run-digest.ts';
import { runEndSchema, runHeaderSchema, runResultSchema } from './run-schema.ts';

/** One frame of a run as it is read. */
export interface ReadFrame {
  readonly frame: RecordedFrame;
  readonly result: RunResult;
  /** of every CONV layer, in runs that keep them */
  readonly ifmaps: readonly Int16Array[] | undefined;
}

/** A record, checked. */
interface RunRecord {
  readonly kind: RecordKind;
  readonly payload: Uint8Array;
}

/**
 * Reads a run from its beginning, and checks every byte of it on the way. A run that was cut off ends with its last
 * whole frame; one with a changed bit is refused where the bit is.
 */
export class RunReader {
  readonly path: string;
  readonly header: RunHeader;
  readonly #file: FileHandle;
  readonly #size: number;
  #at: number;
  #digest: Uint8Array;
  #sequence = 1;
  #frames = 0;
  /** How the run was ended; undefined as long as it is not read to its end, and for a run that was cut off. */
  end: RunEnd | undefined;
  /** Bytes behind the last whole frame of a run that was cut off; undefined before they are found. */
  cutOffBytes: number | undefined;

  private constructor(
    path: string,
    file: FileHandle,
    size: number,
    first: { header: RunHeader; at: number; digest: Uint8Array },
  ) {
    this.path = path;
    this.#file = file;
    this.#size = size;
    this.header = first.header;
    this.#at = first.at;
    this.#digest = first.digest;
  }

  /** @throws EyerissError `run.unreadable`, `run.format`, `run.damaged` */
  static async open(path: string): Promise<RunReader> {
    let file: FileHandle | undefined;
    try {
      file = await open(path, 'r');
      const { size } = await file.stat();
      const start = await readAt(file, 0, Math.min(size, FILE_HEADER_BYTES));
      checkVersion(path, runVersion(start));
      const at = FILE_HEADER_BYTES;
      const record = await readRecord(file, size, at, FIRST_DIGEST);
      if (record === 'cut off') throw damagedHeader(path, 'it ends within its header', at);
      if (
        typeof record === 'string' ||
        record.header.kind !== 'HEAD' ||
        record.header.sequence !== 0 ||
        !record.intact
      )
        throw damagedHeader(path, 'its header is damaged', at);
      const header = parseJson(path, runHeaderSchema, record.payload, 'its header', at);
      const problem = headerProblem(header);
      if (problem !== undefined) throw damagedHeader(path, `its header cannot be: ${problem}`, at);
      return new RunReader(path, file, size, { header, at: record.end, digest: record.digest });
    } catch (cause) {
      await file?.close();
      throw cause instanceof EyerissError ? cause : unreadable(path, cause as Error);
    }
  }

  /**
   * The frames from here on.
   * @throws EyerissError `run.damaged` naming what is, `run.unreadable`
   */
  async *frames(): AsyncGenerator<ReadFrame> {
    if (this.end) return;
    const words = this.header.layers.map(({ shape }) => convDimensions(shape).ifmapWords);
    for (;;) {
      const whole = this.#at;
      const [digest, sequence] = [this.#digest, this.#sequence];
      const number = this.#frames + 1;
      const first = await this.#next(number, ['FRAM', 'DONE']);
      if (!first) break;
      if (first.kind === 'DONE') {
        const end = parseJson(this.path, runEndSchema, first.payload, 'its end', whole);
        if (end.frames !== this.#frames)
          throw damaged(this.path, `it has ${this.#frames} frames, its end says ${end.frames}`, whole);
        if (this.#at < this.#size)
          throw damaged(this.path, `${this.#size - this.#at} bytes follow its end`, this.#at);
        this.end = end;
        break;
      }
      const ifmaps = this.header.ifmaps ? await this.#next(number, ['IFMP']) : undefined;
      const last = ifmaps || !this.header.ifmaps ? await this.#next(number, ['RSLT']) : undefined;
      if (!last) {
        [this.#at, this.#digest, this.#sequence] = [whole, digest, sequence];
        break;
      }
      const result = parseJson(this.path, runResultSchema, last.payload, `frame ${number}’s result`, whole);
      const frame = parseFramePayload(first.payload);
      const read = ifmaps && parseIfmapPayload(ifmaps.payload, words);
      if (!frame || !this.#fits(frame, result, number) || (ifmaps && !read))
        throw damaged(this.path, `frame ${number} does not fit the run’s header`, whole);
      const problem = resultProblem(this.header, result);
      if (problem !== undefined)
        throw damaged(this.path, `frame ${number}’s result cannot be: ${problem}`, whole);
      this.#frames = number;
      yield { frame, result, ifmaps: read };
    }
    if (!this.end) this.cutOffBytes = this.#size - this.#at;
  }

  /** Size of the run's file, and how much of it has been read. */
  get bytes(): number {
    return this.#size;
  }

  get bytesRead(): number {
    return this.#at;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** Whether a frame and its result are of the run that the header tells of. */
  #fits(frame: RecordedFrame, result: RunResult, number: number): boolean {
    const { width, height } = this.header.model.input;
    const size = frame.width === width && frame.height === height;
    return size && [frame.number, result.frame].every((n) => n === number);
  }

  /** The next record; undefined where the file ends before or in it. */
  async #next(frame: number, kinds: readonly [RecordKind, ...RecordKind[]]): Promise<RunRecord | undefined> {
    const at = this.#at;
    const record = await readRecord(this.#file, this.#size, at, this.#digest).catch((cause: unknown) => {
      throw unreadable(this.path, cause as Error);
    });
    if (record === 'cut off') return undefined;
    if (record === 'no header')
      throw damaged(this.path, `a record’s header in ${partOf(kinds[0], frame)}`, at);
    const { kind, sequence } = record.header;
    if (!kinds.includes(kind) || sequence !== this.#sequence)
      throw damaged(this.path, `a ${kind} record stands in place of ${partOf(kinds[0], frame)}`, at);
    if (!record.intact) throw damaged(this.path, partOf(kind, frame), at);
    this.#sequence++;
    this.#digest = record.digest;
    this.#at = record.end;
    return { kind, payload: record.payload };
  }
}

const PARTS = { FRAM: 'pixels', IFMP: 'ifmaps', RSLT: 'result' } as const;

function partOf(kind: RecordKind, frame: number): string {
  if (kind === 'HEAD') return 'its header';
  return kind === 'DONE' ? `the run’s end, behind frame ${frame - 1}` : `frame ${frame}’s ${PARTS[kind]}`;
}

type Found =
  | 'cut off'
  | 'no header'
  | {
      readonly header: { readonly kind: RecordKind; readonly sequence: number };
      readonly payload: Uint8Array;
      readonly digest: Uint8Array;
      readonly intact: boolean;
      /** offset behind the record */
      readonly end: number;
    };

async function readRecord(file: FileHandle, size: number, at: number, before: Uint8Array): Promise<Found> {
  if (at + RECORD_HEADER_BYTES > size) return 'cut off';
  const headerBytes = await readAt(file, at, RECORD_HEADER_BYTES);
  const header = parseRecordHeader(headerBytes);
  if (!header) return 'no header';
  const from = at + RECORD_HEADER_BYTES;
  const end = from + header.payloadBytes + DIGEST_BYTES;
  if (end > size) return 'cut off';
  const rest = await readAt(file, from, header.payloadBytes + DIGEST_BYTES);
  const payload = rest.subarray(0, header.payloadBytes);
  const digest = recordDigest(before, headerBytes, [payload]);
  const intact = Buffer.compare(digest, rest.subarray(header.payloadBytes)) === 0;
  return { header, payload, digest, intact, end };
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw new Error('the file became shorter while it was read');
    done += bytesRead;
  }
  return bytes;
}

function parseJson<T>(path: string, schema: z.ZodType<T>, bytes: Uint8Array, what: string, at: number): T {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw damaged(path, `${what} is no JSON`, at);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw damaged(
    path,
    `${what} is not as the format has it (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`,
    at,
  );
}

function checkVersion(path: string, version: number | undefined): void {
  if (version === RUN_VERSION) return;
  throw new EyerissError({
    code: 'run.format',
    problem:
      version === undefined ? `${path} is no recorded run` : `${path} has version ${version} of the format`,
    limit: `a run begins with EYERISS-RUN and version ${RUN_VERSION}`,
    remedy:
      version === undefined
        ? 'name a file that eyeriss record or the record button wrote'
        : 'read it with the version of eyeriss that wrote it',
  });
}

function damaged(path: string, what: string, at: number): EyerissError {
  return new EyerissError({
    code: 'run.damaged',
    problem: `${path} is damaged: ${what} (byte ${at})`,
    limit: 'every record must have the digest that it was written with',
    remedy: 'take an undamaged copy; frames before this one are sound',
  });
}

function damagedHeader(path: string, what: string, at: number): EyerissError {
  const { code, problem, limit } = damaged(path, what, at);
  return new EyerissError({ code, problem, limit: limit!, remedy: 'take an undamaged copy' });
}

function unreadable(path: string, cause: Error): EyerissError {
  const missing = 'code' in cause && cause.code === 'ENOENT';
  return new EyerissError(
    {
      code: 'run.unreadable',
      problem: missing ? `${path} does not exist` : `cannot read ${path} (${cause.message})`,
      limit: 'a run is a file that may be read',
      remedy: 'name a file that eyeriss record or the record button wrote',
    },
    { cause },
  );
}
