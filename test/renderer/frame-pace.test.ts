import { describe, expect, it } from 'vitest';
import { FramePace } from '../../renderer/transport/frame-pace.ts';

describe('FramePace', () => {
  it('has a frame grabbed at once as long as nothing is known', () => {
    expect(new FramePace().isDue(0)).toBe(true);
  });

  it('waits until shortly before the frame that runs should be done', () => {
    const pace = new FramePace();
    pace.ran(60, 1000);
    expect(pace.isDue(1000)).toBe(false);
    expect(pace.isDue(1020)).toBe(false);
    expect(pace.isDue(1045)).toBe(true);
    expect(pace.isDue(5000)).toBe(true);
  });

  it('never waits for a fast host', () => {
    const pace = new FramePace();
    pace.ran(12, 1000);
    expect(pace.isDue(1000)).toBe(true);
  });

  it('forgets a single slow frame, and learns a new pace within three', () => {
    const pace = new FramePace();
    for (const ms of [40, 40, 40, 300]) pace.ran(ms, 0);
    expect(pace.isDue(30)).toBe(true);
    for (const ms of [100, 100]) pace.ran(ms, 0);
    expect(pace.isDue(30)).toBe(false);
    expect(pace.isDue(80)).toBe(true);
  });
});
