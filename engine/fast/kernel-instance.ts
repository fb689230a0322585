import { Heap } from './heap.ts';
import { HEAP_START } from './job-layout.ts';
import { KERNEL_MAX_PAGES, KERNEL_OWN_MEMORY, KERNEL_SHARED_MEMORY } from './kernel-bytes.ts';
import {
  decodeBase64,
  kernelImports,
  type WasmApi,
  type WasmMemory,
  type WasmModule,
} from './web-assembly.ts';

/** The kernel's functions that the executor calls. */
export interface KernelExports {
  /** Runs the job described in memory on the caller's thread and all others that join in; see {@link finishJob}. */
  runJob(mayBlock: number, threads: number): number;
  /** Lets the other threads begin with the job; its description must stay until `closeJob`. */
  openJob(threads: number): void;
  /** Takes part in the open job and returns when it is done; see {@link finishJob}. */
  closeJob(mayBlock: number): number;
  /** Copies C × H × W words from one address into zeroed padded planes at another. */
  padPlanes(from: number, to: number, C: number, H: number, W: number, padding: number): void;
  /** H rows of W float32 values to words, rows `toRowBytes` apart; returns saturated words. See `kernel/convert.ts`. */
  valuesToWords(values: number, H: number, W: number, to: number, toRowBytes: number, scale: number): number;
  /** Words of a picture's bytes into padded planes. See `kernel/convert.ts`. */
  bytesToWords(
    bytes: number,
    tables: number,
    C: number,
    H: number,
    W: number,
    to: number,
    toRowBytes: number,
    toPlaneBytes: number,
  ): void;
  /** The same as `valuesToWords` from int16 words. */
  wordsToWords(from: number, H: number, W: number, to: number, toRowBytes: number, scale: number): number;
  /** Real values of `count` words: word · step. */
  wordsToValues(words: number, count: number, to: number, step: number): void;
  /** Writes the tables that listing words needs. */
  prepareLists(): void;
  /** Writes the tables that RLC encoding needs to the beginning of a thread's scratch memory. */
  prepareEncoding(scratch: number): void;
  /** Lets no thread wait for one that has trapped. */
  fail(): void;
  /** Sends the other threads away. */
  dismiss(): void;
}

/** The kernel and its memory. */
export interface KernelInstance {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
  readonly heap: Heap;
  readonly exports: KernelExports;
  /** The job's fields, see job-layout.ts, as 32-bit numbers; to be asked for again after memory has grown. */
  readonly fields: () => Int32Array;
}

/**
 * Runs or closes a job, see {@link KernelExports}.
 * @throws whatever the kernel throws, and Error where another thread has: from then on the kernel is of no use
 */
export function finishJob({ exports }: KernelInstance, job: (exports: KernelExports) => number): void {
  let done: number;
  try {
    done = job(exports);
  } catch (error) {
    // this thread's part stays undone
    exports.fail();
    throw error;
  }
  if (done === 0) throw new Error('a thread of the fast executor has stopped');
}

/** Pages to begin with: 1 MiB. */
const INITIAL_PAGES = 16;

/**
 * Compiles and instantiates the kernel.
 * @throws whatever the engine throws that lacks SIMD, threads or the memory
 */
export async function instantiateKernel(api: WasmApi, shared: boolean): Promise<KernelInstance> {
  const memory = new api.Memory({ initial: INITIAL_PAGES, maximum: KERNEL_MAX_PAGES, shared });
  const module = await api.compile(decodeBase64(shared ? KERNEL_SHARED_MEMORY : KERNEL_OWN_MEMORY));
  const instance = await api.instantiate(module, kernelImports(memory));
  const exports = instance.exports as KernelExports;
  exports.prepareLists();
  let fields = new Int32Array(memory.buffer, 0, HEAP_START / 4);
  return {
    module,
    memory,
    heap: new Heap(memory),
    exports,
    fields: () => {
      if (fields.buffer !== memory.buffer) fields = new Int32Array(memory.buffer, 0, HEAP_START / 4);
      return fields;
    },
  };
}
