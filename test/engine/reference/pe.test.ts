import { describe, expect, it } from 'vitest';
import { Pe } from '../../../engine/reference/pe.ts';

/** A PE with products as they are, loaded with filter words and with the first columns of an ifmap row. */
function loadedPe(
  task: { channels: number; filters: number; S: number },
  filterWords: readonly number[],
  ifmapWords: readonly number[],
): Pe {
  const pe = new Pe(0, 0);
  pe.mac.productShift = 0;
  pe.startPass(task);
  for (const word of filterWords) pe.receiveFilterWord(word);
  pe.startIfmap();
  for (const word of ifmapWords) pe.receiveIfmapWord(word);
  return pe;
}

describe('processing element', () => {
  it('slides its window along the ifmap row, word over word', () => {
    const pe = loadedPe({ channels: 1, filters: 1, S: 3 }, [1, 10, 100], [1, 2, 3]);
    pe.computePsums();
    expect(pe.handUp(0, 0)).toBe(321);
    pe.receiveIfmapWord(4);
    pe.computePsums();
    expect(pe.handUp(0, 1000)).toBe(1432);
    pe.receiveIfmapWord(5);
    pe.receiveIfmapWord(6);
    pe.computePsums();
    expect(pe.handUp(0, 0)).toBe(654);
    expect(pe.ifmapSpad.writes).toBe(6);
    expect(pe.filterSpad.writes).toBe(3);
  });

  it('interleaves channels and filters', () => {
    // Filter words: channel 0 column 0 of filters 0 and 1, channel 0 column 1, channel 1 ….
    const filterWords = [1, 2, 10, 20, 100, 200, 1000, 2000];
    // Ifmap words: column 0 of both channels, column 1 of both.
    const pe = loadedPe({ channels: 2, filters: 2, S: 2 }, filterWords, [1, 3, 2, 4]);
    pe.computePsums();
    expect([pe.handUp(0, 0), pe.handUp(1, 0)]).toEqual([4321, 8642]);
  });

  it('gates a zero: the MAC takes its cycles and no spad is touched', () => {
    const pe = loadedPe({ channels: 1, filters: 3, S: 2 }, [1, 2, 3, 4, 5, 6], [0, 7]);
    pe.computePsums();
    expect(pe.mac).toMatchObject({ macs: 6, gatedMacs: 3 });
    expect([pe.ifmapSpad.reads, pe.filterSpad.reads]).toEqual([3, 3]);
    // Three psums are started, three are added to.
    expect([pe.psumSpad.reads, pe.psumSpad.writes]).toEqual([3, 6]);
    expect([0, 1, 2].map((filter) => pe.handUp(filter, 0))).toEqual([28, 35, 42]);
    expect(pe.psumSpad.reads).toBe(6);
  });

  it('does not gate a zero filter word', () => {
    const pe = loadedPe({ channels: 1, filters: 1, S: 1 }, [0], [5]);
    pe.computePsums();
    expect(pe.mac).toMatchObject({ macs: 1, gatedMacs: 0 });
    expect(pe.filterSpad.reads).toBe(1);
  });

  it('forgets that a word was zero when the next one takes its place', () => {
    const pe = loadedPe({ channels: 1, filters: 1, S: 1 }, [3], [0]);
    pe.computePsums();
    pe.receiveIfmapWord(5);
    pe.computePsums();
    expect(pe.mac).toMatchObject({ macs: 2, gatedMacs: 1 });
    expect(pe.handUp(0, 0)).toBe(15);
  });

  it('cuts products and wraps psums; only the wrap monitor keeps the sum', () => {
    const pe = loadedPe({ channels: 1, filters: 1, S: 2 }, [1, 1], [30_000, 30_000]);
    pe.computePsums();
    expect(pe.handUp(0, 0)).toBe(60_000 - 65_536);
    expect(pe.unwrappedPsums[0]).toBe(60_000);
    pe.mac.productShift = 16;
    pe.startIfmap();
    pe.receiveIfmapWord(-1);
    pe.receiveIfmapWord(-1);
    pe.computePsums();
    expect(pe.handUp(0, 0)).toBe(-2);
  });

  it.each([
    ['q·S over 12', { channels: 5, filters: 1, S: 3 }],
    ['p·q·S over 224', { channels: 1, filters: 23, S: 10 }],
    ['p over 24', { channels: 1, filters: 25, S: 1 }],
  ])('has spads too small for %s', (_, task) => {
    expect(() => {
      new Pe(0, 0).startPass(task);
    }).toThrow('broken invariant');
  });

  it('computes only with loaded filters and a full window', () => {
    const task = { channels: 2, filters: 1, S: 1 };
    expect(() => {
      loadedPe(task, [1], [1, 1]).computePsums();
    }).toThrow('the filter spad is loaded');
    expect(() => {
      loadedPe(task, [1, 1], [1]).computePsums();
    }).toThrow('every window has its S words');
  });
});
