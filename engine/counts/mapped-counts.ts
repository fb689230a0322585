import type { ConvLayer } from '../conv-layer.ts';
import type { ConvShape } from '../conv-shape.ts';
import { convDimensions } from '../conv-shape.ts';
import { countIfmapZeros, type IfmapZeros } from '../gating.ts';
import { invariant } from '../errors.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { frameStreamBytes } from './link-streams.ts';

/**
 * What one frame's own words put into a layer's cost under a mapping of a batch: everything that depends on data. A
 * batch's is the sum of its frames', see {@link sumMappedCounts}.
 */
export interface MappedCounts {
  readonly mapping: Mapping;
  readonly zeros: IfmapZeros;
  /** Bytes of the compressed streams, cut by the mapping's strips, each sent once. */
  readonly streamBytes: { readonly ifmap: number; readonly ofmap: number };
}

/** Counts a frame in TypeScript; the fast executor counts the same in its kernel. */
export function countMapped(
  layer: ConvLayer,
  paddedIfmap: Int16Array,
  ofmap: Int16Array,
  mapping: Mapping,
): MappedCounts {
  return {
    mapping,
    zeros: countIfmapZeros([paddedIfmap], layer.shape),
    streamBytes: frameStreamBytes(layer, [paddedIfmap], [ofmap], mapping),
  };
}

/** {@link MappedCounts} without where the zeros are: all that a layer's cost needs. */
export interface MappedTotals {
  readonly mapping: Mapping;
  readonly zeros: Omit<IfmapZeros, 'rowGatedMacs'>;
  readonly streamBytes: MappedCounts['streamBytes'];
}

/** Adds up frames of one layer under one mapping, but not row by row. */
export function sumMappedTotals(frames: readonly MappedTotals[]): MappedTotals {
  const [first] = frames;
  invariant(first !== undefined, 'a batch has a frame');
  const sum = { batch: 0, zeroWords: 0, gatedMacs: 0, ifmap: 0, ofmap: 0 };
  for (const { mapping, zeros, streamBytes } of frames) {
    invariant(mapping === first.mapping, 'the frames of a batch have one mapping');
    sum.batch += zeros.batch;
    sum.zeroWords += zeros.zeroWords;
    sum.gatedMacs += zeros.gatedMacs;
    sum.ifmap += streamBytes.ifmap;
    sum.ofmap += streamBytes.ofmap;
  }
  const { batch, zeroWords, gatedMacs, ifmap, ofmap } = sum;
  return {
    mapping: first.mapping,
    zeros: { batch, zeroWords, gatedMacs },
    streamBytes: { ifmap, ofmap },
  };
}

/** Adds up frames of one layer under one mapping. */
export function sumMappedCounts(shape: ConvShape, frames: readonly MappedCounts[]): MappedCounts {
  const totals = sumMappedTotals(frames);
  const rowGatedMacs = new Int32Array(shape.C * convDimensions(shape).paddedH);
  for (const { zeros } of frames)
    for (let row = 0; row < rowGatedMacs.length; row++) rowGatedMacs[row]! += zeros.rowGatedMacs[row]!;
  return { ...totals, zeros: { ...totals.zeros, rowGatedMacs } };
}
