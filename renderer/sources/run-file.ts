import { parseFramePayload, type RecordedFrame } from '../../host/recording/format/frame-payload.ts';
import {
  DIGEST_BYTES,
  FILE_HEADER_BYTES,
  parseRecordHeader,
  RECORD_HEADER_BYTES,
  RUN_VERSION,
  runVersion,
  type RecordHeader,
} from '../../host/recording/format/record-header.ts';
import type { RunHeader, RunResult } from '../../host/recording/format/run-types.ts';
import { SourceProblem } from './source.ts';

/** A frame of a run with what it gave when it was recorded. */
export interface RunFrame {
  readonly frame: RecordedFrame;
  readonly result: RunResult;
}

/** Where a record lies in the file. */
interface Place {
  readonly at: number;
  readonly payloadBytes: number;
}

/**
 * A recorded run (docs/recording-format.md) as a page reads it: frame by frame, in any order, each checked against the
 * digest it was written with. Nothing but the frame that is shown is held in memory.
 */
export class RunFile {
  readonly header: RunHeader;
  readonly #file: File;
  /** of every whole frame: its pixels and its result */
  readonly #frames: (readonly [pixels: Place, result: Place])[] = [];
  #next: number;

  private constructor(file: File, header: RunHeader, next: number) {
    this.#file = file;
    this.header = header;
    this.#next = next;
  }

  /** @throws SourceProblem `run.format`, `run.damaged` */
  static async open(file: File): Promise<RunFile> {
    const version = runVersion(await bytesOf(file, 0, FILE_HEADER_BYTES));
    if (version !== RUN_VERSION) throw noRun(file.name, version);
    const record = await recordAt(file, FILE_HEADER_BYTES);
    if (record?.kind !== 'HEAD') throw damaged(file.name, 'its header');
    const place = { at: FILE_HEADER_BYTES, payloadBytes: record.payloadBytes };
    const header = json(await payloadOf(file, place), file.name) as RunHeader;
    const run = new RunFile(file, header, endOf(place));
    await run.findFrames(1);
    if (run.count === 0) throw damaged(file.name, 'it has no whole frame');
    return run;
  }

  /** Frames found so far. */
  get count(): number {
    return this.#frames.length;
  }

  /**
   * Looks for up to so many further frames.
   * @returns false once the run is at its end
   */
  async findFrames(most: number): Promise<boolean> {
    for (let found = 0; found < most; found++) {
      const pixels = await this.#placeOf('FRAM', this.#next);
      if (!pixels) return false;
      const ifmaps = this.header.ifmaps ? await this.#placeOf('IFMP', endOf(pixels)) : pixels;
      const result = ifmaps && (await this.#placeOf('RSLT', endOf(ifmaps)));
      if (!result) return false;
      this.#frames.push([pixels, result]);
      this.#next = endOf(result);
    }
    return true;
  }

  /**
   * Reads a frame.
   * @param index from 0, below {@link count}
   * @throws SourceProblem `run.damaged`
   */
  async load(index: number): Promise<RunFrame> {
    const name = this.#file.name;
    const [pixels, result] = this.#frames[index]!;
    const frame = parseFramePayload(await payloadOf(this.#file, pixels, `frame ${index + 1}’s pixels`));
    if (!frame) throw damaged(name, `frame ${index + 1}’s pixels`);
    const text = await payloadOf(this.#file, result, `frame ${index + 1}’s result`);
    return { frame, result: json(text, name) as RunResult };
  }

  /** Undefined where the file ends, or another record stands. */
  async #placeOf(kind: RecordHeader['kind'], at: number): Promise<Place | undefined> {
    if (at + RECORD_HEADER_BYTES > this.#file.size) return undefined;
    const record = await recordAt(this.#file, at);
    if (!record) throw damaged(this.#file.name, `a record behind frame ${this.count}`);
    const place = { at, payloadBytes: record.payloadBytes };
    return record.kind === kind && endOf(place) <= this.#file.size ? place : undefined;
  }
}

function endOf({ at, payloadBytes }: Place): number {
  return at + RECORD_HEADER_BYTES + payloadBytes + DIGEST_BYTES;
}

async function bytesOf(file: File, from: number, length: number): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(from, from + length).arrayBuffer());
}

async function recordAt(file: File, at: number): Promise<RecordHeader | undefined> {
  const bytes = await bytesOf(file, at, RECORD_HEADER_BYTES);
  return bytes.length === RECORD_HEADER_BYTES ? parseRecordHeader(bytes) : undefined;
}

/** A record's payload, checked: its digest covers the digest that stands in front of it. */
async function payloadOf(file: File, place: Place, what = 'its header'): Promise<Uint8Array> {
  const first = place.at === FILE_HEADER_BYTES;
  const from = first ? place.at : place.at - DIGEST_BYTES;
  const bytes = await bytesOf(file, from, endOf(place) - from);
  const covered = bytes.subarray(0, bytes.length - DIGEST_BYTES);
  const before = first ? new Uint8Array(DIGEST_BYTES) : new Uint8Array();
  const input = new Uint8Array(before.length + covered.length);
  input.set(before);
  input.set(covered, before.length);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', input));
  const written = bytes.subarray(bytes.length - DIGEST_BYTES);
  if (written.length < DIGEST_BYTES || written.some((byte, i) => byte !== digest[i]))
    throw damaged(file.name, what);
  return input.subarray(DIGEST_BYTES + RECORD_HEADER_BYTES);
}

function json(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw damaged(name, 'a text in it is no JSON');
  }
}

function noRun(name: string, version: number | undefined): SourceProblem {
  return version === undefined
    ? new SourceProblem(
        'run.format',
        `${name} is no recorded run.`,
        'Choose a file that the record button wrote.',
      )
    : new SourceProblem(
        'run.format',
        `${name} has version ${version} of the format; this page reads ${RUN_VERSION}.`,
        'Play it with the version of eyeriss that wrote it.',
      );
}

function damaged(name: string, what: string): SourceProblem {
  return new SourceProblem(
    'run.damaged',
    `${name} is damaged: ${what}.`,
    'Take an undamaged copy; eyeriss replay says how far it is sound.',
  );
}
