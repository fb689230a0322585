import { describe, expect, it } from 'vitest';
import { DrawPace } from '../../renderer/app/state/draw-pace.ts';
import { SeededRandom } from '../support/seeded-random.ts';

const DISPLAY_MS = 1000 / 60;
/** Until then it may not know the camera yet. */
const LEARNED_MS = 1000;

/**
 * A display of 60 Hz for some seconds. Pictures come in the first animation frame after their time.
 * @returns when each draw was, and how many pictures no draw showed before the next came, after LEARNED_MS
 */
function run(pictures: readonly number[], seconds: number): { draws: number[]; missed: number } {
  const pace = new DrawPace();
  const draws: number[] = [];
  let [missed, unseen, next] = [0, 0, 0];
  for (let now = 0; now < seconds * 1000; now += DISPLAY_MS) {
    while (next < pictures.length && pictures[next]! <= now) {
      next++;
      if (unseen++ > 0 && now >= LEARNED_MS) missed++;
      pace.picture(now);
    }
    if (!pace.isDue(now)) continue;
    pace.drew(now);
    draws.push(now);
    unseen = 0;
  }
  return { draws, missed };
}

/** Times of pictures, so many a second, each early or late by up to `jitterMs`. */
function camera(perSecond: number, seconds: number, jitterMs = 0, startMs = 5): number[] {
  const random = new SeededRandom(30);
  return Array.from(
    { length: Math.floor(perSecond * seconds) },
    (_, i) => startMs + (i * 1000) / perSecond + (random.next() - 0.5) * 2 * jitterMs,
  );
}

const after = (draws: readonly number[], ms: number): number[] => draws.filter((at) => at >= ms);

describe('DrawPace', () => {
  it('draws 30 times a second by itself', () => {
    expect(run([], 10).draws.length).toBeGreaterThanOrEqual(299);
    expect(run([], 10).draws.length).toBeLessThanOrEqual(301);
  });

  it('shows every picture of a camera of 30 Hz whose clock is another, and draws no more than that', () => {
    for (const start of [0, 4, 8, 12, 16]) {
      const { draws, missed } = run(camera(29.97, 21, 3, start), 20);
      expect(missed).toBe(0);
      const rate = after(draws, LEARNED_MS).length / 19;
      expect(rate).toBeGreaterThan(29.5);
      expect(rate).toBeLessThan(30.6);
    }
  });

  it('keeps its own pace with slower and faster cameras', () => {
    for (const perSecond of [10, 15, 25, 60]) {
      const { draws, missed } = run(camera(perSecond, 11, 2), 10);
      const rate = after(draws, LEARNED_MS).length / 9;
      if (perSecond < 30) expect(missed).toBe(0);
      expect(rate).toBeGreaterThan(29);
      expect(rate).toBeLessThan(31);
    }
  });

  it('goes on when the pictures stop', () => {
    const { draws } = run(camera(30, 3), 10);
    expect(after(draws, 4000).length / 6).toBeGreaterThan(29);
  });

  it('catches up after a late draw', () => {
    const pace = new DrawPace();
    pace.drew(1000);
    pace.drew(1060);
    expect(pace.isDue(1060 + DISPLAY_MS)).toBe(true);
  });
});
