import { convDimensions, type ConvShape } from '../../../engine/index.ts';
import type { DramCounts, LayerCounts } from '../../../engine/counts/layer-counts.ts';
import { planeStaysResident } from '../../../engine/mapping/glb-allocation.ts';
import type { Mapping } from '../../../engine/mapping/mapping.ts';
import { processingPasses, spans } from '../../../engine/mapping/processing-passes.ts';
import { stripsOf } from '../../../engine/mapping/strips.ts';

/** Counts of words that follow from the definitions in layer-counts.ts, added up pass by pass. */
export function expectedWords(
  shape: ConvShape,
  batch: number,
  mapping: Mapping,
  workingMacs: number,
): Pick<LayerCounts, 'passes' | 'spads' | 'noc' | 'glb' | 'dram'> {
  const { R, S } = shape;
  const { F, paddedW } = convDimensions(shape);
  const { p, q } = mapping;
  let passes = 0;
  let ifmapWords = 0;
  let ifmapDeliveries = 0;
  let filterWords = 0;
  let filterDeliveries = 0;
  let psums = 0;
  let psumHops = 0;
  let psumsOfPes = 0;
  for (const { ifmaps, strip, channels, filters } of processingPasses(shape, batch, mapping)) {
    const channelSets = Math.ceil(channels.count / q);
    const filterSets = Math.ceil(filters.count / p);
    const psumsOfPass = ifmaps.count * filters.count * strip.ofmapRows * F;
    const ifmapsOfPass = ifmaps.count * channels.count * paddedW;
    const filtersOfPass = filters.count * channels.count * R * S;
    passes++;
    ifmapWords += ifmapsOfPass * strip.ifmapRows;
    ifmapDeliveries += ifmapsOfPass * R * strip.ofmapRows * filterSets;
    filterWords += filtersOfPass;
    filterDeliveries += filtersOfPass * strip.ofmapRows;
    psums += psumsOfPass;
    psumHops += psumsOfPass * (R * channelSets - 1);
    psumsOfPes += psumsOfPass * R * channelSets;
  }
  const dram = expectedDram(shape, batch, mapping);
  return {
    passes,
    spads: {
      ifmapReads: workingMacs,
      ifmapWrites: ifmapDeliveries,
      filterReads: workingMacs,
      filterWrites: filterDeliveries,
      psumReads: workingMacs + psumsOfPes,
      psumWrites: workingMacs + psumsOfPes,
    },
    noc: {
      ifmapWords,
      ifmapDeliveries,
      filterWords,
      filterDeliveries,
      psumWordsIn: psums,
      psumWordsOut: psums,
      psumHops,
    },
    glb: { ifmapReads: ifmapWords, ifmapWrites: dram.ifmapWords, psumReads: psums, psumWrites: psums },
    dram,
  };
}

/** One strip of all rows where the plane stays resident, else strips of e rows. */
function expectedDram(shape: ConvShape, batch: number, mapping: Mapping): DramCounts {
  const { E, paddedW, filterWords, ofmapWords, filtersPerGroup } = convDimensions(shape);
  const strips = stripsOf(shape, planeStaysResident(shape, mapping) ? E : mapping.e);
  const ifmapRows = strips.reduce((sum, strip) => sum + strip.ifmapRows, 0);
  return {
    ifmapWords: batch * shape.C * ifmapRows * paddedW * spans(filtersPerGroup, mapping.m).length,
    filterWords: filterWords * spans(batch, mapping.n).length * strips.length,
    ofmapWords: ofmapWords * batch,
  };
}
