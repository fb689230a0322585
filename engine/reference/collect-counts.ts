import { CHIP } from '../chip.ts';
import { convDimensions, type ConvShape } from '../conv-shape.ts';
import { processingCycles } from '../cost/latency.ts';
import type { LayerCounts, PeCounts, SpadCounts } from '../counts/layer-counts.ts';
import { invariant } from '../errors.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { GlbRegion } from './glb.ts';
import type { LinkPort } from './link-port.ts';
import type { Pe } from './pe.ts';
import type { PeArray } from './pe-array.ts';
import type { Spad } from './spad.ts';

/** The parts of the chip whose counters a layer report needs, after the last pass. */
export interface CountedParts {
  readonly shape: ConvShape;
  readonly mapping: Mapping;
  readonly batch: number;
  readonly passes: number;
  readonly array: PeArray;
  readonly ifmapBanks: GlbRegion;
  readonly psumBanks: GlbRegion;
  readonly link: LinkPort;
}

/** Reads every counter of the chip, and checks that what one part sent another has taken. */
export function collectCounts(parts: CountedParts): LayerCounts {
  const { shape, mapping, batch, passes, array, ifmapBanks, psumBanks, link } = parts;
  const { ifmapNetwork, filterNetwork, psumTraffic } = array;
  const pes = peCounts(array.pes, processingCycles(shape, mapping, batch));
  const counts: LayerCounts = {
    mapping,
    batch,
    passes,
    macs: pes.macs.reduce((sum, macs) => sum + macs, 0),
    gatedMacs: pes.gatedMacs.reduce((sum, macs) => sum + macs, 0),
    spads: spadCounts(array.pes),
    noc: {
      ifmapWords: ifmapNetwork.words,
      ifmapDeliveries: ifmapNetwork.deliveries,
      filterWords: filterNetwork.words,
      filterDeliveries: filterNetwork.deliveries,
      psumWordsIn: psumTraffic.wordsIn,
      psumWordsOut: psumTraffic.wordsOut,
      psumHops: psumTraffic.hops,
    },
    glb: {
      ifmapReads: ifmapBanks.reads,
      ifmapWrites: ifmapBanks.writes,
      psumReads: psumBanks.reads,
      psumWrites: psumBanks.writes,
    },
    dram: {
      ifmapWords: link.ifmap.words,
      filterWords: link.filter.words,
      ofmapWords: link.ofmap.words,
    },
    pes,
  };
  checkConservation(counts, shape);
  return counts;
}

function spadCounts(pes: readonly Pe[]): SpadCounts {
  const reads = (spad: (pe: Pe) => Spad): number => pes.reduce((sum, pe) => sum + spad(pe).reads, 0);
  const writes = (spad: (pe: Pe) => Spad): number => pes.reduce((sum, pe) => sum + spad(pe).writes, 0);
  return {
    ifmapReads: reads((pe) => pe.ifmapSpad),
    ifmapWrites: writes((pe) => pe.ifmapSpad),
    filterReads: reads((pe) => pe.filterSpad),
    filterWrites: writes((pe) => pe.filterSpad),
    psumReads: reads((pe) => pe.psumSpad),
    psumWrites: writes((pe) => pe.psumSpad),
  };
}

/** @param cycles processing cycles of the layer */
function peCounts(pes: readonly Pe[], cycles: number): PeCounts {
  invariant(pes.length === CHIP.pes, 'the array has 168 PEs');
  const macs = Float64Array.from(pes, ({ mac }) => mac.macs);
  invariant(
    macs.every((busy) => busy <= cycles),
    'no PE works longer than the processing takes',
  );
  return {
    macs,
    gatedMacs: Float64Array.from(pes, ({ mac }) => mac.gatedMacs),
    busyCycles: macs.slice(),
    idleCycles: macs.map((busy) => cycles - busy),
  };
}

/** Words and MACs do not appear or vanish between the parts. */
function checkConservation({ batch, macs, spads, noc, glb, dram }: LayerCounts, shape: ConvShape): void {
  const dimensions = convDimensions(shape);
  invariant(macs === dimensions.macs * batch, 'the PEs did every MAC of the layer once');
  invariant(noc.ifmapDeliveries === spads.ifmapWrites, 'each delivered ifmap word is written to a spad');
  invariant(noc.filterDeliveries === spads.filterWrites, 'each delivered filter word is written to a spad');
  invariant(noc.ifmapWords === glb.ifmapReads, 'ifmap words on the network come from the GLB');
  invariant(glb.ifmapWrites === dram.ifmapWords, 'ifmap words from the link are written to the GLB');
  invariant(noc.psumWordsIn === glb.psumReads, 'psums into the array come from the GLB');
  invariant(noc.psumWordsOut === glb.psumWrites, 'psums out of the array go to the GLB');
  invariant(noc.psumWordsIn === noc.psumWordsOut, 'a psum that goes in comes out');
  invariant(dram.ofmapWords === dimensions.ofmapWords * batch, 'each ofmap word crosses the link once');
}
