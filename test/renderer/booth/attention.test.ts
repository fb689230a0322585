import { describe, expect, it } from 'vitest';
import { Attention } from '../../../renderer/app/booth/attention.ts';

const TIMES = { stillMs: 20_000, leaveMs: 45_000 };

describe('attention', () => {
  it('goes to the attract loop when nothing moves for a while, and back with the first motion', () => {
    const attention = new Attention(TIMES, 0);
    expect(attention.tick(19_999)).toEqual({ phase: 'live', changed: false, left: false });
    expect(attention.tick(20_000)).toEqual({ phase: 'attract', changed: true, left: false });
    expect(attention.tick(90_000)).toEqual({ phase: 'attract', changed: false, left: false });
    attention.moved(90_100);
    expect(attention.tick(90_200)).toEqual({ phase: 'live', changed: true, left: false });
    expect(attention.tick(110_200).phase).toBe('attract');
  });

  it('stays live as long as something moves or somebody presses keys', () => {
    const attention = new Attention(TIMES, 0);
    for (let now = 0; now <= 200_000; now += 10_000) {
      if (now < 100_000) attention.moved(now);
      else attention.input(now);
      expect(attention.tick(now + 9000).phase).toBe('live');
    }
  });

  it('says once that a visitor who did something has left; motion puts that off', () => {
    const attention = new Attention(TIMES, 0);
    attention.input(1000);
    attention.moved(30_000);
    expect(attention.tick(74_999).left).toBe(false);
    expect(attention.tick(75_000)).toEqual({ phase: 'attract', changed: false, left: true });
    expect(attention.tick(200_000).left).toBe(false);
    attention.moved(300_000);
    expect(attention.tick(900_000).left).toBe(false);
  });

  it('ends the attract loop with a key', () => {
    const attention = new Attention(TIMES, 0);
    attention.tick(30_000);
    attention.input(30_001);
    expect(attention.tick(30_002)).toMatchObject({ phase: 'live', changed: true });
  });
});
