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

/** Lays words out in runs; without a word count of its own, guard bytes only. */
function layOut(
  words: Int16Array,
  runWords: number,
  gapWords: number,
  misalignment = 0,
  empty = false,
): Runs {
  const runs = runWords === 0 ? 0 : words.length / runWords;
  const strideBytes = 2 * (runWords + gapWords);
  const address = kernel.allocate(runs * strideBytes, misalignment);
  for (let run = 0; run < runs && !empty; run++) {
    const piece = words.slice(run * runWords, (run + 1) * runWords);
    kernel.bytes.set(new Uint8Array(piece.buffer), address + run * strideBytes);
  }
  return { address, runs, runWords, strideBytes };
}

function readBack({ address, runs, runWords, strideBytes }: Runs): Int16Array {
  const words = new Int16Array(runs * runWords);
  for (let run = 0; run < runs; run++) {
    words.set(kernel.words(address + run * strideBytes, runWords), run * runWords);
  }
  return words;
}

/** Whether the bytes around and between the runs are untouched. */
function gapsAreUntouched({ address, runs, runWords, strideBytes }: Runs): boolean {
  let untouched = kernel.isUntouched(address - 64) && kernel.isUntouched(address + runs * strideBytes);
  for (let run = 0; run < runs; run++) {
    untouched &&= kernel.isUntouched(address + run * strideBytes + 2 * runWords, strideBytes - 2 * runWords);
  }
  return untouched;
}

function encode(runs: Runs): Uint32Array {
  const scratch = kernel.allocate(R.RLC_SCRATCH_BYTES);
  kernel.functions.prepareEncoding(scratch);
  const room = 8 * rlcMaxLinkWords(runs.runs * runs.runWords);
  const out = kernel.allocate(room);
  const { address, runWords, strideBytes } = runs;
  const linkWords = kernel.functions.encodeRuns(address, runs.runs, runWords, strideBytes, out, scratch);
  expect(kernel.isUntouched(scratch + R.RLC_SCRATCH_BYTES)).toBe(true);
  expect(kernel.isUntouched(out + 8 * linkWords, room - 8 * linkWords + 64)).toBe(true);
  return kernel.halves(out, 2 * linkWords);
}

function decode(stream: Uint32Array, to: Runs): number {
  const { address, runs, runWords, strideBytes } = to;
  return kernel.functions.decodeRuns(
    kernel.put(stream),
    stream.length / 2,
    address,
    runs,
    runWords,
    strideBytes,
  );
}

function verify(stream: Uint32Array, words: Runs): number {
  const { address, runs, runWords, strideBytes } = words;
  return kernel.functions.verifyRuns(
    kernel.put(stream),
    stream.length / 2,
    address,
    runs,
    runWords,
    strideBytes,
  );
}

/** Sends a run; `spoil` changes the encoder's tables first. Minus a reason, or link words and zero words. */
function send(
  { address, runs, runWords }: Runs,
  spoil?: (tables: Uint8Array) => void,
): number | { linkWords: number; zeroWords: number } {
  expect(runs).toBe(1);
  const bytes = R.RLC_SCRATCH_BYTES + 8 * R.RLC_CHUNK_LINK_WORDS;
  const scratch = kernel.allocate(bytes);
  kernel.functions.prepareEncoding(scratch);
  spoil?.(kernel.bytes.subarray(scratch, scratch + R.RLC_TABLE_BYTES));
  const sent = kernel.functions.sendRun(address, runWords, scratch);
  expect(kernel.isUntouched(scratch + bytes)).toBe(true);
  if (sent < 0n) return Number(sent);
  return { linkWords: Number(BigInt.asUintN(32, sent)), zeroWords: Number(sent >> 32n) };
}

/** Encodes, decodes, verifies and sends in the kernel, and compares with engine/rlc.ts. */
function check(words: Int16Array, runWords: number, gapWords = 0, misalignment = 0): void {
  kernel.clear();
  const laidOut = layOut(words, runWords, gapWords, misalignment);
  const stream = encode(laidOut);
  expect(stream).toEqual(rlcEncode(words));
  expect(readBack(laidOut)).toEqual(words);
  expect(verify(stream, laidOut)).toBe(0);
  if (laidOut.runs === 1) {
    const zeroWords = words.reduce((zeros, word) => zeros + Number(word === 0), 0);
    expect(send(laidOut)).toEqual({ linkWords: stream.length / 2, zeroWords });
    expect(readBack(laidOut)).toEqual(words);
  }
  const to = layOut(words, runWords, gapWords, misalignment, true);
  expect(decode(stream, to)).toBe(0);
  expect(readBack(to)).toEqual(words);
  expect(gapsAreUntouched(to)).toBe(true);
}

const REASONS: Readonly<Record<string, number>> = {
  'rlc.too-many-words': R.RLC_TOO_MANY_WORDS,
  'rlc.terminator-early': R.RLC_TERMINATOR_EARLY,
  'rlc.after-terminator': R.RLC_AFTER_TERMINATOR,
  'rlc.terminator-missing': R.RLC_TERMINATOR_MISSING,
  'rlc.truncated': R.RLC_TRUNCATED,
};

/** Decodes any stream in the kernel and with engine/rlc.ts: the same reason or the same words. */
function checkStream(stream: Uint32Array, runs: number, runWords: number, gapWords: number): number {
  kernel.clear();
  const to = layOut(new Int16Array(runs * runWords), runWords, gapWords, 0, true);
  const reason = decode(stream, to);
  expect(gapsAreUntouched(to)).toBe(true);
  let expected = 0;
  try {
    const words = rlcDecode(stream, runs * runWords);
    expect(readBack(to)).toEqual(words);
  } catch (error) {
    if (!(error instanceof EyerissError)) throw error;
    expected = REASONS[error.code]!;
  }
  expect(reason).toBe(expected);
  expect(verify(stream, to)).toBe(expected);
  return reason;
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

describe('sendRun', () => {
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
      const words = random.words(random.pick([9, 100, 1024, 1100, 5000]), random.pick([0.2, 0.5, 0.7]));
      const laidOut = layOut(words, words.length, 0);
      const at = random.integer(0, R.RLC_TABLE_BYTES - 1);
      const bit = 1 << random.integer(0, 4);
      const spoil = (tables: Uint8Array): void => {
        tables[at]! ^= bit;
      };
      const scratch = kernel.allocate(R.RLC_SCRATCH_BYTES);
      kernel.functions.prepareEncoding(scratch);
      spoil(kernel.bytes.subarray(scratch, scratch + R.RLC_TABLE_BYTES));
      const out = kernel.allocate(16 * rlcMaxLinkWords(words.length));
      const linkWords = kernel.functions.encodeRuns(laidOut.address, 1, words.length, 0, out, scratch);
      const right = rlcEncode(words);
      const same =
        2 * linkWords === right.length &&
        kernel.halves(out, right.length).every((half, j) => half === right[j]);
      const sent = send(laidOut, spoil);
      if (same) expect(sent).toMatchObject({ linkWords });
      else {
        wrong++;
        expect(sent).toBeLessThan(0);
      }
    }
    expect(wrong).toBeGreaterThan(20);
  });
});

describe('all of them', () => {
  it('touch nothing behind the words, even where the memory ends', () => {
    const random = new SeededRandom(4);
    for (const runWords of [1, 7, 8, 13, 27, 100, 1024, 1100]) {
      const words = random.words(3 * runWords, 0.5);
      const address = kernel.putLast(words);
      const inRuns = { address, runs: 3, runWords, strideBytes: 2 * runWords };
      const stream = encode(inRuns);
      expect(stream).toEqual(rlcEncode(words));
      expect(verify(stream, inRuns)).toBe(0);
      const inOne = { address, runs: 1, runWords: 3 * runWords, strideBytes: 0 };
      expect(send(inOne)).toMatchObject({ linkWords: stream.length / 2 });
      kernel.putLast(new Int16Array(words.length).fill(-1));
      expect(decode(stream, inRuns)).toBe(0);
      expect(readBack(inRuns)).toEqual(words);
    }
  });
});

describe('decodeRuns and verifyRuns', () => {
  it('refuse a stream that is cut or goes on, with the reason of engine/rlc.ts', () => {
    const random = new SeededRandom(7);
    const seen = new Set<number>();
    for (let i = 0; i < 200; i++) {
      const runWords = random.pick([1, 7, 13, 55]);
      const runs = random.integer(1, 20);
      const stream = rlcEncode(random.words(runs * runWords, random.pick([0, 0.5, 0.9])));
      const linkWords = stream.length / 2;
      seen.add(checkStream(stream.slice(0, 2 * random.integer(0, linkWords - 1)), runs, runWords, 3));
      seen.add(checkStream(Uint32Array.of(...stream, 1, 0), runs, runWords, 3));
      seen.add(checkStream(stream, runs + random.pick([-1, 1]), runWords, 3));
      const unended = stream.slice();
      unended[stream.length - 2]! &= ~1;
      seen.add(checkStream(unended, runs, runWords, 3));
    }
    expect([...seen]).toEqual(expect.arrayContaining([1, 2, 3, 4, 5]));
  });

  it('agree with engine/rlc.ts on streams with flipped bits and on noise, and write in the runs only', () => {
    const random = new SeededRandom(8);
    const seen = new Set<number>();
    for (let i = 0; i < 500; i++) {
      const runWords = random.pick([1, 2, 9, 13, 90]);
      const runs = runWords === 90 ? 1 : random.integer(1, 12);
      const stream = rlcEncode(random.words(runs * runWords, random.pick([0.2, 0.7, 0.97])));
      const flips = random.integer(1, 3);
      for (let flip = 0; flip < flips; flip++) {
        stream[random.integer(0, stream.length - 1)]! ^= 1 << random.integer(0, 31);
      }
      seen.add(checkStream(stream, runs, runWords, 5));
      const noise = Uint32Array.from({ length: 2 * random.integer(1, 9) }, () =>
        random.integer(0, 2 ** 32 - 1),
      );
      if (i % 2 === 0) for (let half = 0; half < noise.length; half += 2) noise[half]! &= ~1;
      seen.add(checkStream(noise, runs, runWords, 5));
    }
    expect([...seen]).toEqual(expect.arrayContaining([0, 1, 2, 4, 5]));
  });

  it('take the empty input’s stream for no words and nothing else', () => {
    expect(checkStream(Uint32Array.of(1, 0), 0, 0, 0)).toBe(0);
    expect(checkStream(Uint32Array.of(1, 0), 0, 5, 0)).toBe(0);
    expect(checkStream(Uint32Array.of(3, 0), 0, 0, 0)).toBe(R.RLC_TOO_MANY_WORDS);
    expect(checkStream(new Uint32Array(2), 0, 0, 0)).toBe(R.RLC_TERMINATOR_MISSING);
    expect(checkStream(new Uint32Array(0), 0, 0, 0)).toBe(R.RLC_TRUNCATED);
  });

  it('verifyRuns finds any single word that differs', () => {
    const random = new SeededRandom(9);
    for (let i = 0; i < 40; i++) {
      const runWords = random.pick([1, 7, 8, 13, 27, 180]);
      const runs = runWords === 180 ? 1 : random.integer(1, 9);
      const words = random.words(runWords * runs, random.pick([0, 0.5, 0.9, 0.98]));
      const stream = rlcEncode(words);
      for (let at = 0; at < words.length; at++) {
        const other = words.slice();
        other[at]! ^= 1 << random.integer(0, 15);
        kernel.clear();
        expect(verify(stream, layOut(other, runWords, 3))).toBe(R.RLC_DIFFERENT);
      }
    }
  });

  it('verifyRuns finds words that have only moved', () => {
    const words = Int16Array.of(0, 5, 0, 0, 9, 0, 0, 0, 3);
    kernel.clear();
    expect(verify(rlcEncode(words), layOut(Int16Array.of(5, 0, 0, 0, 9, 0, 0, 0, 3), 3, 1))).toBe(
      R.RLC_DIFFERENT,
    );
    expect(verify(rlcEncode(words), layOut(words, 3, 1))).toBe(0);
  });
});
