import { describe, expect, it } from 'vitest';
import { Glb } from '../../../engine/reference/glb.ts';

describe('global buffer', () => {
  it('gives whole banks of 2048 words', () => {
    const glb = new Glb();
    expect(glb.allocate('a', 1).capacity).toBe(2048);
    expect(glb.allocate('b', 2049).capacity).toBe(4096);
    expect(glb.banksLeft).toBe(22);
    expect(glb.allocate('c', 22 * 2048).capacity).toBe(22 * 2048);
    expect(glb.banksLeft).toBe(0);
  });

  it('overflows', () => {
    const glb = new Glb();
    glb.allocate('psums', 24 * 2048);
    expect(() => glb.allocate('ifmaps', 2049)).toThrow('ifmaps need 2 GLB banks of the 1 left');
  });

  it('counts accesses bank by bank', () => {
    const glb = new Glb();
    const first = glb.allocate('first', 2048);
    const second = glb.allocate('second', 4096);
    first.write(5, 1);
    second.write(5, 2);
    second.write(2048 + 5, 3);
    expect([first.read(5), second.read(5), second.read(2053)]).toEqual([1, 2, 3]);
    second.read(2053);
    expect(glb.banks.slice(0, 4).map(({ reads, writes }) => [reads, writes])).toEqual([
      [1, 1],
      [1, 1],
      [2, 1],
      [0, 0],
    ]);
    expect([second.reads, second.writes]).toEqual([3, 2]);
  });

  it('has no access outside a region', () => {
    const region = new Glb().allocate('psums', 10);
    expect(() => region.read(2048)).toThrow('inside its banks');
  });

  it('does not count presets and drains', () => {
    const region = new Glb().allocate('psums', 10);
    region.preset(9, -5);
    expect(region.drain(9)).toBe(-5);
    expect([region.reads, region.writes]).toEqual([0, 0]);
  });

  it('has 8 KB for filters', () => {
    const { filters } = new Glb();
    filters.write(4095, 1);
    expect(filters.capacity).toBe(4096);
    expect(() => {
      filters.write(4096, 1);
    }).toThrow('inside its banks');
  });
});
