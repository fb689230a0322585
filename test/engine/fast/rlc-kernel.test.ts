import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EyerissError } from '../../../engine/errors.ts';
import * as R from '../../../engine/fast/rlc-layout.ts';
import { rlcDecode, rlcEncode, rlcMaxLinkWords } from '../../../engine/rlc.ts';
import { TestKernel } from '../../support/kernel-functions.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.create();
});
beforeEach(() => {
  kernel.clear();
});

/** How words lie in memory: as runs with guard bytes between them. */
interface Runs {
  readonly address: number;
  readonly runs: number;
  readonly runWords: number;
  readonly strideBytes: number;
}

/** Lays words out in runs. */
function layOut(words: Int16Array, runWords: number, gapWords: number, misalignment = 0): Runs {
  const runs = runWords === 0 ? 0 : words.length / runWords;
  const strideBytes = 2 * (runWords + gapWords);
  const address = kernel.allocate(runs * strideBytes, misalignment);
  for (let run = 0; run < runs; run++) {
    const piece = words.slice(run * runWords, (run + 1) * runWords);
    kernel.bytes.set(new Uint8Array(piece.buffer), address + run * strideBytes);
  }
  return { address, runs, runWords, strideBytes };
}

interface Sent {
  readonly stream: Uint32Array;
  readonly zeroWords: number;
  /** 0, or minus the reason why the stream is not that of the words. */
  readonly reason: number;
}

/** Sends runs; `spoil` changes the encoder's tables first. */
function send(
  { address, runs, runWords, strideBytes }: Runs,
  spoil: (tables: Uint8Array) => void = () => undefined,
): Sent {
  const scratch = kernel.allocate(R.RLC_SCRATCH_BYTES);
  kernel.functions.prepareEncoding(scratch);
  spoil(kernel.bytes.subarray(scratch, scratch + R.RLC_TABLE_BYTES));
  const room = 8 * rlcMaxLinkWords(runs * runWords);
  const keep = kernel.allocate(room);
  const before = kernel.bytes.slice(address, address + runs * strideBytes);
  const sent = kernel.functions.sendRuns(address, runs, runWords, strideBytes, scratch, keep);
  expect(kernel.bytes.slice(address, address + runs * strideBytes)).toEqual(before);
  expect(kernel.isUntouched(scratch - 64)).toBe(true);
  expect(kernel.isUntouched(scratch + R.RLC_SCRATCH_BYTES)).toBe(true);
  expect(kernel.functions.sendRuns(address, runs, runWords, strideBytes, scratch, 0)).toBe(sent);
  if (sent < 0n) return { stream: new Uint32Array(0), zeroWords: 0, reason: Number(sent) };
  const linkWords = Number(BigInt.asUintN(32, sent));
  expect(kernel.isUntouched(keep + 8 * linkWords, room - 8 * linkWords + 64)).toBe(true);
  return { stream: kernel.halves(keep, 2 * linkWords), zeroWords: Number(sent >> 32n), reason: 0 };
}

function verify(stream: Uint32Array, words: Int16Array, misalignment = 0): number {
  const address = kernel.put(words, misalignment);
  const { length } = words;
  const restored = kernel.put(new Int16Array(length));
  const reason = kernel.functions.verifyRun(kernel.put(stream), stream.length / 2, address, length, restored);
  if (reason === 0) expect(kernel.words(restored, length).every((word) => word === 0)).toBe(true);
  expect(kernel.isUntouched(restored - 64)).toBe(true);
  expect(kernel.isUntouched(restored + 2 * length)).toBe(true);
  return reason;
}

/** Sends and verifies in the kernel, and compares with engine/rlc.ts. */
function check(words: Int16Array, runWords: number, gapWords = 0, misalignment = 0): void {
  kernel.clear();
  const stream = rlcEncode(words);
  const zeroWords = words.reduce((zeros, word) => zeros + Number(word === 0), 0);
  expect(send(layOut(words, runWords, gapWords, misalignment))).toEqual({ stream, zeroWords, reason: 0 });
  expect(verify(stream, words, misalignment)).toBe(0);
}

const REASONS: Readonly<Record<string, number>> = {
  'rlc.too-many-words': R.RLC_TOO_MANY_WORDS,
  'rlc.terminator-early': R.RLC_TERMINATOR_EARLY,
  'rlc.after-terminator': R.RLC_AFTER_TERMINATOR,
  'rlc.terminator-missing': R.RLC_TERMINATOR_MISSING,
  'rlc.truncated': R.RLC_TRUNCATED,
};

/** Decodes any stream with engine/rlc.ts: the kernel gives the same reason, or finds the same words and no others. */
function checkStream(stream: Uint32Array, count: number): number {
  kernel.clear();
  const words = new Int16Array(count);
  let expected = 0;
  try {
    words.set(rlcDecode(stream, count));
  } catch (error) {
    if (!(error instanceof EyerissError)) throw error;
    expected = REASONS[error.code]!;
  }
  expect(verify(stream, words)).toBe(expected);
  if (count === 0) return expected;
  words[(stream[0]! >>> 5) % count]! ^= 1;
  expect(verify(stream, words)).toBe(expected === 0 ? R.RLC_DIFFERENT : expected);
  return expected;
}

describe('RLC in the kernel', () => {
  it('agrees with engine/rlc.ts on short inputs, all zero and all dense', () => {
    check(new Int16Array(0), 0);
    for (let length = 1; length <= 140; length++) {
      check(new Int16Array(length), length);
      check(new Int16Array(length).fill(-1), length);
      check(new Int16Array(length).fill(-32_768), 1, 1);
    }
  });

  it('agrees on every length of a run of zeros, across the borders of runs', () => {
    for (const zeros of [7, 8, 30, 31, 32, 33, 63, 64, 65, 95, 96, 97, 1023, 1024, 1025]) {
      for (const before of [0, 1, 13, 31]) {
        for (const behind of [0, 1, 9]) {
          const words = new Int16Array(before + zeros + behind).fill(32_767);
          words.fill(0, before, before + zeros);
          check(words, words.length);
          for (const runWords of [1, 7, 8, 9, 13]) {
            const whole = words.slice(0, Math.floor(words.length / runWords) * runWords);
            check(whole, runWords, 3);
          }
        }
      }
    }
  });

  it('agrees on seeded words of any density, run and gap', () => {
    const random = new SeededRandom(5);
    for (let i = 0; i < 120; i++) {
      const runWords = random.pick([1, 2, 3, 5, 7, 8, 9, 13, 15, 16, 27, 55, 227, 1023, 1024, 1025, 2500]);
      const runs = random.integer(1, Math.max(2, Math.floor(6000 / runWords)));
      const words = random.words(runs * runWords, random.pick([0, 0.1, 0.5, 0.8, 0.95, 0.99, 0.999]));
      if (random.next() < 0.3) words[words.length - 1] = 0;
      check(words, runWords, random.integer(0, 9), 2 * random.integer(0, 7));
    }
  });

  it('agrees where chunks begin and end amid zeros', () => {
    const random = new SeededRandom(6);
    for (let i = 0; i < 25; i++) {
      const words = new Int16Array(3 * R.RLC_CHUNK_WORDS + random.integer(-40, 40));
      for (let level = 0; level < 5; level++) {
        const chunk = random.integer(0, 2) * R.RLC_CHUNK_WORDS;
        words[Math.min(words.length - 1, Math.max(0, chunk + random.integer(-70, 70)))] = random.integer(
          -9,
          9,
        );
      }
      check(words, words.length);
      check(words, 1, 1);
    }
  });
});

describe('sendRuns', () => {
  it('agrees on runs of all lengths about whole chunks', () => {
    const random = new SeededRandom(14);
    for (let i = 0; i < 150; i++) {
      const length = random.integer(0, 4) * R.RLC_CHUNK_WORDS + random.integer(-70, 70);
      const words = random.words(Math.max(1, length), random.pick([0, 0.3, 0.6, 0.9, 0.99, 1]));
      check(words, words.length, 0, 2 * random.integer(0, 7));
    }
  });

  it('finds that what an encoder with other tables sends are not the words', () => {
    const random = new SeededRandom(15);
    let wrong = 0;
    for (let i = 0; i < 300; i++) {
      kernel.clear();
      const runs = random.pick([1, 1, 2, 9]);
      const words = random.words(
        runs * random.pick([9, 100, 1024, 1100, 5000]),
        random.pick([0.2, 0.5, 0.7]),
      );
      const at = random.integer(0, R.RLC_TABLE_BYTES - 1);
      const bit = 1 << random.integer(0, 4);
      const sent = send(layOut(words, words.length / runs, runs - 1), (tables) => {
        tables[at]! ^= bit;
      });
      // a bit that none of these words needs changes nothing
      if (sent.reason === 0) expect(sent.stream).toEqual(rlcEncode(words));
      else wrong++;
    }
    expect(wrong).toBeGreaterThan(20);
  });

  it('finds a level that is dropped early on, with all others in their places', () => {
    for (const runs of [1, 5]) {
      const words = new Int16Array(5000).fill(7);
      // one group of eight with a pattern that comes nowhere else: 0 7 7 7 7 7 7 7
      words[64] = 0;
      kernel.clear();
      const sent = send(layOut(words, words.length / runs, 3), (tables) => {
        tables.copyWithin(32 * 0b1111_1110, 32 * 0b1111_1100, 32 * 0b1111_1101);
      });
      expect(sent.reason).toBe(-R.RLC_DIFFERENT);
    }
  });

  it('and verifyRun touch nothing behind the words, even where the memory ends', () => {
    const random = new SeededRandom(4);
    for (const runWords of [1, 7, 8, 13, 27, 100, 1024, 1100]) {
      const words = random.words(3 * runWords, 0.5);
      const stream = rlcEncode(words);
      kernel.clear();
      const address = kernel.putLast(words);
      for (const runs of [1, 3]) {
        const size = (3 * runWords) / runs;
        expect(send({ address, runs, runWords: size, strideBytes: 2 * size })).toMatchObject({ stream });
      }
      const linkWords = stream.length / 2;
      const restored = kernel.put(new Int16Array(words.length));
      expect(kernel.functions.verifyRun(kernel.put(stream), linkWords, address, words.length, restored)).toBe(
        0,
      );
    }
  });
});

describe('verifyRun', () => {
  it('refuses a stream that is cut or goes on, with the reason of engine/rlc.ts', () => {
    const random = new SeededRandom(7);
    const seen = new Set<number>();
    for (let i = 0; i < 200; i++) {
      const count = random.pick([1, 7, 13, 55]) * random.integer(1, 20);
      const stream = rlcEncode(random.words(count, random.pick([0, 0.5, 0.9])));
      const linkWords = stream.length / 2;
      seen.add(checkStream(stream.slice(0, 2 * random.integer(0, linkWords - 1)), count));
      seen.add(checkStream(Uint32Array.of(...stream, 1, 0), count));
      seen.add(checkStream(stream, Math.max(0, count + random.pick([-13, -1, 1, 13]))));
      const unended = stream.slice();
      unended[stream.length - 2]! &= ~1;
      seen.add(checkStream(unended, count));
    }
    expect([...seen]).toEqual(expect.arrayContaining([1, 2, 3, 4, 5]));
  });

  it('agrees with engine/rlc.ts on streams with flipped bits and on noise', () => {
    const random = new SeededRandom(8);
    const seen = new Set<number>();
    for (let i = 0; i < 500; i++) {
      const count = random.pick([1, 2, 9, 13, 90]) * random.integer(1, 12);
      const stream = rlcEncode(random.words(count, random.pick([0.2, 0.7, 0.97])));
      const flips = random.integer(1, 3);
      for (let flip = 0; flip < flips; flip++) {
        stream[random.integer(0, stream.length - 1)]! ^= 1 << random.integer(0, 31);
      }
      seen.add(checkStream(stream, count));
      const noise = Uint32Array.from({ length: 2 * random.integer(1, 9) }, () =>
        random.integer(0, 2 ** 32 - 1),
      );
      if (i % 2 === 0) for (let half = 0; half < noise.length; half += 2) noise[half]! &= ~1;
      seen.add(checkStream(noise, count));
    }
    expect([...seen]).toEqual(expect.arrayContaining([0, 1, 2, 4, 5]));
  });

  it('takes the empty input’s stream for no words and nothing else', () => {
    expect(checkStream(Uint32Array.of(1, 0), 0)).toBe(0);
    expect(checkStream(Uint32Array.of(3, 0), 0)).toBe(R.RLC_TOO_MANY_WORDS);
    expect(checkStream(new Uint32Array(2), 0)).toBe(R.RLC_TERMINATOR_MISSING);
    expect(checkStream(new Uint32Array(0), 0)).toBe(R.RLC_TRUNCATED);
  });

  it('finds any single word that differs', () => {
    const random = new SeededRandom(9);
    for (let i = 0; i < 40; i++) {
      const words = random.words(random.integer(1, 250), random.pick([0, 0.5, 0.9, 0.98]));
      const stream = rlcEncode(words);
      for (let at = 0; at < words.length; at++) {
        const other = words.slice();
        other[at]! ^= 1 << random.integer(0, 15);
        kernel.clear();
        expect(verify(stream, other)).toBe(R.RLC_DIFFERENT);
      }
    }
  });

  it('finds words that have only moved', () => {
    const words = Int16Array.of(0, 5, 0, 0, 9, 0, 0, 0, 3);
    kernel.clear();
    expect(verify(rlcEncode(words), Int16Array.of(5, 0, 0, 0, 9, 0, 0, 0, 3))).toBe(R.RLC_DIFFERENT);
    expect(verify(rlcEncode(words), words)).toBe(0);
  });
});
