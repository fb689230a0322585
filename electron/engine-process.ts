import { app, MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from 'electron';
import { z } from 'zod';
import { CHANNELS, type PortNews, type StoppedNews } from './channels.ts';
import { answerPage } from './page-requests.ts';
import { restartDelayMs } from './restart-delay.ts';

/** The engine process's last word (host/service/process-messages.ts). */
const fatalSchema = z.object({ kind: z.literal('fatal'), message: z.string() });

/**
 * Runs the engine in a utility process and connects pages to it, each with a MessagePort of its own: what they say to
 * each other does not pass through this process. If it dies it is started again, later and later, and every page that
 * was connected gets a new port; settings are the pages' to send again.
 */
export class EngineProcess {
  readonly #entry: string;
  readonly #args: readonly string[];
  readonly #onEvent: (event: string, text: string) => void;
  readonly #pages = new Set<WebContents>();
  #child: UtilityProcess | undefined;
  #restarts = 0;
  #delayMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /**
   * @param entry path of the process's entry, host/service/service-process.js
   * @param args its arguments
   * @param onEvent gets what happened, for a booth's log
   */
  constructor(
    entry: string,
    args: readonly string[],
    onEvent: (event: string, text: string) => void = () => undefined,
  ) {
    this.#entry = entry;
    this.#args = args;
    this.#onEvent = onEvent;
    this.#start();
  }

  /** Gives a page a port; a page that asks again, after a reload, gets a new one. */
  connect(page: WebContents): void {
    if (!this.#pages.has(page)) {
      this.#pages.add(page);
      // A page that is loaded again after a crash asks again.
      page.once('render-process-gone', () => this.#pages.delete(page));
      page.once('destroyed', () => this.#pages.delete(page));
    }
    // Between two runs there is nobody to connect to; the next run connects all pages.
    if (this.#child !== undefined) this.#sendPort(this.#child, page);
  }

  /** Ends the process for good. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#child?.kill();
  }

  #start(): void {
    const startedAt = performance.now();
    const child = utilityProcess.fork(this.#entry, [...this.#args], { serviceName: 'Eyeriss engine' });
    this.#child = child;
    let reason: string | undefined;
    child.on('message', (message: unknown) => {
      const parsed = fatalSchema.safeParse(message);
      if (parsed.success) reason = parsed.data.message;
    });
    child.once('exit', (exitCode) => {
      this.#child = undefined;
      if (this.#stopped) return;
      this.#delayMs = restartDelayMs(this.#delayMs, performance.now() - startedAt);
      const news: StoppedNews = {
        exitCode,
        retryInMs: this.#delayMs,
        ...(reason !== undefined && { reason }),
      };
      const why = reason ?? `exit code ${exitCode}`;
      this.#onEvent('engine', `ended (${why}), started again in ${this.#delayMs} ms`);
      for (const page of this.#pages) page.send(CHANNELS.stopped, news);
      this.#timer = setTimeout(() => {
        this.#restarts++;
        this.#start();
      }, this.#delayMs);
    });
    for (const page of this.#pages) this.#sendPort(child, page);
  }

  #sendPort(child: UtilityProcess, page: WebContents): void {
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage({ kind: 'connect' }, [port1]);
    const news: PortNews = { restarts: this.#restarts };
    page.postMessage(CHANNELS.port, news, [port2]);
  }
}

/** Starts the engine process, connects the page when it asks, ends the process with the app. */
export function setupEngine(
  entry: string,
  args: readonly string[],
  onEvent?: (event: string, text: string) => void,
): void {
  const engine = new EngineProcess(entry, args, onEvent);
  answerPage(CHANNELS.connect, (event) => {
    engine.connect(event.sender);
  });
  app.on('will-quit', () => {
    engine.stop();
  });
}
