import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { convDimensions } from '../../../engine/conv-shape.ts';
import { countIfmapZeros, gatedMacsOf, windowUses, zeroFraction } from '../../../engine/gating.ts';
import { TestKernel } from '../../support/kernel-functions.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.create();
});
beforeEach(() => {
  kernel.clear();
});

/** countZeroRows on one padded ifmap's words. */
function countRows(words: Int16Array, rows: number, columnUses: Int16Array, misalignment: number) {
  const rowGated = kernel.allocate(4 * rows);
  const zeroWords = kernel.functions.countZeroRows(
    kernel.put(words, misalignment),
    rows,
    columnUses.length,
    kernel.put(columnUses),
    rowGated,
  );
  expect(kernel.isUntouched(rowGated - 64)).toBe(true);
  expect(kernel.isUntouched(rowGated + 4 * rows)).toBe(true);
  return { zeroWords, rowGated: new Int32Array(kernel.halves(rowGated, rows)) };
}

/** (f, s) with f·U + s = w, for each w. */
function columnUsesOf(paddedW: number, F: number, S: number, U: number): Int16Array {
  return Int16Array.from({ length: paddedW }, (_, w) => {
    let uses = 0;
    for (let f = 0; f < F; f++) if (w - f * U >= 0 && w - f * U < S) uses++;
    return uses;
  });
}

describe('countZeroRows', () => {
  it('agrees with the gated MACs of each row that engine/gating.ts counts', () => {
    const random = new SeededRandom(11);
    for (let i = 0; i < 150; i++) {
      const S = random.integer(1, 11);
      const W = random.integer(S, S + random.pick([0, 1, 8, 30, 230]));
      const [C, H, U, padding] = [random.integer(1, 3), random.integer(S, 15), random.integer(1, 4), 0];
      const shape = { C, M: 1, H: Math.max(H, S), W, R: S, S, U, padding, groups: 1 };
      const { F, paddedH, paddedW, paddedIfmapWords } = convDimensions(shape);
      const words = random.words(paddedIfmapWords, random.pick([0, 0.3, 0.8, 1]));
      const expected = countIfmapZeros([words], shape);
      kernel.clear();
      const uses = columnUsesOf(paddedW, F, S, U);
      const counted = countRows(words, C * paddedH, uses, 2 * random.integer(0, 7));
      expect(counted).toEqual({ zeroWords: expected.zeroWords, rowGated: expected.rowGatedMacs });
    }
  });

  it('agrees with a plain sum for every width up to 70 and uses up to 32767', () => {
    const random = new SeededRandom(12);
    for (let width = 1; width <= 70; width++) {
      const rows = random.integer(1, 5);
      const words = random.words(rows * width, random.pick([0.2, 0.9, 1]));
      const uses = Int16Array.from({ length: width }, () => random.integer(0, 32_767));
      const rowGated = new Int32Array(rows);
      let zeroWords = 0;
      for (const [i, word] of words.entries()) {
        if (word !== 0) continue;
        zeroWords++;
        rowGated[Math.floor(i / width)]! += uses[i % width]!;
      }
      kernel.clear();
      expect(countRows(words, rows, uses, 2 * (width % 5))).toEqual({ zeroWords, rowGated });
    }
  });
});

describe('gatedMacs', () => {
  it('agrees with gatedMacsOf of engine/gating.ts, and holds what passes 32 bits', () => {
    const random = new SeededRandom(14);
    for (let i = 0; i < 100; i++) {
      const [R, U] = [random.integer(1, 11), random.integer(1, 4)];
      const [C, H] = [random.integer(1, 40), random.integer(R, R + random.pick([0, 1, 30]))];
      const shape = { C, M: 1, H, W: H, R, S: R, U, padding: random.integer(0, 2), groups: 1 };
      const { E, paddedH } = convDimensions(shape);
      const most = random.pick([3, 1000, 2 ** 31 - 1]);
      const rowGated = Int32Array.from({ length: C * paddedH }, () => random.integer(0, most));
      kernel.clear();
      const counted = kernel.functions.gatedMacs(
        kernel.put(rowGated),
        C * paddedH,
        kernel.put(Int16Array.from(windowUses(paddedH, E, R, U))),
        paddedH,
      );
      expect(counted).toBe(gatedMacsOf(rowGated, shape));
    }
  });
});

describe('both counts', () => {
  it('read nothing behind the words and the uses, even where the memory ends', () => {
    for (let width = 1; width <= 20; width++) {
      const zeros = new Int16Array(width);
      const rowGated = kernel.allocate(4);
      const last = kernel.putLast(zeros);
      expect(kernel.functions.countZeroRows(last, 1, width, last, rowGated)).toBe(width);
      expect(kernel.functions.countZeroWords(last, width)).toBe(width);
    }
  });
});

describe('countZeroWords', () => {
  it('agrees with zeroFraction for any count', () => {
    const random = new SeededRandom(13);
    for (let count = 0; count <= 100; count++) {
      const words = random.words(count, random.pick([0, 0.5, 1]));
      kernel.clear();
      const zeros = Math.round(zeroFraction([words]) * count);
      expect(kernel.functions.countZeroWords(kernel.put(words, 2 * (count % 7)), count)).toBe(zeros);
    }
  });
});
