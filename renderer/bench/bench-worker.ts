/*
 * The benchmark inside a worker, so that the page stays alive and the executor may sleep while its threads finish.
 * One message in (which step), one message out (its result or what went wrong).
 */
import { createFastExecutor } from '../../engine/index.ts';
import { createBrowserThread } from '../fast-workers/browser-thread.ts';
import { LocalBench } from './local-bench.ts';
import { seededLayers } from './seeded-layers.ts';
import type { BenchAnswer, BenchRequest } from './worker-bench.ts';

let bench: LocalBench | undefined;

async function answer(request: BenchRequest): Promise<unknown> {
  if (request.step === 'open') {
    const { threads, layers } = request.settings;
    bench = new LocalBench(seededLayers(layers), () =>
      createFastExecutor({ threads, createThread: createBrowserThread }),
    );
    return bench.open();
  }
  return request.step === 'round' ? bench?.round() : bench?.close();
}

addEventListener('message', ({ data }: MessageEvent<BenchRequest>) => {
  const reply = (message: BenchAnswer): void => {
    postMessage(message);
  };
  answer(data).then(
    (value) => {
      reply({ value });
    },
    (error: unknown) => {
      reply({ problem: error instanceof Error ? error.message : String(error) });
    },
  );
});
