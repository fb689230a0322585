import { describe, expect, it } from 'vitest';
import { padIfmap, type ConvShape } from '../../engine/index.ts';

const shape: ConvShape = { C: 2, M: 1, H: 2, W: 3, R: 1, S: 1, U: 1, padding: 1, groups: 1 };
const ifmap = Int16Array.of(1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6);
// prettier-ignore
const padded = Int16Array.of(
  0, 0, 0, 0, 0,
  0, 1, 2, 3, 0,
  0, 4, 5, 6, 0,
  0, 0, 0, 0, 0,
  0, 0, 0, 0, 0,
  0, -1, -2, -3, 0,
  0, -4, -5, -6, 0,
  0, 0, 0, 0, 0,
);

describe('padIfmap', () => {
  it('adds zero words on all four sides of every channel and leaves the ifmap alone', () => {
    const before = ifmap.slice();
    expect(padIfmap(ifmap, shape)).toEqual(padded);
    expect(ifmap).toEqual(before);
  });

  it('overwrites all of a reused buffer', () => {
    const target = new Int16Array(padded.length).fill(99);
    expect(padIfmap(ifmap, shape, target)).toBe(target);
    expect(target).toEqual(padded);
  });

  it('copies when there is no padding, so that the result may be changed', () => {
    const copy = padIfmap(ifmap, { ...shape, padding: 0 });
    expect(copy).toEqual(ifmap);
    copy[0] = 99;
    expect(ifmap[0]).toBe(1);
  });

  it('asserts both lengths', () => {
    expect(() => padIfmap(ifmap.subarray(1), shape)).toThrow('C·H·W');
    expect(() => padIfmap(ifmap, shape, new Int16Array(3))).toThrow('C·paddedH·paddedW');
  });
});
