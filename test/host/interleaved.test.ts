import { describe, expect, it } from 'vitest';
import { timeInterleaved, timingOf, untilIdle } from '../../host/bench/interleaved.ts';

describe('timeInterleaved', () => {
  it('runs every contender in every round, in turn: 10 ms that are not timed, then three runs; warm-up included', async () => {
    let time = 0;
    const order: string[] = [];
    const contender = (name: string, ms: number) => ({
      name,
      run: () => {
        order.push(name);
        time += ms;
        return Promise.resolve();
      },
    });
    const contenders = [contender('a', 4), contender('b', 30)];
    const timings = await timeInterleaved(contenders, 3, 2, undefined, () => time);
    expect(order.join('')).toBe('aaaaaabbbb'.repeat(5));
    expect(timings.get('a')).toMatchObject({ runs: 9, medianMs: 4 });
    expect(timings.get('b')).toMatchObject({ runs: 9, lowerQuartileMs: 30, upperQuartileMs: 30 });
  });
});

describe('untilIdle', () => {
  /** Waits beside threads that compute until a time; when it went on. */
  async function waitBeside(busyUntil: number): Promise<number> {
    let time = 0;
    await untilIdle({
      now: () => time,
      busyMs: () => Math.min(time, busyUntil),
      sleep: (ms) => Promise.resolve((time += ms)),
    });
    return time;
  }

  it('goes on once no thread of the process computes any more', async () => {
    expect(await waitBeside(0)).toBe(4);
    expect(await waitBeside(34)).toBe(40);
    expect(await waitBeside(50)).toBe(56);
  });

  it('does not wait for ever', async () => {
    expect(await waitBeside(Infinity)).toBe(500);
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
