import { describe, expect, it } from 'vitest';
import { Heap } from '../../../engine/fast/heap.ts';
import { HEAP_START } from '../../../engine/fast/job-layout.ts';
import { findWebAssembly } from '../../../engine/fast/web-assembly.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

const { Memory } = findWebAssembly()!;

describe('Heap', () => {
  it('hands out pieces that do not overlap and joins them again', () => {
    const memory = new Memory({ initial: 1, maximum: 40, shared: false });
    const heap = new Heap(memory);
    const random = new SeededRandom(1);
    const pieces = new Map<number, number>();
    for (let i = 0; i < 500; i++) {
      if (pieces.size > 12) {
        const start = random.pick([...pieces.keys()]);
        heap.free(start);
        pieces.delete(start);
      }
      const bytes = random.integer(1, 50_000);
      const start = heap.allocate(bytes);
      expect(start % 64).toBe(0);
      expect(start + bytes).toBeLessThanOrEqual(memory.buffer.byteLength);
      for (const [other, size] of pieces) expect(start + bytes <= other || other + size <= start).toBe(true);
      pieces.set(start, bytes);
    }
    for (const start of pieces.keys()) heap.free(start);
    const { byteLength } = memory.buffer;
    heap.allocate(byteLength - HEAP_START);
    expect(memory.buffer.byteLength).toBe(byteLength);
  });

  it('throws a RangeError when the memory is used up, and refuses what it did not hand out', () => {
    const heap = new Heap(new Memory({ initial: 1, maximum: 2, shared: false }));
    expect(() => heap.allocate(200_000)).toThrow(RangeError);
    expect(() => {
      heap.free(4096);
    }).toThrow('4096');
  });

  it('takes back everything when an allocating function throws, and nothing else', () => {
    const heap = new Heap(new Memory({ initial: 1, maximum: 3, shared: false }));
    const before = heap.allocate(1000);
    for (let i = 0; i < 100; i++) {
      expect(() => {
        heap.allOrNothing(() => {
          heap.allocate(5000);
          heap.free(heap.allocate(64));
          heap.allocate(300_000);
        });
      }).toThrow(RangeError);
    }
    const [first, second] = heap.allOrNothing(() => [heap.allocate(5000), heap.allocate(5000)]);
    for (const address of [before, first, second]) heap.free(address);
  });
});
