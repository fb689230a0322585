import { CHIP, NATIVE_LIMITS } from './chip.ts';
import { EyerissError, type ErrorFacts } from './errors.ts';

/**
 * Shape of a CONV layer in the papers' letters (JSSC 2017 table I). C and M count all groups; H and W are the
 * ifmap before padding. The batch N is not part of it: it is the number of ifmaps handed over.
 */
export interface ConvShape {
  /** ifmap channels, all groups together */
  readonly C: number;
  /** ofmap channels (filters), all groups together */
  readonly M: number;
  /** ifmap height in words, without padding */
  readonly H: number;
  /** ifmap width in words, without padding */
  readonly W: number;
  /** filter height in words */
  readonly R: number;
  /** filter width in words */
  readonly S: number;
  /** stride, both ways */
  readonly U: number;
  /** zero words added on each of the four sides */
  readonly padding: number;
  /** groups that split C and M (AlexNet conv2, conv4 and conv5: 2) */
  readonly groups: number;
}

/** What follows from a {@link ConvShape}; every size is for one ifmap of the batch. */
export interface ConvDimensions {
  /** ofmap height */
  readonly E: number;
  /** ofmap width */
  readonly F: number;
  /** H and W with the padding on both sides */
  readonly paddedH: number;
  readonly paddedW: number;
  readonly channelsPerGroup: number;
  readonly filtersPerGroup: number;
  /** ifmap words without padding: C·H·W */
  readonly ifmapWords: number;
  /** ifmap words with padding */
  readonly paddedIfmapWords: number;
  /** filter words: M·(C/groups)·R·S */
  readonly filterWords: number;
  /** ofmap words: M·E·F */
  readonly ofmapWords: number;
  /** multiply-accumulates, those with a zero operand included */
  readonly macs: number;
}

/** Sizes that follow from a shape. The shape must have passed {@link checkConvShape}. */
export function convDimensions(shape: ConvShape): ConvDimensions {
  const { C, M, H, W, R, S, U, padding, groups } = shape;
  const paddedH = H + 2 * padding;
  const paddedW = W + 2 * padding;
  const E = Math.floor((paddedH - R) / U) + 1;
  const F = Math.floor((paddedW - S) / U) + 1;
  const channelsPerGroup = C / groups;
  const filtersPerGroup = M / groups;
  return {
    E,
    F,
    paddedH,
    paddedW,
    channelsPerGroup,
    filtersPerGroup,
    ifmapWords: C * H * W,
    paddedIfmapWords: C * paddedH * paddedW,
    filterWords: M * channelsPerGroup * R * S,
    ofmapWords: M * E * F,
    macs: M * E * F * channelsPerGroup * R * S,
  };
}

/**
 * Refuses shapes that no convolution has: sizes that are not positive integers, groups that do not divide the
 * channels, filters larger than the padded ifmap.
 * @throws EyerissError with a code starting `shape.`
 */
export function checkConvShape(name: string, shape: ConvShape): void {
  for (const letter of ['C', 'M', 'H', 'W', 'R', 'S', 'U', 'groups'] as const) {
    const value = shape[letter];
    if (!Number.isInteger(value) || value < 1 || value > 65_536) {
      throw new EyerissError({
        code: 'shape.size',
        problem: `layer ${name}: ${letter} is ${value}`,
        limit: 'it must be an integer from 1 to 65536',
        remedy: 'correct the layer shape',
      });
    }
  }
  const { C, M, H, W, R, S, padding, groups } = shape;
  if (!Number.isInteger(padding) || padding < 0 || padding >= Math.max(R, S) + 32) {
    throw new EyerissError({
      code: 'shape.padding',
      problem: `layer ${name}: padding is ${padding}`,
      limit: `it must be an integer from 0 to ${Math.max(R, S) + 31}`,
      remedy: 'correct the layer shape',
    });
  }
  if (C % groups !== 0 || M % groups !== 0) {
    throw new EyerissError({
      code: 'shape.groups',
      problem: `layer ${name}: ${groups} groups do not divide ${C} channels and ${M} filters`,
      limit: 'C and M must be multiples of groups',
      remedy: 'correct the layer shape',
    });
  }
  if (R > H + 2 * padding || S > W + 2 * padding) {
    throw new EyerissError({
      code: 'shape.filter-larger-than-ifmap',
      problem: `layer ${name}: a ${R}×${S} filter on a ${H + 2 * padding}×${W + 2 * padding} padded ifmap`,
      limit: 'the filter must fit into the padded ifmap',
      remedy: 'use a larger input or more padding',
    });
  }
}

/**
 * The native limits of the chip that a valid shape breaks, as the facts of errors; empty if the chip takes the
 * layer as it is. Source of the limits: JSSC 2017 table III.
 */
export function nativeLimitViolations(name: string, shape: ConvShape): ErrorFacts[] {
  const { R, S, U } = shape;
  const { channelsPerGroup, filtersPerGroup } = convDimensions(shape);
  const found: ErrorFacts[] = [];
  const range = (code: string, what: string, value: number, [low, high]: readonly [number, number]): void => {
    if (value < low || value > high) {
      found.push({
        code,
        problem: `layer ${name}: ${what} ${value} does not fit the chip`,
        limit: `native limit ${low} to ${high}`,
        remedy: 'run this layer on onnxruntime or change the network',
      });
    }
  };
  range('shape.filter-height', 'filter height R', R, NATIVE_LIMITS.filterHeight);
  range('shape.filter-width', 'filter width S', S, NATIVE_LIMITS.filterWidth);
  range('shape.filters', 'filters per group M', filtersPerGroup, NATIVE_LIMITS.filters);
  range('shape.channels', 'channels per group C', channelsPerGroup, NATIVE_LIMITS.channels);
  if (!(NATIVE_LIMITS.verticalStrides as readonly number[]).includes(U)) {
    found.push({
      code: 'shape.stride',
      problem: `layer ${name}: stride U ${U} does not fit the chip`,
      limit: `native vertical strides ${NATIVE_LIMITS.verticalStrides.join(', ')}`,
      remedy: 'run this layer on onnxruntime or change the network',
    });
  }
  if (S > CHIP.ifmapSpadWords) {
    found.push({
      code: 'shape.ifmap-spad',
      problem: `layer ${name}: a filter row of S ${S} words does not fit the ifmap spad`,
      limit: `${CHIP.ifmapSpadWords} words a PE`,
      remedy: 'run this layer on onnxruntime or change the network',
    });
  }
  return found;
}
