import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  rlcDecode,
  rlcDecodeInto,
  rlcEncode,
  rlcEncodeInto,
  rlcMaxLinkWords,
  rlcStreamBytes,
} from '../../engine/index.ts';
import { expectEyerissError } from '../support/error-facts.ts';
import { SeededRandom } from '../support/seeded-random.ts';

/** The 64-bit link words of a stream. */
function linkWords(stream: Uint32Array): bigint[] {
  return Array.from({ length: stream.length / 2 }, (_, i) => {
    return (BigInt(stream[2 * i + 1]!) << 32n) | BigInt(stream[2 * i]!);
  });
}

/** A link word from its binary digits, most significant first; blanks are for the reader. */
function word(digits: string): bigint {
  const bits = digits.replaceAll(' ', '');
  if (bits.length !== 64) throw new Error(`a link word has 64 bits, not ${bits.length}`);
  return BigInt(`0b${bits}`);
}

/** A stream from link words written as pairs [run, level] and a terminator. */
function streamOf(...words: { pairs: [number, number][]; terminator: boolean }[]): Uint32Array {
  const halves = words.flatMap(({ pairs, terminator }) => {
    let value = terminator ? 1n : 0n;
    for (const [slot, [run, level]] of pairs.entries()) {
      value |= ((BigInt(run) << 16n) | BigInt(level & 0xffff)) << BigInt(43 - 21 * slot);
    }
    return [Number(value & 0xffff_ffffn), Number(value >> 32n)];
  });
  return Uint32Array.from(halves);
}

const zeros = (count: number): number[] => new Array<number>(count).fill(0);
const encode = (...words: number[]): Uint32Array => rlcEncode(Int16Array.from(words));

describe('RLC word layout (64 bits: three pairs of 5-bit run and 16-bit level, then the terminator)', () => {
  it('matches a word made by hand, bit by bit', () => {
    expect(linkWords(encode(0, 0, 0, 1, 0, -2, 0x1234))).toEqual([
      word('00011 0000000000000001  00001 1111111111111110  00000 0001001000110100  1'),
    ]);
  });

  it('shows the same word through a BigUint64Array on a little-endian machine', () => {
    const stream = encode(0, 0, 0, 1, 0, -2, 0x1234);
    expect([...new BigUint64Array(stream.buffer)]).toEqual(linkWords(stream));
  });

  it('sets the terminator in the last word only', () => {
    expect(linkWords(encode(1, 2, 3, 4)).map((value) => value & 1n)).toEqual([0n, 1n]);
  });

  it('fills every bit of a run of 31 and a level of -1', () => {
    expect(linkWords(encode(...zeros(31), -1))).toEqual([0xffff_f800_0000_0001n]);
  });

  it.each([
    [0, [[0, 7]]],
    [31, [[31, 7]]],
    [32, [[31, 0], [0, 7]]], // prettier-ignore
    [33, [[31, 0], [1, 7]]], // prettier-ignore
    [64, [[31, 0], [31, 0], [0, 7]]], // prettier-ignore
  ] as [number, [number, number][]][])('sends a run of %i zeros before a level as %j', (run, pairs) => {
    expect(linkWords(encode(...zeros(run), 7))).toEqual(linkWords(streamOf({ pairs, terminator: true })));
  });

  it.each([
    [1, [[0, 0]]],
    [5, [[4, 0]]],
    [32, [[31, 0]]],
    [33, [[31, 0], [0, 0]]], // prettier-ignore
  ] as [number, [number, number][]][])(
    'sends %i trailing zeros as %j: the last word is a level',
    (count, pairs) => {
      const expected = streamOf({ pairs: [[0, 9], ...pairs], terminator: true });
      expect(linkWords(encode(9, ...zeros(count)))).toEqual(linkWords(expected));
    },
  );

  it('sends an empty input as one word with only the terminator', () => {
    expect(linkWords(encode())).toEqual([1n]);
    expect(rlcDecode(encode(), 0)).toEqual(new Int16Array(0));
  });
});

describe('RLC round trip', () => {
  const roundTrip = (words: Int16Array): void => {
    const stream = rlcEncode(words);
    expect(rlcDecode(stream, words.length)).toEqual(words);
    expect(stream.length / 2).toBeLessThanOrEqual(rlcMaxLinkWords(words.length));
  };

  it.each([0, 1, 2, 3, 4, 5, 31, 32, 33, 64, 95, 96, 97, 4095, 4096, 4097, 9000])('of %i zeros', (count) => {
    roundTrip(new Int16Array(count));
  });

  it.each([1, 2, 3, 4, 5, 6, 4095, 4096, 4097, 12_288])('of %i words without a zero', (count) => {
    const words = Int16Array.from({ length: count }, (_, i) => (i % 32_767) + 1);
    roundTrip(words);
    expect(rlcEncode(words).length / 2).toBe(Math.ceil(count / 3));
  });

  it('of the extreme levels', () => {
    roundTrip(Int16Array.of(-32_768, 32_767, 0, -1, 1, -32_768));
  });

  it.each([0.1, 0.5, 0.9, 0.99])('of 20,000 random words, %f of them zero', (zeroFraction) => {
    roundTrip(new SeededRandom(11).words(20_000, zeroFraction));
  });

  it('of any words with any runs', () => {
    const piece = fc.oneof(
      fc.array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 8 }),
      fc.integer({ min: 0, max: 100 }).map(zeros),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        roundTrip(Int16Array.from(pieces.flat()));
      }),
      { seed: 2016, numRuns: 500 },
    );
  });

  it('of a part of a buffer, through reused and dirty buffers', () => {
    const words = new SeededRandom(5).words(1000, 0.6);
    const target = new Uint32Array(2 * rlcMaxLinkWords(1000)).fill(0xffff_ffff);
    const used = rlcEncodeInto(words, 100, 777, target);
    expect(target.slice(0, 2 * used)).toEqual(rlcEncode(words.slice(100, 777)));
    const restored = new Int16Array(677).fill(-1);
    rlcDecodeInto(target.subarray(0, 2 * used), restored);
    expect(restored).toEqual(words.slice(100, 777));
  });

  it('refuses a buffer that the largest stream would not fit', () => {
    expect(() => rlcEncodeInto(new Int16Array(6), 0, 6, new Uint32Array(3))).toThrow('broken invariant');
    expect(() => rlcEncodeInto(new Int16Array(6), 0, 7, new Uint32Array(8))).toThrow('broken invariant');
  });
});

describe('RLC size', () => {
  it.each([0, 0.2, 0.5, 0.8, 0.95])('is (4/3)(1−z)/(1−z³²) of raw at z = %f (design.md)', (z) => {
    const words = new SeededRandom(77).words(200_000, z);
    const measuredZ = words.filter((value) => value === 0).length / words.length;
    const expected = ((4 / 3) * (1 - measuredZ)) / (1 - measuredZ ** 32);
    const ratio = rlcStreamBytes(rlcEncode(words)) / (2 * words.length);
    expect(Math.abs(ratio / expected - 1)).toBeLessThan(0.01);
  });

  it('is 8 bytes a link word', () => {
    expect(rlcStreamBytes(encode(1, 2, 3, 4))).toBe(16);
  });
});

describe('malformed RLC streams', () => {
  const words = Int16Array.of(1, 2, 3, 4, 5, 6, 7);
  const good = rlcEncode(words);

  it('truncated', () => {
    expectEyerissError(
      () => rlcDecode(good.slice(0, 4), 7),
      'rlc.truncated',
      '2 link words and 6 words',
      '7',
    );
    expectEyerissError(() => rlcDecode(new Uint32Array(0), 0), 'rlc.truncated', '0 link words', '0');
  });

  it('half a link word', () => {
    expectEyerissError(() => rlcDecode(good.slice(0, 5), 7), 'rlc.half-word', '5', 'two');
  });

  it('terminator missing', () => {
    const stream = good.slice();
    stream[4]! &= ~1;
    expectEyerissError(() => rlcDecode(stream, 7), 'rlc.terminator-missing', 'link word 3', '7');
  });

  it('terminator too early', () => {
    expectEyerissError(() => rlcDecode(good, 10), 'rlc.terminator-early', '9 words', '10');
    const stream = good.slice();
    stream[0]! |= 1;
    expectEyerissError(() => rlcDecode(stream, 7), 'rlc.terminator-early', '3 words', '7');
  });

  it('link words after the terminator', () => {
    const stream = Uint32Array.of(...good, 1, 0);
    expectEyerissError(() => rlcDecode(stream, 7), 'rlc.after-terminator', '4 link words', 'link word 3');
  });

  it('too many words: a level or a run past the end', () => {
    expectEyerissError(() => rlcDecode(good, 6), 'rlc.terminator-missing', 'link word 2', '6');
    expectEyerissError(() => rlcDecode(good, 5), 'rlc.too-many-words', '6 words', '5');
    const run = streamOf({ pairs: [[4, 9]], terminator: true });
    expect(rlcDecode(run, 5)).toEqual(Int16Array.of(0, 0, 0, 0, 9));
    expectEyerissError(() => rlcDecode(run, 4), 'rlc.too-many-words', '5 words', '4');
    expectEyerissError(() => rlcDecode(run, 2), 'rlc.too-many-words', '5 words', '2');
    const surplus = streamOf({ pairs: [[0, 9], [1, 0]], terminator: true }); // prettier-ignore
    expectEyerissError(() => rlcDecode(surplus, 1), 'rlc.too-many-words', '3 words', '1');
  });

  it.each([-1, 1.5, NaN])('a word count of %f', (count) => {
    expectEyerissError(() => rlcDecode(good, count), 'rlc.word-count', String(count), 'whole number');
  });

  it('any flipped bit of a run, where the last link word has no pair left over to make up for it', () => {
    const words = Int16Array.from({ length: 60 }, (_, i) => (i % 4 === 3 ? i : 0));
    const stream = rlcEncode(words);
    expect(stream.length).toBe(10);
    for (let half = 1; half < stream.length; half += 2) {
      for (let bit = 27; bit < 32; bit++) {
        const flipped = stream.slice();
        flipped[half]! ^= 1 << bit;
        expect(() => rlcDecode(flipped, 60)).toThrow(/^RLC/);
      }
    }
  });
});
