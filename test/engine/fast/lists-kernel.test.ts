import { beforeAll, describe, expect, it } from 'vitest';
import * as J from '../../../engine/fast/job-layout.ts';
import { TestKernel } from '../../support/kernel-functions.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.create();
});

/** What lists hold of a row: place and word of each non-zero word, where pixels begin, sums of squares before them. */
interface RowLists {
  readonly entries: readonly (readonly [place: number, word: number])[];
  readonly starts: readonly number[];
  readonly energies: readonly bigint[];
}

/** The same in TypeScript, of channels × W words. */
function listed(row: readonly Int16Array[], W: number, padding: number): RowLists {
  const [entries, starts, energies]: [[number, number][], number[], bigint[]] = [[], [], []];
  let energy = 0n;
  for (let column = 0; column <= W + 2 * padding; column++) {
    starts.push(entries.length);
    energies.push(energy);
    for (const [c, words] of row.entries()) {
      const word = words[column - padding] ?? 0;
      if (word !== 0) entries.push([J.PLACE_UNIT * (column * row.length + c), word]);
      energy += BigInt(word * word);
    }
  }
  return { entries, starts, energies };
}

describe('listWords', () => {
  it('lists the words that are not zero by pixel and channel, for any width, padding and channels', () => {
    const random = new SeededRandom(31);
    for (let i = 0; i < 150; i++) {
      const [W, padding] = [random.integer(1, 40), random.integer(0, 3)];
      const [before, channels] = [random.integer(0, 3), random.pick([1, 2, 3, 7, 8, 9, 16, 23, 64])];
      const [H, y] = [3, random.integer(0, 2)];
      const paddedW = W + 2 * padding;
      const planeWords = (H + 2 * padding) * paddedW;
      const extreme = random.next() < 0.3;
      const row = Array.from({ length: channels }, () =>
        extreme
          ? Int16Array.from({ length: W }, () => random.pick([-32_768, 32_767, 0, -1]))
          : random.words(W, random.pick([0, 0.3, 0.8, 1])),
      );
      // words of other rows and channels, which must not be listed
      const ifmap = random.words((before + channels) * planeWords + 8, 0);
      for (const [c, words] of row.entries()) {
        const at = (before + c) * planeWords + (y + padding) * paddedW;
        ifmap.fill(0, at, at + paddedW);
        ifmap.set(words, at + padding);
      }
      kernel.clear();
      for (const [field, value] of [
        [J.W, W],
        [J.PADDING, padding],
        [J.PADDED_W, paddedW],
        [J.PADDED_H, H + 2 * padding],
        [J.IFMAP, kernel.put(ifmap)],
      ] as const)
        kernel.setField(field, value);
      const expected = listed(row, W, padding);
      const entries = kernel.allocate(8 * (expected.entries.length + 8));
      const starts = kernel.allocate(4 * (paddedW + 1));
      const scratchBytes = 8 * (paddedW + 2) + 16 * (channels + 8);
      const scratch = kernel.allocate(scratchBytes);
      kernel.functions.listWords(before, channels, y, entries, starts, scratch);

      const places = kernel.words(entries, 4 * expected.entries.length);
      const found = {
        entries: expected.entries.map((_, k) => [places[4 * k + 3]! & 0xffff, places[4 * k + 1]!]),
        starts: [...kernel.halves(starts, paddedW + 1)].map((start) => (start - entries) / 8),
        energies: [...new BigUint64Array(kernel.halves(scratch, 2 * (paddedW + 1)).buffer)],
      };
      expect(found).toEqual(expected);
      // what is loaded as factors beside each word
      expect(places.every((word, k) => k % 2 === 1 || word === 0)).toBe(true);
      expect(kernel.isUntouched(entries + 8 * (expected.entries.length + 8))).toBe(true);
      expect(kernel.isUntouched(starts + 4 * (paddedW + 1))).toBe(true);
      expect(kernel.isUntouched(scratch + scratchBytes)).toBe(true);
    }
  });
});
