import { describe, expect, it } from 'vitest';
import { CHECKSUM_LANES, foldChecksum, wordChecksum } from '../../engine/word-checksum.ts';
import { TestKernel } from '../support/kernel-functions.ts';
import { SeededRandom } from '../support/seeded-random.ts';

describe('wordChecksum', () => {
  it('is what a recording made elsewhere holds', () => {
    // Worked out by hand-written Python from the description in word-checksum.ts.
    expect(wordChecksum(new Int16Array())).toBe('6b90b2ba3e4bf9ef');
    expect(wordChecksum(Int16Array.of(1))).toBe('8598bfdb7bdb0e8f');
    expect(wordChecksum(Int16Array.from({ length: 100 }, (_, i) => i * 641 - 32_000))).toBe(
      'd3cbd4be7a21cf35',
    );
  });

  it('changes with every single bit, and with zeros at the end', () => {
    const random = new SeededRandom(5);
    const words = random.words(97, 0.4);
    const checksum = wordChecksum(words);
    for (let i = 0; i < words.length; i++) {
      for (let bit = 0; bit < 16; bit++) {
        const changed = words.slice();
        changed[i]! ^= 1 << bit;
        expect(wordChecksum(changed)).not.toBe(checksum);
      }
    }
    expect(wordChecksum(Int16Array.of(...words, 0))).not.toBe(checksum);
  });

  it('is the same for words at an odd address', () => {
    const random = new SeededRandom(7);
    for (let count = 0; count <= 140; count++) {
      const words = random.words(count, 0.3);
      const shifted = new Int16Array(count + 1).subarray(1);
      shifted.set(words);
      expect(shifted.byteOffset % 4).toBe(2);
      expect(wordChecksum(shifted)).toBe(wordChecksum(words));
    }
  });

  it('has the same lanes in the kernel, which reads and writes nothing else', async () => {
    const kernel = await TestKernel.create();
    const random = new SeededRandom(6);
    for (let count = 0; count <= 140; count++) {
      kernel.clear();
      const words = random.words(count, random.pick([0, 0.5, 1]));
      const to = kernel.allocate(4 * CHECKSUM_LANES);
      kernel.functions.checksumLanes(kernel.put(words, 2 * (count % 7)), count, to);
      const lanes = new Int32Array(kernel.halves(to, CHECKSUM_LANES));
      expect(foldChecksum(lanes, count)).toBe(wordChecksum(words));
      expect(kernel.isUntouched(to - 64)).toBe(true);
      expect(kernel.isUntouched(to + 4 * CHECKSUM_LANES)).toBe(true);
      kernel.functions.checksumLanes(kernel.putLast(words), count, to);
    }
  });
});
