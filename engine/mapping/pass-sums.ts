import { convDimensions, type ConvShape } from '../conv-shape.ts';
import type { Mapping } from './mapping.ts';

/**
 * Sums over the processing passes of a layer, without listing them. The passes are every combination of a group, a
 * block of n ifmaps, a strip, a block of q·r channels and a block of p·t filters, so whatever a pass moves is a
 * product with one factor of each, and its sum over the passes is the product of the sums kept here.
 */
export interface PassSums {
  readonly passes: number;
  /** blocks of n ifmaps: ⌈N/n⌉ */
  readonly ifmapBlocks: number;
  readonly strips: number;
  /** Σ over strips of the ifmap rows they need, halo included */
  readonly ifmapRows: number;
  /** blocks of q·r channels of a group */
  readonly channelBlocks: number;
  /** Σ over blocks of channels of the channel sets that have a channel */
  readonly channelSets: number;
  /** blocks of m filters of a group: ⌈M/m⌉ */
  readonly residentBlocks: number;
  /** blocks of p·t filters of a group; a block ends where its m filters end */
  readonly filterBlocks: number;
  /** Σ over blocks of filters of the filter sets that have a filter */
  readonly filterSets: number;
}

/** Sums over all passes of a layer and a batch of N ifmaps; the mapping must fit, see `mappingViolations`. */
export function passSums(shape: ConvShape, mapping: Mapping, batch: number): PassSums {
  const { R, U, groups } = shape;
  const { E, channelsPerGroup, filtersPerGroup } = convDimensions(shape);
  const { m, n, e, p, q, r, t } = mapping;
  const ifmapBlocks = Math.ceil(batch / n);
  const strips = Math.ceil(E / e);
  const channels = blocksAndSets(channelsPerGroup, q, r);
  const full = blocksAndSets(m, p, t);
  const rest = blocksAndSets(filtersPerGroup % m, p, t);
  const fullBlocks = Math.floor(filtersPerGroup / m);
  const filterBlocks = fullBlocks * full.blocks + rest.blocks;
  return {
    passes: groups * ifmapBlocks * strips * channels.blocks * filterBlocks,
    ifmapBlocks,
    strips,
    ifmapRows: (E - strips) * U + strips * R,
    channelBlocks: channels.blocks,
    channelSets: channels.sets,
    residentBlocks: Math.ceil(filtersPerGroup / m),
    filterBlocks,
    filterSets: fullBlocks * full.sets + rest.sets,
  };
}

/** Cuts a number of channels or filters into blocks for `sets` PE sets with `perSet` each. */
function blocksAndSets(total: number, perSet: number, sets: number): { blocks: number; sets: number } {
  const perBlock = perSet * sets;
  const rest = total % perBlock;
  return {
    blocks: Math.ceil(total / perBlock),
    sets: Math.floor(total / perBlock) * sets + Math.ceil(rest / perSet),
  };
}
