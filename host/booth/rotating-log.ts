import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Size at which a file is put aside, and files kept beside the one that is written. */
const MOST_BYTES = 1_000_000;
const KEPT_FILES = 4;
/** A line longer than this is cut: what clients say is in it. */
const MOST_LINE = 500;

/** Where a booth's log is: EYERISS_LOGS, or a folder in the user's home that a person finds. */
export function boothLogPath(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const named = env['EYERISS_LOGS'];
  const folder = named !== undefined && named !== '' ? resolve(named) : join(homedir(), 'Eyeriss logs');
  return join(folder, 'booth.log');
}

/** How a {@link RotatingLog} is kept; all optional. */
export interface RotatingLogOptions {
  readonly mostBytes?: number;
  /** files kept beside the one that is written: `booth.log.1` is the newest of them */
  readonly keptFiles?: number;
  readonly now?: () => Date;
}

/**
 * A log that takes at most (kept + 1) × mostBytes of the disk, however long it is written. Lines are written at once,
 * because what was said last matters most after a crash. A disk that is full or gone costs lines, never the booth.
 */
export class RotatingLog {
  readonly path: string;
  readonly #mostBytes: number;
  readonly #keptFiles: number;
  readonly #now: () => Date;
  #bytes: number | undefined;
  /** lines that could not be written since the last one that could */
  #lost = 0;

  constructor(path: string, options: RotatingLogOptions = {}) {
    this.path = path;
    this.#mostBytes = options.mostBytes ?? MOST_BYTES;
    this.#keptFiles = options.keptFiles ?? KEPT_FILES;
    this.#now = options.now ?? (() => new Date());
  }

  /**
   * Writes a line: time, event, text.
   * @param event a short name, e.g. `camera.ended`
   * @returns whether it was written
   */
  line(event: string, text = ''): boolean {
    const lost = this.#lost > 0 ? ` (${this.#lost} lines before this one could not be written)` : '';
    const said = `${event} ${text}`.replaceAll(/[\s\u0000-\u001f\u007f]+/g, ' ').trim();
    const line = `${this.#now().toISOString()} ${said.slice(0, MOST_LINE)}${lost}\n`;
    const bytes = Buffer.byteLength(line);
    try {
      this.#makeRoom(bytes);
      appendFileSync(this.path, line);
      this.#bytes = (this.#bytes ?? 0) + bytes;
      this.#lost = 0;
      return true;
    } catch {
      this.#bytes = undefined;
      this.#lost++;
      return false;
    }
  }

  /** Puts the file aside if the next line would make it too large. */
  #makeRoom(bytes: number): void {
    if (this.#bytes === undefined) {
      mkdirSync(dirname(this.path), { recursive: true });
      this.#bytes = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    }
    if (this.#bytes === 0 || this.#bytes + bytes <= this.#mostBytes) return;
    const kept = (n: number): string => (n === 0 ? this.path : `${this.path}.${n}`);
    rmSync(kept(this.#keptFiles), { force: true });
    for (let n = this.#keptFiles - 1; n >= 0; n--) if (existsSync(kept(n))) renameSync(kept(n), kept(n + 1));
    this.#bytes = 0;
  }
}
