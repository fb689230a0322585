import { availableParallelism } from 'node:os';
import type { FastExecutor } from '../../engine/index.ts';
import { createNodeFastExecutor } from '../fast-workers/node-fast-executor.ts';

/** Threads that the engine and onnxruntime use unless told otherwise. */
export const DEFAULT_THREADS = 2;

/**
 * Threads of the live service: one core is left to the screen, which draws in another process. On two cores one thread
 * gives more frames than two that wait for each other (`npm run bench:live`).
 */
export function liveThreads(): number {
  return Math.max(1, Math.min(DEFAULT_THREADS, availableParallelism() - 1));
}

/**
 * Opens the executor for the live path: the fast one, on several threads of this process. What it could not have
 * (threads, SIMD, its start-up check) stands in its notices; it then runs on less, with the same bits.
 */
export function openExecutor(threads = DEFAULT_THREADS): Promise<FastExecutor> {
  return createNodeFastExecutor({ threads });
}
