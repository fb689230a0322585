import { describe, expect, it } from 'vitest';
import { Pe } from '../../../engine/reference/pe.ts';
import { PsumColumn, PsumTraffic } from '../../../engine/reference/psum-column.ts';

const place = { filterSet: 0, ofmapRow: 0, filters: 1 };

/** A PE whose psum of filter 0 is the word. */
function peWithPsum(row: number, column: number, word: number): Pe {
  const pe = new Pe(row, column);
  pe.mac.productShift = 0;
  pe.startPass({ channels: 1, filters: 1, S: 1 });
  pe.receiveFilterWord(1);
  pe.startIfmap();
  pe.receiveIfmapWord(word);
  pe.computePsums();
  return pe;
}

describe('psum column', () => {
  it('adds every PE to the psum from the GLB and counts the hops between PEs', () => {
    const traffic = new PsumTraffic();
    const column = new PsumColumn(
      place,
      [peWithPsum(4, 3, 1), peWithPsum(5, 3, 20), peWithPsum(6, 3, 300)],
      traffic,
    );
    expect(column.accumulate(0, 5000)).toBe(5321);
    expect(column.unwrappedSum(0)).toBe(321);
    expect(traffic).toEqual({ wordsIn: 1, wordsOut: 1, hops: 2 });
  });

  it('wraps', () => {
    const column = new PsumColumn(place, [peWithPsum(0, 0, 32_767)], new PsumTraffic());
    expect(column.accumulate(0, 1)).toBe(-32_768);
  });

  it.each([
    ['a gap', 0, 0, 2, 0],
    ['another column', 0, 0, 1, 1],
    ['upside down', 1, 0, 0, 0],
  ])('links vertical neighbours only: %s', (_, rowA, columnA, rowB, columnB) => {
    const pes = [new Pe(rowA, columnA), new Pe(rowB, columnB)];
    expect(() => new PsumColumn(place, pes, new PsumTraffic())).toThrow('vertical neighbours');
  });
});
