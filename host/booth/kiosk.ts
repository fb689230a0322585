import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kioskCommand } from '../system/kiosk-browser.ts';
import type { System } from '../system/open-browser.ts';

/** A browser that ended is started again after so long; one that keeps ending, ever later up to the longest. */
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;
const GOOD_RUN_MS = 60_000;
/** A page gives a sign of life every few seconds. Without one for so long, its browser is ended and started again … */
const SILENT_MS = 20_000;
/** … but a browser that starts has longer. */
const STARTING_MS = 60_000;
const LOOK_MS = 2000;

/** How a {@link Kiosk} is kept. */
export interface KioskOptions {
  readonly url: string;
  /** Gets what happened, for the log. */
  readonly onEvent: (event: string, text: string) => void;
  readonly system?: System;
  /** Shorter ones in tests. */
  readonly silentMs?: number;
  readonly startingMs?: number;
  readonly firstDelayMs?: number;
}

/**
 * Keeps a browser in kiosk mode on a page: starts it again when it is closed or crashes, and when its page says nothing
 * any more, as after a crash of the page alone, which no page can mend itself.
 */
export class Kiosk {
  readonly #options: KioskOptions;
  readonly #profile = mkdtempSync(join(tmpdir(), 'eyeriss-kiosk-'));
  #child: ChildProcess | undefined;
  #startedAt = 0;
  #aliveAt: number | undefined;
  #delayMs = 0;
  #restart: NodeJS.Timeout | undefined;
  readonly #look: NodeJS.Timeout;
  #closed = false;

  private constructor(options: KioskOptions) {
    this.#options = options;
    this.#look = setInterval(() => {
      this.#watch();
    }, LOOK_MS).unref();
  }

  /** Opens the kiosk; a text with the reason where there can be none. */
  static open(options: KioskOptions): Kiosk | string {
    const command = kioskCommand(options.url, '', options.system);
    if (typeof command === 'string') return command;
    const kiosk = new Kiosk(options);
    kiosk.#start();
    return kiosk;
  }

  /** The page gave a sign of life. */
  alive(): void {
    this.#aliveAt = performance.now();
  }

  /** Ends the browser for good. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#look);
    clearTimeout(this.#restart);
    // Nothing in the profile is worth keeping, so there is nothing to wait for.
    this.#child?.kill('SIGKILL');
    try {
      rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    } catch {
      // The browser's last processes still write: the system's temporary folder is cleared by the system.
    }
  }

  #start(): void {
    const { url, system = process, onEvent } = this.#options;
    const command = kioskCommand(url, this.#profile, system);
    if (typeof command === 'string') {
      onEvent('kiosk.missing', command);
      this.#startLater('missing');
      return;
    }
    this.#startedAt = performance.now();
    this.#aliveAt = undefined;
    const child = spawn(command.program, command.args, { stdio: 'ignore' });
    this.#child = child;
    child.once('error', (error) => {
      this.#ended(child, error.message);
    });
    child.once('exit', (code, signal) => {
      this.#ended(child, signal ?? `exit code ${code ?? 'unknown'}`);
    });
  }

  #ended(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    if (!this.#closed) this.#startLater(how);
  }

  #startLater(how: string): void {
    const { firstDelayMs = FIRST_DELAY_MS, onEvent } = this.#options;
    const wasGood = performance.now() - this.#startedAt >= GOOD_RUN_MS;
    this.#delayMs =
      this.#delayMs === 0 || wasGood ? firstDelayMs : Math.min(2 * this.#delayMs, LONGEST_DELAY_MS);
    onEvent('kiosk.ended', `the browser ended (${how}), started again in ${this.#delayMs} ms`);
    this.#restart = setTimeout(() => {
      this.#start();
    }, this.#delayMs);
  }

  #watch(): void {
    if (!this.#child) return;
    const { silentMs = SILENT_MS, startingMs = STARTING_MS, onEvent } = this.#options;
    const now = performance.now();
    const silent =
      this.#aliveAt === undefined ? now - this.#startedAt >= startingMs : now - this.#aliveAt >= silentMs;
    if (!silent) return;
    onEvent('kiosk.silent', 'the page says nothing any more: its browser is started again');
    this.#aliveAt = now;
    this.#child.kill('SIGKILL');
  }
}
