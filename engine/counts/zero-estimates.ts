import { convDimensions, type ConvShape } from '../conv-shape.ts';
import { invariant } from '../errors.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { uncompressedBytes, type LinkStreamBytes } from './link-streams.ts';

/*
 * Estimates for the case that only fractions of zero words are known (the published table, `eyeriss table --zeros`).
 * Nothing here is a count of a frame's own words.
 */

/**
 * Expected size of an RLC stream as a fraction of the raw words, if each word is zero with probability z,
 * independently: a pair of 64/3 bits for every non-zero word and for every 32 zeros in a row, so
 * (4/3)·(1−z)/(1−z³²); at most 1, because the stream is then sent raw.
 */
export function rlcRatio(z: number): number {
  checkFraction(z);
  // All zeros: a pair for 32 words of 16 bits, the limit of the formula.
  if (z === 1) return 4 / 3 / 32;
  return Math.min(1, ((4 / 3) * (1 - z)) / (1 - z ** 32));
}

/** Zero fraction of a layer's ifmap without its padding, from the fraction with it; at least 0. */
export function zerosWithoutPadding(z: number, shape: ConvShape): number {
  checkFraction(z);
  const { paddedIfmapWords, ifmapWords } = convDimensions(shape);
  return Math.max(0, 1 - ((1 - z) * paddedIfmapWords) / ifmapWords);
}

/**
 * Zero fraction of words (not negative) before max pooling, from the one after it. A pooled word is zero only if its
 * whole window is; neighbours go together, so the exponent is 1/size and not 1/size²: AlexNet's measured 0.51 and
 * 0.81 against 0.50 and 0.82 by this rule.
 * @param size width of the pooling window, e.g. 3 for 3 × 3
 */
export function zerosBeforeMaxPooling(z: number, size: number): number {
  checkFraction(z);
  return z ** (1 / size);
}

/**
 * Zero fraction of a layer's ofmap from what its consumer reads.
 * @param consumerZeros of the next CONV layer's ifmap, padding included
 * @param consumer shape of that layer
 * @param poolSize width of the max pooling between them; 1 for none
 */
export function ofmapZerosFromConsumer(consumerZeros: number, consumer: ConvShape, poolSize = 1): number {
  return zerosBeforeMaxPooling(zerosWithoutPadding(consumerZeros, consumer), poolSize);
}

/** Zero fractions of a layer, 0 to 1. */
export interface LayerZeros {
  /** of the ifmap, padding included */
  readonly ifmap: number;
  /** of the ofmap */
  readonly ofmap: number;
}

/**
 * Expected bytes over the link for a batch of N; not whole numbers.
 * @param compressIfmap false for a network's first layer, whose ifmap is raw
 */
export function estimatedLinkBytes(
  shape: ConvShape,
  mapping: Mapping,
  batch: number,
  zeros: LayerZeros,
  compressIfmap: boolean,
): LinkStreamBytes {
  const uncompressed = uncompressedBytes(shape, mapping, batch);
  const { ifmap, filter, ofmap } = uncompressed;
  const sent = {
    ifmap: compressIfmap ? ifmap * rlcRatio(zeros.ifmap) : ifmap,
    filter,
    ofmap: ofmap * rlcRatio(zeros.ofmap),
  };
  return { sent, uncompressed };
}

function checkFraction(z: number): void {
  invariant(z >= 0 && z <= 1, 'a fraction of zeros is from 0 to 1');
}
