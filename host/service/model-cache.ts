import type { LiveModel } from './live-model.ts';

interface Entry {
  readonly model: Promise<LiveModel>;
  users: number;
  /** When it was last let go, in ms of performance.now(). */
  freeSince: number;
}

/** What a {@link ModelCache} needs to know. */
export interface ModelCacheOptions {
  /** Opens a model; undefined: the untrained one. */
  readonly open: (id: string | undefined) => Promise<LiveModel>;
  /** Closes a model that nobody uses; never rejects. */
  readonly close: (model: LiveModel) => Promise<void>;
  /** How long an unused model beyond those kept stays open, in ms; default a minute. */
  readonly idleMs?: number;
}

/** Unused models that stay open: going back to the last ones is instant. */
const KEPT = 2;

/** Models that are open, each once, however many clients use it. */
export class ModelCache {
  readonly #options: ModelCacheOptions;
  readonly #entries = new Map<string | undefined, Entry>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ModelCacheOptions) {
    this.#options = options;
  }

  /** Whether a model is open or being opened. */
  has(id: string | undefined): boolean {
    return this.#entries.has(id);
  }

  /** A model, opened unless it is. Every model that was taken must be {@link release}d under the same id. */
  async take(id: string | undefined): Promise<LiveModel> {
    let entry = this.#entries.get(id);
    if (!entry) {
      entry = { model: this.#options.open(id), users: 0, freeSince: 0 };
      this.#entries.set(id, entry);
    }
    entry.users++;
    try {
      return await entry.model;
    } catch (error) {
      // The next one who asks tries again: files may have been fetched.
      if (this.#entries.get(id) === entry) this.#entries.delete(id);
      throw error;
    }
  }

  /** Lets a model go. */
  release(id: string | undefined): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.users--;
    if (entry.users > 0) return;
    entry.freeSince = performance.now();
    this.#closeLater();
  }

  /** Closes every model; nobody may use one any more. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const { model } of entries) {
      const opened = await model.catch(() => undefined);
      if (opened) await this.#options.close(opened);
    }
  }

  #closeLater(): void {
    const idleMs = this.#options.idleMs ?? 60_000;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#closeIdle(idleMs);
    }, idleMs).unref();
  }

  async #closeIdle(idleMs: number): Promise<void> {
    const free = [...this.#entries].filter(([, { users }]) => users === 0);
    free.sort(([, a], [, b]) => b.freeSince - a.freeSince);
    const extra = free.slice(KEPT);
    const now = performance.now();
    const due = extra.filter(([, { freeSince }]) => now - freeSince >= idleMs - 1);
    for (const [id] of due) this.#entries.delete(id);
    if (due.length < extra.length) this.#closeLater();
    for (const [, { model }] of due) await this.#options.close(await model);
  }
}
