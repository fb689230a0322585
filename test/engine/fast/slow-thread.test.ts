import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { createFastExecutor } from '../../../engine/fast/fast-executor.ts';
import * as J from '../../../engine/fast/job-layout.ts';
import type { CreateThread } from '../../../engine/fast/worker-contract.ts';
import { createNodeThread } from '../../../host/fast-workers/node-thread.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { expectPlainBits, seamCase, seamShape } from './fast-case.ts';

/** Longer than the others look for it before they nap. */
const SLOW_MS = 5;

/**
 * A thread's program that takes one item of every job, to prepare or to compute, and is slow with it, as one whose
 * core somebody else has. The work itself is the kernel's.
 * @param item what it takes: a row to prepare, or a task
 */
function slowProgram(item: 'row' | 'task'): string {
  const take =
    item === 'row'
      ? `taking(${J.NEXT_ROW}, ${J.ROWS}, ${J.ROWS_DONE}, (row) =>
           field(${J.KIND}) === ${J.KIND_FILTER_DRIVEN} ? kernel.splitPlane(row) : kernel.listRow(row, scratch()));`
      : `while (field(${J.ROWS_DONE}) < field(${J.ROWS})) {}
         taking(${J.NEXT_TASK}, ${J.TASKS}, ${J.TASKS_DONE}, (task) =>
           field(${J.KIND}) === ${J.KIND_FILTER_DRIVEN}
             ? kernel.computeFilterTask(task, scratch(), -1) : kernel.computeTask(task, scratch()));`;
  return `
const { parentPort, workerData: { module, memory } } = require('node:worker_threads');
const fields = new Int32Array(memory.buffer);
const field = (address) => Atomics.load(fields, address / 4);
const scratch = () => field(${J.SCRATCH}) + field(${J.SCRATCH_BYTES});
function taking(next, all, done, work) {
  const one = Atomics.add(fields, next / 4, 1);
  if (one >= field(all)) return;
  const until = performance.now() + ${SLOW_MS};
  while (performance.now() < until) {}
  work(one);
  Atomics.add(fields, done / 4, 1);
}
let kernel;
WebAssembly.instantiate(module, { env: { memory, sleep() {} } }).then(({ exports }) => {
  kernel = exports;
  parentPort.postMessage('ready');
  for (let seen = 0; ; ) {
    Atomics.wait(fields, ${J.SEQUENCE} / 4, seen);
    seen = field(${J.SEQUENCE});
    if (field(${J.CLOSING})) return;
    Atomics.add(fields, ${J.ACTIVE} / 4, 1);
    if (field(${J.OPEN})) { ${take} }
    Atomics.sub(fields, ${J.ACTIVE} / 4, 1);
  }
});`;
}

function slowThread(item: 'row' | 'task'): CreateThread {
  return async (start) => {
    const worker = new Worker(slowProgram(item), { eval: true, workerData: start });
    await once(worker, 'message');
    return {
      async terminate() {
        await worker.terminate();
      },
    };
  };
}

/*
 * V8 11.3 (Node 20) loses local variables over WebAssembly's own wait, in code that it has not optimised yet, as all of
 * the kernel is at first: the start-up check failed, or a frame was wrong, whenever a thread had to wait for long.
 */
describe('threads that wait for a slow one', () => {
  it.each(['row', 'task'] as const)('for a %s go on with what they were about', async (item) => {
    for (const kernel of ['ifmap-driven', 'filter-driven'] as const) {
      const executor = await createFastExecutor({ threads: 2, kernel, createThread: slowThread(item) });
      expect(executor).toMatchObject({ threads: 2, notices: [] });
      const random = new SeededRandom(11);
      for (let i = 0; i < 10; i++) await expectPlainBits(executor, seamCase(random, seamShape(random)));
      await executor.close();
    }
  });

  it('wait for it beside another thread, too', async () => {
    let slow = true;
    const executor = await createFastExecutor({
      threads: 3,
      createThread: (start) => {
        slow = !slow;
        return (slow ? slowThread('row') : createNodeThread)(start);
      },
    });
    expect(executor).toMatchObject({ threads: 3, notices: [] });
    const random = new SeededRandom(12);
    for (let i = 0; i < 10; i++) await expectPlainBits(executor, seamCase(random, seamShape(random)));
    await executor.close();
  });
});
