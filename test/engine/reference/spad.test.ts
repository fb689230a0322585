import { describe, expect, it } from 'vitest';
import { Spad } from '../../../engine/reference/spad.ts';

describe('spad', () => {
  it('keeps words and counts accesses', () => {
    const spad = new Spad(12);
    spad.write(11, -32_768);
    spad.write(0, 7);
    spad.write(0, 8);
    expect([spad.read(11), spad.read(0)]).toEqual([-32_768, 8]);
    expect([spad.reads, spad.writes]).toEqual([2, 3]);
  });

  it('has no word past its capacity', () => {
    const spad = new Spad(12);
    expect(() => {
      spad.write(12, 1);
    }).toThrow('broken invariant');
    expect(() => spad.read(12)).toThrow('broken invariant');
  });
});
