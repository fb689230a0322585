import type { ConvLayer } from '../conv-layer.ts';
import type { ConvExecutor } from '../executor.ts';
import { plainExecutor } from '../plain-executor.ts';
import { FastSession, type SessionHost } from './fast-session.ts';
import { fasterBlock } from './faster-block.ts';
import { instantiateKernel, type KernelInstance } from './kernel-instance.ts';
import { BLOCK_SIZES, type BlockLanes } from './layer-plan.ts';
import { LayerRunner, type KernelPolicy } from './layer-runner.ts';
import { checkBits } from './start-up-check.ts';
import { findWebAssembly, type WasmApi } from './web-assembly.ts';
import type { CreateThread, FastThread } from './worker-contract.ts';

/** How {@link createFastExecutor} sets up. */
export interface FastExecutorOptions {
  /** Threads that compute, the caller's own included; by default 1. More than 1 needs `createThread`. */
  readonly threads?: number;
  /** Starts a further thread. */
  readonly createThread?: CreateThread;
  /** WebAssembly to use; by default the global one. Replaced in tests only. */
  readonly webAssembly?: WasmApi | undefined;
  /** Which of the two kernels runs; by default whichever should be faster. Fixed in tests and benchmarks only. */
  readonly kernel?: KernelPolicy;
  /**
   * Filters that the ifmap-driven kernel computes together, and pixels that the filter-driven one does; by default 32.
   * 'measured' compares both at start: 64 are faster where the engine joins vectors into wide ones, and much slower
   * where it does not.
   */
  readonly blockLanes?: BlockLanes | 'measured';
}

/** An executor with threads and memory of its own. */
export interface FastExecutor extends ConvExecutor {
  /** Threads that compute, the caller's own included; 0 if everything runs on the plain executor. */
  readonly threads: number;
  /** What was asked for and could not be had, for the user to see; grows when a layer falls back. */
  readonly notices: readonly string[];
  /** Filters or pixels that the kernels compute together; 0 if everything runs on the plain executor. */
  readonly blockLanes: number;
  /** Pieces of work of the last run that needed the wide kernel; for benchmarks and tests. */
  readonly widePieces: number;
  /** Bytes of the kernel's memory, which grows but does not shrink. */
  readonly memoryBytes: number;
  /** Ends the further threads. The executor must not run again. */
  close(): Promise<void>;
}

/**
 * Sets up the fast executor: the same bits and counts as {@link plainExecutor}, from WebAssembly SIMD. It checks
 * itself against the plain executor and falls back, with a notice: to fewer threads, or to the plain executor.
 * A run computes on the caller's thread until it is done, as with the plain executor.
 */
export async function createFastExecutor(options: FastExecutorOptions = {}): Promise<FastExecutor> {
  const notices: string[] = [];
  const api = 'webAssembly' in options ? options.webAssembly : findWebAssembly();
  if (!api) return plainInstead(notices, 'there is no WebAssembly');
  const wanted = Math.max(1, Math.floor(options.threads ?? 1));
  if (wanted > 1) {
    const threaded = await startThreaded(api, wanted, options);
    if (typeof threaded !== 'string') return threaded;
    notices.push(`the fast executor runs on one thread instead of ${wanted}: ${threaded}`);
  }
  try {
    const kernel = await instantiateKernel(api, false);
    const runner = await checkedRunner(kernel, 1, false, options);
    if (typeof runner === 'string') return plainInstead(notices, runner);
    return fastExecutor({ kernel, runner, threads: 1, mayBlock: false }, notices, () => Promise.resolve());
  } catch (error) {
    return plainInstead(notices, reasonOf(error));
  }
}

/** The executor on several threads, or why there is none. */
async function startThreaded(
  api: WasmApi,
  threads: number,
  options: FastExecutorOptions,
): Promise<FastExecutor | string> {
  const { createThread } = options;
  if (!createThread) return 'no way to start threads was given';
  if (typeof SharedArrayBuffer === 'undefined') return 'there is no shared memory';
  let kernel: KernelInstance;
  const started: FastThread[] = [];
  const close = async (): Promise<void> => {
    kernel.exports.dismiss();
    for (const thread of started) await thread.terminate();
  };
  try {
    kernel = await instantiateKernel(api, true);
  } catch (error) {
    return reasonOf(error);
  }
  try {
    const { module, memory } = kernel;
    for (let thread = 1; thread < threads; thread++) {
      started.push(await createThread({ module, memory, thread }));
    }
    const mayBlock = mayBlockHere();
    const runner = await checkedRunner(kernel, threads, mayBlock, options);
    if (typeof runner !== 'string') return fastExecutor({ kernel, runner, threads, mayBlock }, [], close);
    await close();
    return runner;
  } catch (error) {
    await close();
    return reasonOf(error);
  }
}

/** A runner that gives the plain executor's bits, or why there is none. */
async function checkedRunner(
  kernel: KernelInstance,
  threads: number,
  mayBlock: boolean,
  { kernel: policy = 'faster', blockLanes = 32 }: FastExecutorOptions,
): Promise<LayerRunner | string> {
  const clock = blockLanes === 'measured' ? findClock() : undefined;
  const fixed = blockLanes === 'measured' ? 32 : blockLanes;
  const runner = new LayerRunner(kernel, threads, mayBlock);
  const difference = await checkBits(runner, clock ? BLOCK_SIZES : [fixed]);
  if (difference !== undefined) return `the start-up check failed, ${difference}`;
  runner.blockLanes = clock ? fasterBlock(runner, clock) : fixed;
  runner.policy = policy;
  return runner;
}

/** The engine's clock in ms; TypeScript's ECMAScript library lacks it. */
function findClock(): (() => number) | undefined {
  const { performance } = globalThis as { performance?: { now: () => number } };
  return performance && (() => performance.now());
}

function fastExecutor(
  host: Omit<SessionHost, 'onFallback'>,
  notices: string[],
  close: () => Promise<void>,
): FastExecutor {
  const { runner, threads } = host;
  const noticed = new WeakSet<ConvLayer>();
  const onFallback = (layer: ConvLayer, reason: string): void => {
    if (!noticed.has(layer)) notices.push(`layer ${layer.name} runs on the plain executor: it has ${reason}`);
    noticed.add(layer);
  };
  return {
    name: 'fast',
    threads,
    blockLanes: runner.blockLanes,
    notices,
    get widePieces() {
      return runner.widePieces;
    },
    get memoryBytes() {
      return host.kernel.memory.buffer.byteLength;
    },
    async run(layer, ifmaps) {
      const output = runner.run(layer, ifmaps);
      if (typeof output !== 'string') return await Promise.resolve(output);
      onFallback(layer, output);
      return await plainExecutor.run(layer, ifmaps);
    },
    openSession(layers, options) {
      try {
        return host.kernel.heap.allOrNothing(() => new FastSession({ ...host, onFallback }, layers, options));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        notices.push('frames run layer by layer: their words need more memory than the kernel can have');
        return undefined;
      }
    },
    close,
  };
}

function plainInstead(notices: string[], reason: string): FastExecutor {
  notices.push(`the plain executor runs instead of the fast one: ${reason}`);
  return {
    ...plainExecutor,
    threads: 0,
    blockLanes: 0,
    widePieces: 0,
    memoryBytes: 0,
    notices,
    close: () => Promise.resolve(),
  };
}

/** Whether this thread may sleep: not a browser's main thread. */
function mayBlockHere(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
