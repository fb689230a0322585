import { describe, expect, it } from 'vitest';
import { convDimensions } from '../../../engine/conv-shape.ts';
import { createFastExecutor } from '../../../engine/fast/fast-executor.ts';
import { findWebAssembly, type WasmApi } from '../../../engine/fast/web-assembly.ts';
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
