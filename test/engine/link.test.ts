import { describe, expect, it } from 'vitest';
import {
  bytesOfKind,
  checkLinkClock,
  linkReport,
  linkTimeMs,
  linkTransactions,
  padIfmap,
  rawLinkBytes,
  rlcEncode,
  rlcStreamBytes,
  type ConvLayer,
} from '../../engine/index.ts';
import { expectEyerissError } from '../support/error-facts.ts';
import { SeededRandom } from '../support/seeded-random.ts';

/** Two groups, 1×1 filters: ifmap 2 × 1 × 40 words, ofmap 4 × 1 × 40 words, 4 filter words. */
const layer: ConvLayer = {
  name: 'small',
  shape: { C: 2, M: 4, H: 1, W: 40, R: 1, S: 1, U: 1, padding: 0, groups: 2 },
  filters: Int16Array.of(1, 1, 1, 1),
  bias: new Int16Array(4),
  productShift: 0,
  relu: true,
  compressIfmap: true,
};
/** Group 0: 40 zeros; group 1: 40 words without a zero. */
const ifmap = Int16Array.from({ length: 80 }, (_, i) => (i < 40 ? 0 : 1));
/** Group 0: 80 words, the first not zero; group 1: 80 words, 41 of them not zero. */
const ofmap = Int16Array.from({ length: 160 }, (_, i) => (i === 0 || i > 118 ? 3 : 0));

describe('linkTransactions', () => {
  it('matches a small case counted by hand', () => {
    expect(linkTransactions(layer, [ifmap], [ofmap])).toEqual([
      // 2 words are half a link word, sent whole.
      { kind: 'filter', direction: 'to-chip', group: 0, frame: null, words: 2, uncompressedBytes: 8, bytes: 8, compressed: false }, // prettier-ignore
      // 40 zeros: pairs (31, 0) and (7, 0), one link word.
      { kind: 'ifmap', direction: 'to-chip', group: 0, frame: 0, words: 40, uncompressedBytes: 80, bytes: 8, compressed: true }, // prettier-ignore
      // (0, 3), (31, 0), (31, 0), (14, 0): four pairs, two link words.
      { kind: 'ofmap', direction: 'from-chip', group: 0, frame: 0, words: 80, uncompressedBytes: 160, bytes: 16, compressed: true }, // prettier-ignore
      { kind: 'filter', direction: 'to-chip', group: 1, frame: null, words: 2, uncompressedBytes: 8, bytes: 8, compressed: false }, // prettier-ignore
      // 40 pairs would be 14 link words, 112 bytes: raw is smaller.
      { kind: 'ifmap', direction: 'to-chip', group: 1, frame: 0, words: 40, uncompressedBytes: 80, bytes: 80, compressed: false }, // prettier-ignore
      // 39 zeros: (31, 0), (7, 3), then 40 levels: 42 pairs, 14 link words.
      { kind: 'ofmap', direction: 'from-chip', group: 1, frame: 0, words: 80, uncompressedBytes: 160, bytes: 112, compressed: true }, // prettier-ignore
    ]);
  });

  it('sends filters once for a batch and every frame by itself', () => {
    const list = linkTransactions(layer, [ifmap, ifmap, ifmap], [ofmap, ofmap, ofmap]);
    const order = list.map(({ kind, group, frame }) => `${group} ${kind} ${frame ?? '-'}`);
    const group = (g: number) => [
      `${g} filter -`,
      ...[0, 1, 2].flatMap((n) => [`${g} ifmap ${n}`, `${g} ofmap ${n}`]),
    ];
    expect(order).toEqual([...group(0), ...group(1)]);
  });

  it("sends a network's first ifmap raw but its ofmap compressed", () => {
    const list = linkTransactions({ ...layer, compressIfmap: false }, [ifmap], [ofmap]);
    const compressed = (kind: string) => list.filter((t) => t.kind === kind).map((t) => t.compressed);
    expect(compressed('ifmap')).toEqual([false, false]);
    expect(compressed('ofmap')).toEqual([true, true]);
  });

  it('sends everything raw when compression is off', () => {
    for (const { bytes, uncompressedBytes, compressed } of linkTransactions(layer, [ifmap], [ofmap], false)) {
      expect(compressed).toBe(false);
      expect(bytes).toBe(uncompressedBytes);
    }
  });

  it('does not compress where raw is as large', () => {
    // 9 levels then 3 zeros: 10 pairs, 4 link words, 32 bytes; raw 24. 7 levels and 5 zeros: 8 pairs, 24 bytes; raw 24.
    const twelve = {
      ...layer,
      shape: { ...layer.shape, C: 1, M: 1, W: 12, groups: 1 },
      filters: Int16Array.of(1),
    };
    const frame = Int16Array.of(1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0);
    expect(rlcStreamBytes(rlcEncode(frame))).toBe(24);
    expect(linkTransactions(twelve, [frame], [frame])[1]).toMatchObject({ bytes: 24, compressed: false });
    const fewer = Int16Array.of(1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0);
    expect(linkTransactions(twelve, [fewer], [fewer])[1]).toMatchObject({ bytes: 16, compressed: true });
  });

  it('takes the sizes of the streams of the padded ifmap, one per group', () => {
    const padded: ConvLayer = { ...layer, shape: { ...layer.shape, H: 4, W: 10, R: 3, S: 3, padding: 1 } };
    const words = padIfmap(new SeededRandom(3).words(80, 0.7), padded.shape);
    const list = linkTransactions(padded, [words], [new Int16Array(160)]).filter((t) => t.kind === 'ifmap');
    expect(list.map((t) => t.words)).toEqual([72, 72]);
    expect(list.map((t) => t.bytes)).toEqual([
      rlcStreamBytes(rlcEncode(words.slice(0, 72))),
      rlcStreamBytes(rlcEncode(words.slice(72))),
    ]);
  });
});

describe('linkReport', () => {
  it('adds up bytes and models one 64-bit word a link clock', () => {
    const report = linkReport(linkTransactions(layer, [ifmap], [ofmap]), 60e6);
    expect(report.bytes).toBe(8 + 8 + 16 + 8 + 80 + 112);
    expect(report.uncompressedBytes).toBe(8 + 80 + 160 + 8 + 80 + 160);
    expect(report.timeMs).toBeCloseTo((232 / 8 / 60e6) * 1e3, 12);
    expect(report.linkClockHz).toBe(60e6);
  });

  it('moves 480 MB a second at 60 MHz', () => {
    expect(linkTimeMs(480e6, 60e6)).toBeCloseTo(1000, 9);
  });
});

describe('rawLinkBytes', () => {
  it.each([
    [0, 0],
    [1, 8],
    [4, 8],
    [5, 16],
    [1_000_000, 2_000_000],
  ])('of %i words is %i, whole link words', (words, bytes) => {
    expect(rawLinkBytes(words)).toBe(bytes);
  });
});

describe('checkLinkClock', () => {
  it.each([0, -1, NaN, Infinity, 90_000_001])('refuses %f Hz', (clock) => {
    expectEyerissError(() => { checkLinkClock(clock); }, 'link.clock', `${clock / 1e6} MHz`, '1 to 90 MHz'); // prettier-ignore
  });

  it.each([1e6, 60e6, 90e6])('takes %f Hz', (clock) => {
    expect(() => { checkLinkClock(clock); }).not.toThrow(); // prettier-ignore
  });
});

describe('bytesOfKind', () => {
  it('shares all bytes out among filters, ifmaps and ofmaps', () => {
    const transactions = linkTransactions(layer, [ifmap], [ofmap]);
    expect(bytesOfKind(transactions, 'filter')).toEqual({ bytes: 16, uncompressedBytes: 16 });
    const kinds = (['filter', 'ifmap', 'ofmap'] as const).map((kind) => bytesOfKind(transactions, kind));
    const report = linkReport(transactions, 60e6);
    expect(kinds.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(report.bytes);
    expect(kinds.reduce((sum, kind) => sum + kind.uncompressedBytes, 0)).toBe(report.uncompressedBytes);
    expect(bytesOfKind(transactions, 'ofmap').bytes).toBeLessThan(kinds[2]!.uncompressedBytes);
  });
});
