import type { Bench, BenchRound, BenchStart } from './bench.ts';
import type { BenchSettings } from './settings.ts';

/** To the worker. */
export type BenchRequest =
  { readonly step: 'open'; readonly settings: BenchSettings } | { readonly step: 'round' | 'close' };

/** From the worker. */
export type BenchAnswer = { readonly value: unknown } | { readonly problem: string };

/** The benchmark in a worker of its own, one step at a time. */
export class WorkerBench implements Bench {
  readonly #settings: BenchSettings;
  readonly #worker: Worker;

  constructor(settings: BenchSettings) {
    this.#settings = settings;
    this.#worker = new Worker(new URL('./bench-worker.ts', import.meta.url), { type: 'module' });
  }

  async open(): Promise<BenchStart> {
    return (await this.#ask({ step: 'open', settings: this.#settings })) as BenchStart;
  }

  async round(): Promise<BenchRound> {
    return (await this.#ask({ step: 'round' })) as BenchRound;
  }

  async close(): Promise<void> {
    await this.#ask({ step: 'close' });
    this.#worker.terminate();
  }

  #ask(request: BenchRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }: MessageEvent<BenchAnswer>) => {
        if ('problem' in data) reject(new Error(data.problem));
        else resolve(data.value);
      };
      this.#worker.onerror = ({ message }) => {
        reject(new Error(message || 'the worker could not be loaded'));
      };
      this.#worker.postMessage(request);
    });
  }
}
