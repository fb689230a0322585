import { open, rm, type FileHandle } from 'node:fs/promises';
import { EyerissError } from '../../engine/errors.ts';
import { framePayload, type RecordedFrame } from './format/frame-payload.ts';
import { fileHeaderBytes, recordHeaderBytes, type RecordKind } from './format/record-header.ts';
import type { RunEnd, RunEnding, RunHeader, RunResult } from './format/run-types.ts';
import { ifmapPayload } from './ifmap-payload.ts';
import { FIRST_DIGEST, recordDigest } from './run-digest.ts';

/** When a run ends by itself. */
export interface RunLimits {
  readonly frames: number;
  readonly seconds: number;
  /** whether these are what was asked for, so that the run is complete with them; else they end it too early */
  readonly asked?: boolean;
  /** of the whole file; no frame is written that would not leave room for the run's end */
  readonly bytes: number;
}

/** Room that is kept for the DONE record: more than it ever takes. */
const END_BYTES = 256;
/** No room: on the disk, in a user's share of it, or in what a process may write. */
const NO_ROOM: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** One frame of a run as it is written. */
export interface WrittenFrame {
  readonly frame: RecordedFrame;
  readonly result: RunResult;
  /** of every CONV layer, for runs that keep them */
  readonly ifmaps?: readonly Int16Array[];
}

/** What a run has come to. */
export interface RunSummary extends RunEnd {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Writes a run, frame by frame. A frame is written in one piece behind the last one, so that a process that is killed
 * loses the frame it was writing and no other; where the disk is full, what there is of the frame is cut off again. A run
 * that ends without a frame does not stay: it would only be in the way of the next try.
 */
export class RunWriter {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #limits: RunLimits;
  readonly #began = performance.now();
  #digest: Uint8Array = FIRST_DIGEST;
  #sequence = 0;
  #frames = 0;
  #bytes = 0;
  /** What was asked of the file is done one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #summary: RunSummary | undefined;

  private constructor(path: string, file: FileHandle, limits: RunLimits) {
    this.path = path;
    this.#file = file;
    this.#limits = limits;
  }

  /**
   * Begins a run in a file of its own.
   * @throws EyerissError `record.exists`, `record.disk`
   */
  static async create(path: string, header: RunHeader, limits: RunLimits): Promise<RunWriter> {
    let file: FileHandle;
    try {
      file = await open(path, 'wx');
    } catch (cause) {
      throw notCreated(path, cause as NodeJS.ErrnoException);
    }
    const writer = new RunWriter(path, file, limits);
    try {
      await writer.#write([fileHeaderBytes(), ...writer.#record('HEAD', json(header))]);
    } catch (cause) {
      await file.close().catch(() => undefined);
      // nothing is in it, and it would be in the way of the next try
      await rm(path, { force: true }).catch(() => undefined);
      throw diskError(path, cause as Error);
    }
    return writer;
  }

  get frames(): number {
    return this.#frames;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether a run ends with that frame, as far as its number says. */
  endsWith(frame: number): boolean {
    return frame >= this.#limits.frames;
  }

  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  /**
   * Appends a frame and its result.
   * @returns how the run ended, if it did: at a limit, because the disk is full, or before
   * @throws EyerissError `record.disk` where the disk fails in another way; the run can still be closed
   */
  async append(written: WrittenFrame): Promise<RunSummary | undefined> {
    return await this.#inTurn(async () => {
      if (this.#summary) return this.#summary;
      const [digest, sequence] = [this.#digest, this.#sequence];
      const parts = [
        ...this.#record('FRAM', framePayload(written.frame)),
        ...(written.ifmaps ? this.#record('IFMP', ifmapPayload(written.ifmaps)) : []),
        ...this.#record('RSLT', json(written.result)),
      ];
      const { frames, bytes: most, seconds, asked = false } = this.#limits;
      try {
        if (this.#bytes + bytesOf(parts) + END_BYTES > most) {
          [this.#digest, this.#sequence] = [digest, sequence];
          return await this.#end('limit');
        }
        await this.#write(parts);
        this.#frames++;
      } catch (cause) {
        [this.#digest, this.#sequence] = [digest, sequence];
        if (!NO_ROOM.includes((cause as NodeJS.ErrnoException).code))
          throw diskError(this.path, cause as Error);
        return await this.#end('disk full');
      }
      const over = this.#frames >= frames || this.seconds >= seconds;
      return over ? await this.#end(asked ? 'complete' : 'limit') : undefined;
    });
  }

  /**
   * Ends the run, once what is on its way is written.
   * @param seconds how long it took; default: since it was created
   */
  async close(reason: RunEnding, seconds?: number): Promise<RunSummary> {
    return await this.#inTurn(async () => this.#summary ?? (await this.#end(reason, seconds)));
  }

  async #end(reason: RunEnding, seconds = this.seconds): Promise<RunSummary> {
    const end: RunEnd = { reason, frames: this.#frames, seconds };
    const whole = await this.#finish(end).then(
      () => true,
      () => false,
    );
    await this.#file.close().catch(() => undefined);
    if (this.#frames === 0) await rm(this.path, { force: true }).catch(() => undefined);
    // Its end is missing then, or not safely on the disk: nobody is told that all is well.
    this.#summary = { ...end, reason: whole ? reason : 'disk full', path: this.path, bytes: this.#bytes };
    return this.#summary;
  }

  async #finish(end: RunEnd): Promise<void> {
    await this.#write(this.#record('DONE', json(end)));
    await this.#file.sync();
  }

  /** A record as it stands in the file; the next one follows it. */
  #record(kind: RecordKind, payload: readonly Uint8Array[]): Uint8Array[] {
    const header = recordHeaderBytes({ kind, sequence: this.#sequence++, payloadBytes: bytesOf(payload) });
    this.#digest = recordDigest(this.#digest, header, payload);
    return [header, ...payload, this.#digest];
  }

  /** Writes all of it behind what there is, or nothing. The parts are not copied: a frame's ifmaps have megabytes. */
  async #write(parts: readonly Uint8Array[]): Promise<void> {
    let at = this.#bytes;
    try {
      for (let left = parts; left.length > 0;) {
        const { bytesWritten } = await this.#file.writev(left, at);
        at += bytesWritten;
        left = behind(left, bytesWritten);
      }
    } catch (cause) {
      await this.#file.truncate(this.#bytes).catch(() => undefined);
      throw cause;
    }
    this.#bytes = at;
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

function json(value: RunHeader | RunResult | RunEnd): Uint8Array[] {
  return [Buffer.from(JSON.stringify(value))];
}

function bytesOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** What is left of parts when so many bytes of them are written. */
function behind(parts: readonly Uint8Array[], written: number): Uint8Array[] {
  const left: Uint8Array[] = [];
  for (const part of parts) {
    if (written < part.length) left.push(part.subarray(written));
    written = Math.max(0, written - part.length);
  }
  return left;
}

function notCreated(path: string, cause: NodeJS.ErrnoException): EyerissError {
  if (cause.code !== 'EEXIST') return diskError(path, cause);
  return new EyerissError(
    {
      code: 'record.exists',
      problem: `${path} exists already`,
      limit: 'a run is written to a new file, so that none is lost',
      remedy: 'name another file, or remove this one',
    },
    { cause },
  );
}

function diskError(path: string, cause: Error): EyerissError {
  return new EyerissError(
    {
      code: 'record.disk',
      problem: `cannot write ${path} (${cause.message})`,
      limit: 'a run goes into an existing folder that may be written to and has room',
      remedy: 'make room, or name another file',
    },
    { cause },
  );
}
