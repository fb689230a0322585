import { describe, expect, it } from 'vitest';
import {
  estimatedLinkBytes,
  ofmapZerosFromConsumer,
  rlcRatio,
  zerosBeforeMaxPooling,
  zerosWithoutPadding,
} from '../../../engine/counts/zero-estimates.ts';
import { uncompressedBytes } from '../../../engine/counts/link-streams.ts';
import { ALEXNET_MAPPINGS } from '../../../engine/mapping/published-mappings.ts';
import { rlcEncode, rlcStreamBytes } from '../../../engine/rlc.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

describe('rlcRatio', () => {
  it.each([0.3, 0.5, 0.725, 0.9, 0.99])('is what random words with %f zeros encode to', (z) => {
    const words = new SeededRandom(41).words(60_000, z);
    const ratio = rlcStreamBytes(rlcEncode(words)) / (2 * words.length);
    expect(rlcRatio(z)).toBeCloseTo(ratio, 1.7);
  });

  it('is at most 1 and ends at a pair for 32 zeros', () => {
    expect(rlcRatio(0)).toBe(1);
    expect(rlcRatio(0.25)).toBe(1);
    expect(rlcRatio(1)).toBeCloseTo(1 / 24, 12);
    expect(rlcRatio(1 - 1e-9)).toBeCloseTo(1 / 24, 6);
    expect(rlcStreamBytes(rlcEncode(new Int16Array(96_000))) / 192_000).toBeCloseTo(1 / 24, 12);
    expect(() => rlcRatio(1.01)).toThrow('broken invariant');
  });
});

describe('ofmap zeros from the consumer', () => {
  it('take the padding out: conv3 reads 0.725 zeros of 15 × 15 words', () => {
    const { shape } = ALEXNET_MAPPINGS[2]!;
    expect(zerosWithoutPadding(0.725, shape)).toBeCloseTo(1 - (0.275 * 225) / 169, 12);
    expect(zerosWithoutPadding(0.01, shape)).toBe(0);
  });

  it('undo max pooling: power 1/3 through 3 × 3, 1/2 through 2 × 2', () => {
    expect(zerosBeforeMaxPooling(0.125, 3)).toBeCloseTo(0.5, 12);
    expect(zerosBeforeMaxPooling(0.25, 2)).toBe(0.5);
    const { shape } = ALEXNET_MAPPINGS[1]!;
    expect(ofmapZerosFromConsumer(0.387, shape, 3)).toBeCloseTo(
      (1 - (0.613 * 31 ** 2) / 27 ** 2) ** (1 / 3),
      12,
    );
    expect(ofmapZerosFromConsumer(0.387, shape)).toBe(zerosWithoutPadding(0.387, shape));
  });
});

describe('estimatedLinkBytes', () => {
  it('shrinks ifmaps and ofmaps, not filters nor the first ifmap', () => {
    const { shape, mapping } = ALEXNET_MAPPINGS[3]!;
    const raw = uncompressedBytes(shape, mapping, 4);
    const zeros = { ifmap: 0.8, ofmap: 0.6 };
    const { sent, uncompressed } = estimatedLinkBytes(shape, mapping, 4, zeros, true);
    expect(uncompressed).toEqual(raw);
    expect(sent).toEqual({
      ifmap: raw.ifmap * rlcRatio(0.8),
      filter: raw.filter,
      ofmap: raw.ofmap * rlcRatio(0.6),
    });
    expect(estimatedLinkBytes(shape, mapping, 4, zeros, false).sent.ifmap).toBe(raw.ifmap);
  });
});
