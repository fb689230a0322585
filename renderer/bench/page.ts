/*
 * A small page that runs the engine in a browser: see settings.ts for what its address may say. A program that drives
 * the page waits for `data-state` on the root element, then uses `eyerissBench`.
 */
import { createFastExecutor } from '../../engine/index.ts';
import { createBrowserThread } from '../fast-workers/browser-thread.ts';
import { benchReport, type Bench, type BenchReport, type BenchRound, type BenchStart } from './bench.ts';
import { LocalBench } from './local-bench.ts';
import { showReport, showSettings, showState } from './render.ts';
import { seededLayers } from './seeded-layers.ts';
import { readSettings, type BenchSettings } from './settings.ts';
import { WorkerBench } from './worker-bench.ts';

declare global {
  var eyerissBench: {
    /** Times one round more. */
    round(): Promise<void>;
    /** All that was found so far. */
    report(): BenchReport;
    /** Ends all threads. */
    close(): Promise<void>;
  };
}

function createBench(settings: BenchSettings): Bench {
  if (settings.place === 'worker') return new WorkerBench(settings);
  return new LocalBench(seededLayers(settings.layers), () =>
    createFastExecutor({ threads: settings.threads, createThread: createBrowserThread }),
  );
}

/** Lets the browser draw; a tab in the background draws nothing, and should not wait for it. */
function drawn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 30));
}

async function run(): Promise<void> {
  showSettings(readSettings('', navigator.hardwareConcurrency));
  const settings = readSettings(location.search, navigator.hardwareConcurrency);
  showSettings(settings);
  showState('opening', 'Checking every layer against the plain executor, warming up …');
  await drawn();
  const bench = createBench(settings);
  const start: BenchStart = await bench.open();
  const rounds: BenchRound[] = [];
  const report = (): BenchReport => benchReport(start, rounds);
  const round = async (): Promise<void> => {
    rounds.push(await bench.round());
    showReport(report(), settings);
  };
  globalThis.eyerissBench = { round, report, close: () => bench.close() };
  showReport(report(), settings);
  showState('ready', 'Ready; rounds are timed one by one from outside.');
  if (settings.rounds === 0) return;
  for (let i = 1; i <= settings.rounds; i++) {
    showState('running', `Timing, round ${i} of ${settings.rounds} …`);
    await drawn();
    await round();
  }
  await bench.close();
  showState('done', `Done, ${settings.rounds} rounds; executor: ${start.executor}.`);
}

run().catch((error: unknown) => {
  showState('failed', error instanceof Error ? error.message : String(error));
});
