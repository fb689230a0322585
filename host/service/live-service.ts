import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ConvExecutor, FastExecutor } from '../../engine/index.ts';
import { defaultModelId, IN_THE_BOX, loadModel, type Model } from '../../models/model.ts';
import { SILICON_OPERATING_POINTS } from '../../models/silicon/operating-points.ts';
import type { ModelStore } from '../../models/store.ts';
import { runtimeFacts, runtimeText } from '../bench/runtime-facts.ts';
import { liveThreads, openExecutor } from '../pipeline/open-executor.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import { PROTOCOL, type HostMessage, type Settings } from '../protocol/index.ts';
import { LiveClient, type Channel } from './live-client.ts';
import { LiveModel } from './live-model.ts';
import { ModelCache } from './model-cache.ts';
import { modelChoices } from './model-choices.ts';
import { packageVersion } from '../system/package-version.ts';

/** How a {@link LiveService} runs; all but the store optional. */
export interface LiveServiceOptions {
  readonly store: ModelStore;
  /** Network of clients that name none; default: as everywhere, see `defaultModelId`. */
  readonly model?: string | undefined;
  /** Computes the CONV layers; default: the fast executor. One that is given is not closed. */
  readonly executor?: ConvExecutor;
  /** Threads of the fast executor and of onnxruntime, each. */
  readonly threads?: number;
  /** Loads a network's weights; undefined: the untrained ones. Replaced in tests only. */
  readonly load?: (id: string | undefined) => Promise<Model>;
  /** How long a model that nobody uses stays open, in ms, see {@link ModelCache}. */
  readonly idleMs?: number;
  /** Gets a line for the log: what went wrong, for whoever runs the service. */
  readonly onLog?: (line: string) => void;
}

/**
 * The live pipeline as a long-lived service: clients send frames and settings, each gets its own results back. Every
 * client has its settings, its newest frame and its batch; models and the executor are shared. Frames run one at a
 * time, the clients taking turns; between two frames messages are heard.
 */
export class LiveService {
  readonly #options: LiveServiceOptions;
  readonly #executor: ConvExecutor;
  readonly #executorNotices: readonly string[];
  readonly #closeExecutor: () => Promise<void>;
  readonly #models: ModelCache;
  /** In the order of their turns. */
  readonly #clients = new Set<LiveClient>();
  readonly #computer = runtimeText(runtimeFacts());
  readonly #version = packageVersion();
  /** Frames and the opening of models, one after the other: they share the executor's memory. */
  #turn: Promise<unknown> = Promise.resolve();
  #running = false;
  #closed = false;
  /** The default model that was used last. */
  #lastDefault: string | undefined;

  private constructor(
    options: LiveServiceOptions,
    executor: ConvExecutor,
    notices: readonly string[],
    closeExecutor: () => Promise<void>,
  ) {
    this.#options = options;
    this.#executor = executor;
    this.#executorNotices = notices;
    this.#closeExecutor = closeExecutor;
    this.#models = new ModelCache({
      open: (id) => this.#openModel(id),
      close: ({ id, pipeline }) =>
        this.#inTurn(() => pipeline.close()).catch((error: unknown) => {
          this.#options.onLog?.(`model ${id} is not closed: ${String(error)}`);
        }),
      ...(options.idleMs !== undefined && { idleMs: options.idleMs }),
    });
  }

  /** Opens the service. Models are loaded when clients ask for them. */
  static async open(options: LiveServiceOptions): Promise<LiveService> {
    const { executor } = options;
    if (executor) return new LiveService(options, executor, [], () => Promise.resolve());
    const fast: FastExecutor = await openExecutor(options.threads ?? liveThreads());
    return new LiveService(options, fast, fast.notices, () => fast.close());
  }

  /** A new client; the transport hands it what comes in, and gets what goes out through `channel`. */
  connect(channel: Channel): LiveClient {
    const client = new LiveClient(channel, {
      models: this.#models,
      executor: this.#executor.name,
      executorNotices: this.#executorNotices,
      defaultModel: (cards) => this.#defaultModel(cards),
      welcome: (settings) => this.#welcome(settings),
      wake: () => {
        if (!this.#running) void this.#run();
      },
      left: (left) => {
        this.#clients.delete(left);
      },
      log: (line) => this.#options.onLog?.(line),
    });
    this.#clients.add(client);
    return client;
  }

  /** Lets every client go and closes models and executor, once the frame that runs is done. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const client of [...this.#clients]) client.disconnect();
    await this.#models.close();
    await this.#inTurn(() => this.#closeExecutor());
  }

  /** Runs frames until no client has one. */
  async #run(): Promise<void> {
    this.#running = true;
    for (let client = this.#nextClient(); client; client = this.#nextClient()) {
      const turn = client;
      await this.#inTurn(() => turn.runNext());
      await nextTurn();
    }
    this.#running = false;
  }

  /** The client that has waited longest of those with a frame; it goes to the end of the queue. */
  #nextClient(): LiveClient | undefined {
    if (this.#closed) return undefined;
    for (const client of this.#clients) {
      if (!client.hasFrame) continue;
      this.#clients.delete(client);
      this.#clients.add(client);
      return client;
    }
    return undefined;
  }

  async #openModel(id: string | undefined): Promise<LiveModel> {
    const { store, load = (wanted: string | undefined) => loadModel(store, wanted), threads } = this.#options;
    const model = await load(id);
    // The batch's counts are all that is shown.
    const options = { executor: this.#executor, reports: false, ...(threads !== undefined && { threads }) };
    return await this.#inTurn(async () => new LiveModel(model, await Pipeline.open(model, options)));
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /**
   * Emoji cards run on the network that knows them, unless the service was given one. A default that is open stays the
   * default when its files go away.
   */
  #defaultModel(cards: boolean): string {
    const { model, store } = this.#options;
    if (cards && model === undefined) return IN_THE_BOX;
    const id = model ?? defaultModelId(store);
    const last = this.#lastDefault;
    const isLastResort = id === IN_THE_BOX && last !== undefined && this.#models.has(last);
    if (!isLastResort) this.#lastDefault = id;
    return isLastResort ? last : id;
  }

  #welcome(settings: Settings): HostMessage {
    return {
      type: 'welcome',
      protocol: PROTOCOL,
      version: this.#version,
      models: modelChoices(this.#options.store),
      settings,
      operatingPoints: SILICON_OPERATING_POINTS,
      computer: this.#computer,
    };
  }
}
