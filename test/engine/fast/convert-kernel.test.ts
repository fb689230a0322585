import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toWord } from '../../../engine/fixed-point.ts';
import {
  rescaledWords,
  valuesOf,
  wordsOf,
  writeByteWords,
  type ScaledWords,
} from '../../../engine/scaled-words.ts';
import { TestKernel } from '../../support/kernel-functions.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.create();
});
beforeEach(() => {
  kernel.clear();
});

/** Converts H rows into a plane whose rows lie `gapWords` apart; the gaps must stay as they are. */
function convert(
  from: Float32Array | Int16Array,
  H: number,
  W: number,
  scale: number,
  gapWords = 3,
): ScaledWords {
  kernel.clear();
  const rowBytes = 2 * (W + gapWords);
  const to = kernel.allocate(H * rowBytes, 2);
  const name = from instanceof Float32Array ? 'valuesToWords' : 'wordsToWords';
  const saturated = kernel.functions[name](kernel.put(from, 4), H, W, to, rowBytes, scale);
  const words = new Int16Array(H * W);
  expect(kernel.isUntouched(to - 64)).toBe(true);
  for (let h = 0; h < H; h++) {
    words.set(kernel.words(to + h * rowBytes, W), h * W);
    expect(kernel.isUntouched(to + h * rowBytes + 2 * W, 2 * gapWords)).toBe(true);
  }
  expect(kernel.isUntouched(to + H * rowBytes)).toBe(true);
  return { words, saturated };
}

describe('valuesToWords', () => {
  it('agrees with wordsOf for any width', () => {
    const random = new SeededRandom(21);
    for (let W = 1; W <= 60; W++) {
      const H = random.integer(1, 4);
      const scale = random.pick([1, 0.1, 3.7, 200, 1e-3]);
      const values = Float32Array.from({ length: H * W }, () => (random.next() - 0.5) * (80_000 / scale));
      expect(convert(values, H, W, scale)).toEqual(wordsOf(values, scale));
    }
  });

  it('agrees on halves, their neighbours, the ends of the range and far beyond', () => {
    const edges = [0, 0.5, 1, 1.5, 2.5, 32_766.5, 32_767, 32_767.496, 32_767.5, 32_768, 32_768.5, 32_769];
    const near = edges.flatMap((edge) => [edge, edge * (1 + 2 ** -23), edge * (1 - 2 ** -24)]);
    const far = [1e-30, 0.49999997, 1e5, 3e9, 1e30, Infinity];
    const values = Float32Array.from([...near, ...far].flatMap((value) => [value, -value]));
    for (const scale of [1, 0.5, 2, 1 / 3]) {
      const expected = wordsOf(values, scale);
      for (const W of [1, 2, values.length / 2, values.length]) {
        expect(convert(values, values.length / W, W, scale)).toEqual(expected);
      }
    }
    const whole = Float32Array.from([-32_768, -3, 0, 7, 32_767, 40_000, -32_768.6, 2.5, -2.5]);
    expect(convert(whole, 1, 9, 1)).toEqual({ words: Int16Array.from(whole, toWord), saturated: 2 });
  });
});

describe('a NaN', () => {
  it('is the least word and counts as saturated, in rows of any width', () => {
    const random = new SeededRandom(24);
    for (let W = 1; W <= 20; W++) {
      const values = Float32Array.from({ length: W }, () => random.pick([NaN, 3, -1e9, 1e9]));
      const cut = values.filter((value) => value !== 3).length;
      const expected = values.map((value) => (value === 3 || value > 0 ? Math.min(value, 32_767) : -32_768));
      expect(wordsOf(values, 1)).toEqual({ words: Int16Array.from(expected), saturated: cut });
      expect(convert(values, 1, W, 1)).toEqual(wordsOf(values, 1));
    }
  });
});

describe('wordsToWords', () => {
  it('agrees with rescaledWords for any width and channel scale', () => {
    const random = new SeededRandom(22);
    for (let W = 1; W <= 60; W++) {
      const H = random.integer(1, 4);
      const ofmap = random.words(H * W, 0.3);
      ofmap[0] = -32_768;
      ofmap[H * W - 1] = 32_767;
      const scale = random.pick([0.3, 1, 1.7, 40]);
      const psumScale = random.pick([0.7, 3, 11]);
      expect(convert(ofmap, H, W, scale / psumScale)).toEqual(rescaledWords(ofmap, [psumScale], scale));
    }
  });

  it('agrees on every word', () => {
    const every = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
    for (const scale of [1, 0.37, 1.0001, 2 / 3]) {
      expect(convert(every, 256, 256, scale)).toEqual(rescaledWords(every, [1], scale));
    }
  });
});

describe('wordsToValues', () => {
  it('agrees with valuesOf for any count', () => {
    const random = new SeededRandom(23);
    for (let count = 0; count <= 40; count++) {
      const words = random.words(count, 0.2);
      const psumScale = random.pick([0.3, 1, 7, 1234.5]);
      kernel.clear();
      const to = kernel.allocate(4 * count, 4);
      kernel.functions.wordsToValues(kernel.put(words, 2), count, to, 1 / psumScale);
      expect(kernel.values(to, count)).toEqual(valuesOf(words, [psumScale]));
      expect(kernel.isUntouched(to - 60, 60)).toBe(true);
      expect(kernel.isUntouched(to + 4 * count)).toBe(true);
    }
  });
});

describe('the conversions', () => {
  it('touch nothing behind their arrays, even where the memory ends', () => {
    const { functions } = kernel;
    for (let W = 1; W <= 20; W++) {
      const values = new Float32Array(W).fill(1.5);
      const words = new Int16Array(W).fill(2);
      const to = kernel.allocate(4 * W);
      functions.valuesToWords(kernel.putLast(values), 1, W, to, 2 * W, 1);
      expect(kernel.words(to, W)).toEqual(words);
      functions.wordsToWords(kernel.putLast(words), 1, W, to, 2 * W, 1);
      expect(kernel.words(to, W)).toEqual(words);
      functions.wordsToValues(kernel.putLast(words), W, to, 0.75);
      expect(kernel.values(to, W)).toEqual(values);
      const from = kernel.put(values);
      const last = kernel.putLast(new Int16Array(W));
      functions.valuesToWords(from, 1, W, last, 2 * W, 1);
      expect(kernel.words(last, W)).toEqual(words);
    }
  });
});

describe('bytesToWords', () => {
  it('agrees with writeByteWords and writes nothing between rows and planes', () => {
    const random = new SeededRandom(24);
    for (let i = 0; i < 60; i++) {
      const [C, H, W] = [random.integer(1, 5), random.integer(1, 5), random.integer(1, 40)];
      const [rowGap, planeGap] = [random.integer(0, 3), random.integer(0, 9)];
      const bytes = Uint8Array.from({ length: C * H * W }, () => random.integer(0, 255));
      const tables = Array.from({ length: C }, () => random.words(256, 0.2));
      kernel.clear();
      const rowBytes = 2 * (W + rowGap);
      const planeBytes = H * rowBytes + 2 * planeGap;
      const allTables = Int16Array.from(tables.flatMap((table) => [...table]));
      const from = kernel.put(bytes, 1);
      const to = kernel.allocate(C * planeBytes, 2);
      kernel.functions.bytesToWords(from, kernel.put(allTables), C, H, W, to, rowBytes, planeBytes);
      const words = new Int16Array(C * H * W);
      for (let c = 0; c < C; c++) {
        const plane = to + c * planeBytes;
        for (let h = 0; h < H; h++) {
          words.set(kernel.words(plane + h * rowBytes, W), (c * H + h) * W);
          expect(kernel.isUntouched(plane + h * rowBytes + 2 * W, 2 * rowGap)).toBe(true);
        }
        expect(kernel.isUntouched(plane + H * rowBytes, 2 * planeGap)).toBe(true);
      }
      expect(kernel.isUntouched(to - 64)).toBe(true);
      expect(kernel.isUntouched(to + C * planeBytes)).toBe(true);
      const expected = new Int16Array(C * H * W);
      writeByteWords(bytes, tables, expected);
      expect(words).toEqual(expected);
    }
  });
});
