import { setFlagsFromString } from 'node:v8';
import {
  createFastExecutor,
  type FastExecutor,
  type FastExecutorOptions,
} from '../../engine/fast/fast-executor.ts';
import { createNodeThread } from './node-thread.ts';

/** First V8 whose revectorizer was seen to give the right bits (Node 24). Older ones lack it or were not tried. */
const WIDE_VECTORS_SINCE_V8 = 13;

/** Whether this V8 is asked to join 128-bit vectors into 256-bit ones; it still needs a CPU with AVX2. */
export function wideVectorsOffered(): boolean {
  return Number.parseInt(process.versions.v8, 10) >= WIDE_VECTORS_SINCE_V8;
}

/**
 * The fast executor in Node or Electron. V8's flags are set while the kernel is compiled: optimised code from the
 * start, so that the start-up check sees the code that will run, and wide vectors where V8 offers them; whether the CPU
 * has them, too, a short measurement tells.
 * @param options.wideVectors false leaves wide vectors off; by default on where offered
 * @param options.kernel fixes the kernel; for benchmarks
 */
export async function createNodeFastExecutor(options: {
  readonly threads: number;
  readonly wideVectors?: boolean;
  readonly kernel?: FastExecutorOptions['kernel'];
}): Promise<FastExecutor> {
  const wide = (options.wideVectors ?? true) && wideVectorsOffered();
  setFlagsFromString('--no-liftoff');
  if (wide) setFlagsFromString('--experimental-wasm-revectorize');
  try {
    const { threads, kernel = 'faster' } = options;
    return await createFastExecutor({
      threads,
      kernel,
      blockLanes: wide ? 'measured' : 32,
      createThread: createNodeThread,
    });
  } finally {
    if (wide) setFlagsFromString('--no-experimental-wasm-revectorize');
    setFlagsFromString('--liftoff');
  }
}
