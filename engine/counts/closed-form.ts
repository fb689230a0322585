import { convDimensions, type ConvShape } from '../conv-shape.ts';
import { invariant } from '../errors.ts';
import type { IfmapZeros } from '../gating.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { passSums } from '../mapping/pass-sums.ts';
import type { LayerCounts, NocCounts, SpadCounts } from './layer-counts.ts';
import { peCounts, setGatedMacs, uniformGatedMacs, type GatedPeMacs } from './pe-counts.ts';
import { dramTraffic, glbTraffic } from './traffic.ts';

/**
 * Every count of a layer without moving a word: what the reference executor counts, from the shape, the mapping and
 * the rows of the ifmaps' zeros. Takes time proportional to C·H, however many passes there are.
 * @param ifmapZeros of the batch's own padded ifmaps, see `countIfmapZeros`
 * @param processingCycles core clock cycles of all passes, see engine/cost/latency.ts
 */
export function closedFormCounts(
  shape: ConvShape,
  mapping: Mapping,
  batch: number,
  ifmapZeros: IfmapZeros,
  processingCycles: number,
): LayerCounts {
  invariant(ifmapZeros.batch === batch, 'the zeros are those of the batch');
  const counts = assemble(
    shape,
    mapping,
    batch,
    ifmapZeros.gatedMacs,
    processingCycles,
    setGatedMacs(shape, mapping, ifmapZeros.rowGatedMacs),
  );
  const gatedOnPes = counts.pes.gatedMacs.reduce((sum, value) => sum + value, 0);
  invariant(gatedOnPes === ifmapZeros.gatedMacs, 'every gated MAC is on one PE');
  return counts;
}

/**
 * The counts where only the fraction of zero words of the padded ifmaps is known, not where they are: as if that
 * fraction of every PE's MACs were gated. An estimate, not a count of any frame's words.
 * @param zeroFraction 0 to 1, padding included
 */
export function statisticalCounts(
  shape: ConvShape,
  mapping: Mapping,
  batch: number,
  zeroFraction: number,
  processingCycles: number,
): LayerCounts {
  invariant(zeroFraction >= 0 && zeroFraction <= 1, 'a fraction of zeros is from 0 to 1');
  const gatedMacs = Math.round(zeroFraction * convDimensions(shape).macs * batch);
  return assemble(shape, mapping, batch, gatedMacs, processingCycles, uniformGatedMacs(zeroFraction));
}

function assemble(
  shape: ConvShape,
  mapping: Mapping,
  batch: number,
  gatedMacs: number,
  processingCycles: number,
  gatedOfPe: GatedPeMacs,
): LayerCounts {
  const macs = convDimensions(shape).macs * batch;
  invariant(gatedMacs >= 0 && gatedMacs <= macs, 'no more gated MACs than MACs');
  const spads = spadCounts(shape, mapping, batch, macs - gatedMacs);
  const pes = peCounts(shape, mapping, batch, processingCycles, gatedOfPe);
  invariant(pes.macs.reduce((sum, value) => sum + value, 0) === macs, 'every MAC is on one PE');
  return {
    mapping,
    batch,
    passes: passSums(shape, mapping, batch).passes,
    macs,
    gatedMacs,
    spads,
    noc: nocCounts(shape, mapping, batch, spads),
    glb: glbTraffic(shape, mapping, batch),
    dram: dramTraffic(shape, mapping, batch),
    pes,
  };
}

/**
 * In a pass, PE (filter row, strip column) of a channel set and a filter set that have work receives its channels'
 * ifmap rows and its filters' rows, and starts and hands over n · F psums a filter. Summed over R filter rows, all
 * strips' rows (E), sets and passes, see {@link passSums}.
 */
function spadCounts(shape: ConvShape, mapping: Mapping, batch: number, macsDone: number): SpadCounts {
  const { C, M, R, S } = shape;
  const { E, F, paddedW, channelsPerGroup } = convDimensions(shape);
  const { ifmapBlocks, channelSets, filterSets } = passSums(shape, mapping, batch);
  const psums = batch * M * E * F * R * channelSets;
  return {
    ifmapReads: macsDone,
    ifmapWrites: batch * C * R * E * paddedW * filterSets,
    filterReads: macsDone,
    filterWrites: ifmapBlocks * M * channelsPerGroup * R * S * E,
    psumReads: macsDone + psums,
    psumWrites: macsDone + psums,
  };
}

function nocCounts(shape: ConvShape, mapping: Mapping, batch: number, spads: SpadCounts): NocCounts {
  const { R } = shape;
  const { filterWords, ofmapWords } = convDimensions(shape);
  const { ifmapBlocks, strips, channelBlocks, channelSets } = passSums(shape, mapping, batch);
  const { ifmapReads, psumReads, psumWrites } = glbTraffic(shape, mapping, batch);
  return {
    ifmapWords: ifmapReads,
    ifmapDeliveries: spads.ifmapWrites,
    filterWords: filterWords * ifmapBlocks * strips,
    filterDeliveries: spads.filterWrites,
    psumWordsIn: psumReads,
    psumWordsOut: psumWrites,
    // A column of PEs has R PEs for each channel set with work; the top one hands its psums to the GLB.
    psumHops: batch * ofmapWords * (R * channelSets - channelBlocks),
  };
}
