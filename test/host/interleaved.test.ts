import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { timeInterleaved, timingOf } from '../../host/bench/interleaved.ts';

describe('timeInterleaved', () => {
  it('runs every contender in every round, in turn: one run that is not timed, then three; warm-up included', async () => {
    const order: string[] = [];
    const contender = (name: string) => ({ name, run: () => Promise.resolve(void order.push(name)) });
    const timings = await timeInterleaved([contender('a'), contender('b')], 3, 2);
    expect(order.join('')).toBe('aaaabbbb'.repeat(5));
    expect(timings.get('a')!.runs).toBe(9);
    expect(timings.get('b')!.medianMs).toBeGreaterThanOrEqual(0);
  });

  it('lets none begin while threads of this process still compute for another', async () => {
    const busyMs = 60;
    const spinning = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(
      `const { workerData } = require('node:worker_threads');
       for (;;) {
         Atomics.wait(workerData, 0, 0);
         for (const end = performance.now() + ${busyMs}; performance.now() < end; );
         Atomics.store(workerData, 0, 0);
       }`,
      { eval: true, workerData: spinning },
    );
    const seen: number[] = [];
    const leavesThreads = (): Promise<void> => {
      Atomics.store(spinning, 0, 1);
      Atomics.notify(spinning, 0);
      return Promise.resolve();
    };
    const suffers = (): Promise<void> => Promise.resolve(void seen.push(Atomics.load(spinning, 0)));
    await timeInterleaved(
      [
        { name: 'leaves threads', run: leavesThreads },
        { name: 'suffers', run: suffers },
      ],
      5,
      1,
    );
    await worker.terminate();
    expect(seen).toEqual(Array.from({ length: 24 }, () => 0));
  });
});

describe('timingOf', () => {
  it('gives median and quartiles', () => {
    expect(timingOf([5, 1, 3, 2, 4])).toEqual({
      medianMs: 3,
      lowerQuartileMs: 2,
      upperQuartileMs: 4,
      runs: 5,
    });
    expect(timingOf([1, 2])).toMatchObject({ medianMs: 1.5, lowerQuartileMs: 1.25, upperQuartileMs: 1.75 });
  });
});
