import { describe, expect, it } from 'vitest';
import { Watchdog, type WatchFacts } from '../../../renderer/app/booth/watchdog.ts';

const due: WatchFacts = { resultAt: undefined, expected: true, hostAnswers: true };

describe('the watchdog', () => {
  it('connects anew when no label comes, then loads the page again, once each', () => {
    const dog = new Watchdog(6000, 0);
    expect(dog.tick(due, 0)).toBe('none');
    expect(dog.tick(due, 5999)).toBe('none');
    expect(dog.tick(due, 6000)).toBe('reconnect');
    expect(dog.tick(due, 6500)).toBe('none');
    expect(dog.tick(due, 12_000)).toBe('reload');
    expect(dog.tick(due, 99_000)).toBe('none');
  });

  it('is quiet as long as results come, and begins anew after each', () => {
    const dog = new Watchdog(6000, 0);
    for (let now = 1000; now < 60_000; now += 1000)
      expect(dog.tick({ ...due, resultAt: now - 500 }, now)).toBe('none');
    expect(dog.tick({ ...due, resultAt: 59_000 }, 64_999)).toBe('none');
    expect(dog.tick({ ...due, resultAt: 59_000 }, 65_000)).toBe('reconnect');
    expect(dog.tick({ ...due, resultAt: 65_500 }, 66_000)).toBe('none');
    expect(dog.tick({ ...due, resultAt: 65_500 }, 71_500)).toBe('reconnect');
  });

  it('waits longer for what takes its time, and does not connect anew then', () => {
    const dog = new Watchdog(6000, 0);
    const loading = { ...due, expected: false };
    expect(dog.tick(loading, 35_999)).toBe('none');
    expect(dog.tick(loading, 36_000)).toBe('reload');
  });

  it('counts from when a result was due: connecting and loading are not a label’s time', () => {
    const dog = new Watchdog(6000, 0);
    expect(dog.tick({ ...due, expected: false }, 9000)).toBe('none');
    expect(dog.tick(due, 10_000)).toBe('none');
    expect(dog.tick(due, 15_999)).toBe('none');
    expect(dog.tick(due, 16_000)).toBe('reconnect');
    // the new connection loads the network again
    expect(dog.tick({ ...due, expected: false }, 17_000)).toBe('none');
    expect(dog.tick(due, 20_000)).toBe('none');
    expect(dog.tick(due, 26_000)).toBe('reload');
  });

  it('loads no page from a host that is gone', () => {
    const dog = new Watchdog(6000, 0);
    const gone = { resultAt: 0, expected: false, hostAnswers: false };
    expect(dog.tick(gone, 500_000)).toBe('none');
    expect(dog.tick({ ...gone, hostAnswers: true }, 500_001)).toBe('reload');
  });

  it('rests on purpose', () => {
    const dog = new Watchdog(6000, 0);
    dog.rest(20_000);
    expect(dog.tick(due, 21_000)).toBe('none');
    expect(dog.tick(due, 26_999)).toBe('none');
    expect(dog.tick(due, 27_000)).toBe('reconnect');
  });
});
