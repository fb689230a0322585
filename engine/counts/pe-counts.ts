import { CHIP } from '../chip.ts';
import { convDimensions, type ConvShape } from '../conv-shape.ts';
import { invariant } from '../errors.ts';
import { placeSets } from '../mapping/array-placement.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { stripsOf } from '../mapping/strips.ts';
import type { PeCounts } from './layer-counts.ts';

/** What a PE of the array stands for: filter row i and strip column j of a channel set. */
export interface PeRole {
  readonly filterRow: number;
  readonly stripColumn: number;
  readonly channelSet: number;
  /** filters of a group that its filter set gets over all passes; the same for every group */
  readonly filters: number;
  /** MACs of the PE, gated ones included */
  readonly macs: number;
}

/** Says how many of a PE's MACs are gated; called once for each PE. */
export type GatedPeMacs = (role: PeRole) => number;

/**
 * Figures of each of the 168 PEs: a PE works on the channels and filters that its sets get (channel c of a group is
 * in set ⌊(c mod q·r)/q⌋, filter f of a block of m in set ⌊(f mod p·t)/p⌋), on its row of every strip that has it.
 */
export function peCounts(
  shape: ConvShape,
  mapping: Mapping,
  batch: number,
  processingCycles: number,
  gatedOfPe: GatedPeMacs,
): PeCounts {
  const { S, groups } = shape;
  const { F, channelsPerGroup, filtersPerGroup } = convDimensions(shape);
  const { m, e, p, q, r, t } = mapping;
  const strips = stripsOf(shape, e);
  const channelsOf = sizesOfSets(channelsPerGroup, channelsPerGroup, q, r);
  const filtersOf = sizesOfSets(filtersPerGroup, m, p, t);
  const macs = new Float64Array(CHIP.pes);
  const gatedMacs = new Float64Array(CHIP.pes);
  for (const { channelSet, filterSet, row, column, rows, columns, firstOfmapRow } of placeSets(
    shape,
    mapping,
  )) {
    const filters = filtersOf[filterSet]!;
    for (let j = 0; j < columns; j++) {
      const stripColumn = firstOfmapRow + j;
      const ofmapRows = strips.filter((strip) => strip.ofmapRows > stripColumn).length;
      const macsHere = batch * groups * channelsOf[channelSet]! * filters * ofmapRows * F * S;
      for (let filterRow = 0; filterRow < rows; filterRow++) {
        const pe = (row + filterRow) * CHIP.peColumns + column + j;
        macs[pe] = macsHere;
        gatedMacs[pe] = gatedOfPe({ filterRow, stripColumn, channelSet, filters, macs: macsHere });
        invariant(gatedMacs[pe] <= macsHere, 'no more gated MACs than MACs on a PE');
      }
    }
  }
  const idleCycles = macs.map((busy) => processingCycles - busy);
  return { macs, gatedMacs, busyCycles: macs.slice(), idleCycles };
}

/** Of `total` items in blocks of `block`, cut into passes of perSet · sets: how many each set gets. */
function sizesOfSets(total: number, block: number, perSet: number, sets: number): Float64Array {
  const sizes = new Float64Array(sets);
  for (let item = 0; item < total; item++) {
    sizes[Math.floor(((item % block) % (perSet * sets)) / perSet)]! += 1;
  }
  return sizes;
}

/** Exact gated MACs of each PE from the table of the ifmaps' rows, see `IfmapZeros.rowGatedMacs`. */
export function setGatedMacs(shape: ConvShape, mapping: Mapping, rowGatedMacs: Int32Array): GatedPeMacs {
  const { U } = shape;
  const { paddedH } = convDimensions(shape);
  const strips = stripsOf(shape, mapping.e);
  const ofSet = rowsOfChannelSets(shape, mapping, rowGatedMacs);
  return ({ filterRow, stripColumn, channelSet, filters }) => {
    let sum = 0;
    for (const { firstIfmapRow, ofmapRows } of strips) {
      if (ofmapRows <= stripColumn) continue;
      sum += ofSet[channelSet * paddedH + firstIfmapRow + stripColumn * U + filterRow]!;
    }
    return sum * filters;
  };
}

/** Adds up the table over the channels, of all groups, of each of the r channel sets: r × paddedH. */
function rowsOfChannelSets(shape: ConvShape, { q, r }: Mapping, rowGatedMacs: Int32Array): Float64Array {
  const { paddedH, channelsPerGroup } = convDimensions(shape);
  const ofSet = new Float64Array(r * paddedH);
  for (let c = 0; c < shape.C; c++) {
    const channelSet = Math.floor(((c % channelsPerGroup) % (q * r)) / q);
    for (let h = 0; h < paddedH; h++) {
      ofSet[channelSet * paddedH + h]! += rowGatedMacs[c * paddedH + h]!;
    }
  }
  return ofSet;
}

/** The same fraction of every PE's MACs, rounded so that the PEs add up to the rounded total. */
export function uniformGatedMacs(zeroFraction: number): GatedPeMacs {
  let macsSoFar = 0;
  return ({ macs }) => {
    const before = Math.round(zeroFraction * macsSoFar);
    macsSoFar += macs;
    return Math.min(macs, Math.round(zeroFraction * macsSoFar) - before);
  };
}
