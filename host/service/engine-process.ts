import { fork, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { EngineClient } from './engine-client.ts';
import type { Channel } from './live-client.ts';
import { fromEngineSchema, type FromEngine, type ToEngine } from './process-messages.ts';

/** How an {@link EngineProcess} runs; all optional. */
export interface EngineProcessOptions {
  /** Folder of weights, as `--models`. */
  readonly models?: string | undefined;
  /** Network of clients that name none, as `--model`. */
  readonly model?: string | undefined;
  /** The program to run; default: the compiled service-process beside this file. */
  readonly path?: string;
  /** Environment of the process; default: this one's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Gets a line for the log. */
  readonly onLog?: (line: string) => void;
}

/** Waiting times before a dead process is started again, in ms, and how long one must live for the first to hold again. */
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 5000;
const STABLE_MS = 30_000;
/** How long a process may take to end when it is asked to, in ms. */
const END_MS = 2000;

/**
 * The engine in a process of its own, so that whoever serves screens goes on when it dies: it is started again, every
 * client is connected again with its last settings, and is told so.
 */
export class EngineProcess {
  readonly #options: EngineProcessOptions;
  readonly #clients = new Map<number, EngineClient>();
  #nextClient = 1;
  #child: ChildProcess | undefined;
  /** Whether clients may connect to the child. */
  #isReady = false;
  #wasEverReady = false;
  #closed = false;
  #delayMs = FIRST_DELAY_MS;
  #restart: NodeJS.Timeout | undefined;
  #stable: NodeJS.Timeout | undefined;
  /** Last words of the child. */
  #fatal: string | undefined;
  #resolveReady = (): void => undefined;
  #rejectReady: (error: Error) => void = () => undefined;

  /**
   * Is kept when the first process can serve; rejected with its last words if it ends before: it is not started again
   * then, because a mistake in the options does not go away.
   */
  readonly ready: Promise<void>;

  constructor(options: EngineProcessOptions = {}) {
    this.#options = options;
    this.ready = new Promise<void>((resolve, reject) => {
      this.#resolveReady = resolve;
      this.#rejectReady = reject;
    });
    // Who does not wait for it hears through the log and the clients.
    this.ready.catch((error: unknown) => options.onLog?.(`engine process: ${String(error)}`));
    this.#start();
  }

  /** Id of the process that runs; undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** A new client; what it says before the process is there is kept. */
  connect(channel: Channel): EngineClient {
    const number = this.#nextClient++;
    const post = (message: ToEngine): void => {
      if (this.#child?.connected) this.#child.send(message);
    };
    const client = new EngineClient(number, channel, post, () => {
      this.#clients.delete(number);
    });
    this.#clients.set(number, client);
    if (this.#isReady) client.attach();
    return client;
  }

  /** Lets every client go and ends the process. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#restart);
    clearTimeout(this.#stable);
    for (const client of [...this.#clients.values()]) client.disconnect();
    const child = this.#child;
    if (!child) return;
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => {
        resolve();
      });
    });
    if (child.connected) child.disconnect();
    const kill = setTimeout(() => child.kill('SIGKILL'), END_MS);
    await ended;
    clearTimeout(kill);
  }

  #start(): void {
    const { models, model, env } = this.#options;
    const path = this.#options.path ?? fileURLToPath(new URL('service-process.js', import.meta.url));
    const args = [
      ...(models === undefined ? [] : ['--models', models]),
      ...(model === undefined ? [] : ['--model', model]),
    ];
    const child = fork(path, args, {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
      ...(env && { env }),
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface(stream).on('line', (line) => this.#options.onLog?.(line));
    child.on('message', (message) => {
      const parsed = fromEngineSchema.safeParse(message);
      if (parsed.success) this.#take(parsed.data);
      else this.#options.onLog?.('the engine process said something that is no message');
    });
    // Sending to a process that has just died fails, too: `exit` says all there is to say.
    child.on('error', (error) => {
      this.#options.onLog?.(`engine process: ${error.message}`);
      if (child.pid === undefined) this.#ended(error.message);
    });
    child.once('exit', (code, signal) => {
      const how = signal ?? `exit code ${code ?? 'unknown'}`;
      // Its last words may still be on their way.
      const ended = (): void => {
        this.#ended(how);
      };
      if (child.connected) child.once('disconnect', ended);
      else ended();
    });
  }

  #take(message: FromEngine): void {
    if (message.kind === 'fatal') this.#fatal = message.message;
    else if (message.kind !== 'ready') this.#clients.get(message.client)?.take(message);
    else {
      this.#isReady = true;
      this.#wasEverReady = true;
      this.#resolveReady();
      for (const client of this.#clients.values()) client.attach();
      this.#stable = setTimeout(() => {
        this.#delayMs = FIRST_DELAY_MS;
        for (const client of this.#clients.values()) client.tell({ type: 'resolved', code: RESTARTED });
      }, STABLE_MS).unref();
    }
  }

  #ended(how: string): void {
    clearTimeout(this.#stable);
    this.#child = undefined;
    this.#isReady = false;
    const why = this.#fatal ?? how;
    this.#fatal = undefined;
    for (const client of this.#clients.values()) client.detach();
    if (this.#closed) return;
    if (!this.#wasEverReady) {
      this.#fail(why);
      return;
    }
    this.#options.onLog?.(`the engine process ended (${why}), started again in ${this.#delayMs} ms`);
    const message = `the engine process ended (${why}) and is started again with the same settings`;
    for (const client of this.#clients.values())
      client.tellState('restarting', { type: 'notice', code: RESTARTED, severity: 'warning', message });
    this.#restart = setTimeout(() => {
      this.#start();
    }, this.#delayMs);
    this.#delayMs = Math.min(2 * this.#delayMs, LONGEST_DELAY_MS);
  }

  /** The first process did not come up. */
  #fail(why: string): void {
    this.#rejectReady(new Error(why));
    const message = `the engine process did not start: ${why}`;
    for (const client of this.#clients.values())
      client.tellState('failed', { type: 'notice', code: 'engine.failed', severity: 'error', message });
  }
}

const RESTARTED = 'engine.restarted';
