import { convDimensions, type ConvShape } from '../conv-shape.ts';
import { planeStaysResident } from '../mapping/glb-allocation.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { passSums } from '../mapping/pass-sums.ts';
import type { DramCounts, GlbCounts } from './layer-counts.ts';

/*
 * Words between GLB and array and over the link. Both follow from the shape, the mapping and the batch alone; with
 * the published mappings they give the published figures of AlexNet (JSSC 2017 table V) within 0.3 % for the GLB and
 * 0.5 % for uncompressed DRAM accesses, see test/engine/counts.
 */

/** Words between the GLB and the array; the published GLB figure is their sum without {@link GlbCounts.ifmapWrites}. */
export function glbTraffic(shape: ConvShape, mapping: Mapping, batch: number): GlbCounts {
  const { C } = shape;
  const { paddedW, ofmapWords } = convDimensions(shape);
  const { ifmapRows, channelBlocks, filterBlocks } = passSums(shape, mapping, batch);
  const psumWords = batch * ofmapWords * channelBlocks;
  return {
    ifmapReads: batch * C * ifmapRows * paddedW * filterBlocks,
    ifmapWrites: dramTraffic(shape, mapping, batch).ifmapWords,
    psumReads: psumWords,
    psumWrites: psumWords,
  };
}

/** Words between GLB and array both ways, in decimal bytes: the figure the papers publish. */
export function publishedGlbBytes({ ifmapReads, psumReads, psumWrites }: GlbCounts): number {
  return 2 * (ifmapReads + psumReads + psumWrites);
}

/**
 * Words over the link had nothing been compressed: ifmaps (padding and strip halo included) once for every block of
 * m filters, filters once for every block of n ifmaps and every strip, ofmaps once. Where the psums of the whole
 * plane stay resident the plane counts as one strip.
 */
export function dramTraffic(shape: ConvShape, mapping: Mapping, batch: number): DramCounts {
  const { C, R, U } = shape;
  const { E, paddedW, filterWords, ofmapWords } = convDimensions(shape);
  const { ifmapBlocks, residentBlocks, ...sums } = passSums(shape, mapping, batch);
  const resident = planeStaysResident(shape, mapping);
  const strips = resident ? 1 : sums.strips;
  const ifmapRows = resident ? (E - 1) * U + R : sums.ifmapRows;
  return {
    ifmapWords: batch * C * ifmapRows * paddedW * residentBlocks,
    filterWords: filterWords * ifmapBlocks * strips,
    ofmapWords: batch * ofmapWords,
  };
}

/** All words over the link had nothing been compressed. */
export function dramWords({ ifmapWords, filterWords, ofmapWords }: DramCounts): number {
  return ifmapWords + filterWords + ofmapWords;
}
