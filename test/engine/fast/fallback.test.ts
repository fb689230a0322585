import { describe, expect, it } from 'vitest';
import { convDimensions } from '../../../engine/conv-shape.ts';
import { createFastExecutor } from '../../../engine/fast/fast-executor.ts';
import * as J from '../../../engine/fast/job-layout.ts';
import { findWebAssembly, type WasmApi, type WasmMemory } from '../../../engine/fast/web-assembly.ts';
import type { CreateThread } from '../../../engine/fast/worker-contract.ts';
import { createNodeThread } from '../../../host/fast-workers/node-thread.ts';
import { randomLayer } from '../../support/random-layer.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { expectPlainBits, seamCase, seamShape } from './fast-case.ts';

const real = findWebAssembly()!;
const { Memory } = real;

/** A WebAssembly whose kernel spoils one ofmap word in each job. */
const lying: WasmApi = {
  Memory,
  compile: (bytes) => real.compile(bytes),
  async instantiate(module, imports) {
    const { exports } = await real.instantiate(module, imports);
    const { memory } = (imports as { env: { memory: { buffer: ArrayBuffer } } }).env;
    const kernel = exports as { runJob(mayBlock: number, threads: number): void; dismiss(): void };
    return {
      exports: {
        ...kernel,
        runJob(mayBlock: number, threads: number) {
          kernel.runJob(mayBlock, threads);
          const ofmap = new Int32Array(memory.buffer)[1220 / 4]!;
          new Int16Array(memory.buffer)[ofmap / 2]! ^= 1;
        },
      },
    };
  },
};

/** What of AssemblyScript's compiler is used here. */
interface AssemblyScript {
  compileString(
    source: string,
    options: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly binary: Uint8Array<ArrayBuffer> | null; readonly error: Error | null }>;
}

/** What a thread takes on and leaves undone: an item to prepare, a task, or nothing but its part in the job. */
const TAKEN = { 'a row': J.NEXT_ROW, 'a task': J.NEXT_TASK, nothing: undefined } as const;

/**
 * Starts threads that join a job once `release` is called, take something on and trap. Only the program around them is
 * real.
 */
async function stoppingThreads(
  taken: keyof typeof TAKEN = 'nothing',
): Promise<{ createThread: CreateThread; release: () => void }> {
  // a field that nothing else uses
  const RELEASED = 512;
  // By a name that the type checker does not see: the compiler's types declare globals of AssemblyScript's own.
  const compiler = 'assemblyscript/asc';
  const asc = (await import(compiler)) as AssemblyScript;
  const counter = TAKEN[taken];
  // Away from the job before anybody could wait for it to leave, so that all wait for what it has taken.
  const take =
    counter === undefined
      ? `atomic.add<i32>(${J.ACTIVE}, 1);`
      : `while (!atomic.load<i32>(${J.OPEN}) || atomic.load<i32>(${counter}) != 1) {}
         atomic.add<i32>(${counter}, 1);`;
  const { binary, error } = await asc.compileString(
    `
    export function serve(thread: i32): void {
      while (!atomic.load<i32>(${RELEASED})) atomic.wait<i32>(${RELEASED}, 0, 1_000_000);
      ${take}
      unreachable();
    }
    export function fail(): void {
      atomic.store<i32>(${J.FAILED}, 1);
    }`,
    {
      ...{ runtime: 'stub', importMemory: true, sharedMemory: true, enable: ['threads'] },
      ...{ initialMemory: 1, maximumMemory: 16_384, memoryBase: 600 },
    },
  );
  if (error) throw error;
  const module = await real.compile(binary!);
  let memory: WasmMemory;
  return {
    createThread: (start) => {
      ({ memory } = start);
      return createNodeThread({ ...start, module });
    },
    release: () => {
      Atomics.store(new Int32Array(memory.buffer), RELEASED / 4, 1);
      Atomics.notify(new Int32Array(memory.buffer), RELEASED / 4);
    },
  };
}

describe('a thread that stops', () => {
  it('at the start-up check leaves one thread', async () => {
    const { createThread, release } = await stoppingThreads();
    const executor = await createFastExecutor({
      threads: 2,
      createThread: async (start) => {
        const thread = await createThread(start);
        release();
        return thread;
      },
    });
    expect(executor).toMatchObject({ name: 'fast', threads: 1 });
    expect(executor.notices).toEqual([
      'the fast executor runs on one thread instead of 2: a thread of the fast executor has stopped',
    ]);
    const random = new SeededRandom(8);
    await expectPlainBits(executor, seamCase(random, seamShape(random)));
    await executor.close();
  });

  it.each(['a row', 'a task', 'nothing'] as const)(
    'later on, having taken %s, ends that run and those after it',
    async (taken) => {
      const { createThread, release } = await stoppingThreads(taken);
      const executor = await createFastExecutor({ threads: 2, createThread });
      expect(executor).toMatchObject({ name: 'fast', threads: 2, notices: [] });
      const random = new SeededRandom(9);
      const shape = { C: 64, M: 64, H: 28, W: 28, R: 3, S: 3, U: 1, padding: 1, groups: 1 };
      const layer = randomLayer(random, shape, { name: 'left alone', productShift: 16 });
      const ifmaps = [random.words(convDimensions(shape).ifmapWords, 0.2)];
      await executor.run(layer, ifmaps);
      const session = executor.openSession!([layer], {})!;
      session.writeWords(0, ifmaps[0]!);
      release();
      const runs = async (): Promise<void> => {
        for (let run = 0; run < 5000; run++) await executor.run(layer, ifmaps);
      };
      await expect(runs()).rejects.toThrow('a thread of the fast executor has stopped');
      await expect(executor.run(layer, ifmaps)).rejects.toThrow('has stopped');
      await expect(session.run(0)).rejects.toThrow('has stopped');
      session.close();
      await executor.close();
    },
  );
});

describe('the caller’s thread that traps in the midst of a job', () => {
  it('lets the others go, and no run after it hangs', async () => {
    let fields: Int32Array | undefined;
    let armed = false;
    /** A WebAssembly whose kernel, once armed, has no scratch memory for the caller's thread. */
    const trapping: WasmApi = {
      Memory,
      compile: (bytes) => real.compile(bytes),
      async instantiate(module, imports) {
        const { exports } = await real.instantiate(module, imports);
        const { memory } = (imports as { env: { memory: WasmMemory } }).env;
        const kernel = exports as { runJob(mayBlock: number, threads: number): number };
        return {
          exports: {
            ...kernel,
            runJob(mayBlock: number, threads: number) {
              fields = new Int32Array(memory.buffer);
              // so near the end of all addresses that the next thread's lies in memory again
              if (armed) fields[J.SCRATCH / 4] = -16;
              return kernel.runJob(mayBlock, threads);
            },
          },
        };
      },
    };
    const executor = await createFastExecutor({
      ...{ threads: 2, createThread: createNodeThread, webAssembly: trapping, kernel: 'ifmap-driven' },
    });
    expect(executor).toMatchObject({ name: 'fast', threads: 2, notices: [] });
    const random = new SeededRandom(10);
    const shape = { C: 64, M: 64, H: 28, W: 28, R: 3, S: 3, U: 1, padding: 1, groups: 1 };
    const layer = randomLayer(random, shape, { name: 'trapped', productShift: 16 });
    const ifmaps = [random.words(convDimensions(shape).ifmapWords, 0.2)];
    await executor.run(layer, ifmaps);
    armed = true;
    // On a busy machine the other thread may do all of a run's tasks.
    const runs = async (): Promise<void> => {
      for (let run = 0; run < 5000; run++) await executor.run(layer, ifmaps);
    };
    await expect(runs()).rejects.toThrow('out of bounds');
    // Before any other run: it would hang.
    expect(fields![J.FAILED / 4]).toBe(1);
    armed = false;
    for (let run = 0; run < 3; run++)
      await expect(executor.run(layer, ifmaps)).rejects.toThrow('a thread of the fast executor has stopped');
    await executor.close();
  });
});

describe('createFastExecutor falls back, visibly', () => {
  it('to the plain executor without WebAssembly', async () => {
    const executor = await createFastExecutor({ webAssembly: undefined });
    expect(executor).toMatchObject({ name: 'plain', threads: 0 });
    expect(executor.notices).toEqual([
      'the plain executor runs instead of the fast one: there is no WebAssembly',
    ]);
    const random = new SeededRandom(2);
    await expectPlainBits(executor, seamCase(random, seamShape(random)));
    await executor.close();
  });

  it('to the plain executor where the engine refuses the kernel (no SIMD)', async () => {
    const webAssembly: WasmApi = {
      Memory,
      compile: () => Promise.reject(new Error('wasm simd unsupported')),
      instantiate: () => Promise.reject(new Error('not reached')),
    };
    const executor = await createFastExecutor({ webAssembly });
    expect(executor.name).toBe('plain');
    expect(executor.notices.join()).toContain('wasm simd unsupported');
  });

  it('to the plain executor when the start-up check finds a wrong bit', async () => {
    const executor = await createFastExecutor({ webAssembly: lying });
    expect(executor.name).toBe('plain');
    expect(executor.notices.join()).toContain('the start-up check failed, its ofmap words differ');
  });

  it('to one thread when threads cannot be started', async () => {
    const without = await createFastExecutor({ threads: 2 });
    expect(without).toMatchObject({ name: 'fast', threads: 1 });
    expect(without.notices).toEqual([
      'the fast executor runs on one thread instead of 2: no way to start threads was given',
    ]);
    const failing = await createFastExecutor({
      threads: 2,
      createThread: () => Promise.reject(new Error('no workers here')),
    });
    expect(failing).toMatchObject({ name: 'fast', threads: 1 });
    expect(failing.notices.join()).toContain('no workers here');
  });

  it('to the plain executor for a layer whose sums could leave 32 bits', async () => {
    const executor = await createFastExecutor();
    const shape = { C: 1024, M: 2, H: 12, W: 7, R: 12, S: 6, U: 1, padding: 0, groups: 1 };
    const random = new SeededRandom(6);
    const layer = randomLayer(random, shape, { name: 'huge', productShift: 3 });
    const ifmaps = [random.words(convDimensions(shape).ifmapWords, 0.2)];
    await expectPlainBits(executor, { layer, ifmaps });
    await expectPlainBits(executor, { layer, ifmaps });
    expect(executor.notices).toEqual([
      'layer huge runs on the plain executor: it has a filter of more than 65534 words',
    ]);
  });
});
