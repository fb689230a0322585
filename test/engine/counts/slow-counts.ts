import { convDimensions, type ConvShape } from '../../../engine/conv-shape.ts';
import type { LayerCounts } from '../../../engine/counts/layer-counts.ts';
import { placeSets } from '../../../engine/mapping/array-placement.ts';
import { planeStaysResident } from '../../../engine/mapping/glb-allocation.ts';
import type { Mapping } from '../../../engine/mapping/mapping.ts';
import {
  processingPasses,
  type ProcessingPass,
  type Span,
} from '../../../engine/mapping/processing-passes.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Parts = 'spads' | 'noc' | 'glb' | 'dram';
type WritableCounts = Writable<Omit<LayerCounts, Parts>> & {
  readonly [K in Parts]: Writable<LayerCounts[K]>;
};

const emptyCounts = (mapping: Mapping, batch: number): WritableCounts => ({
  mapping,
  batch,
  passes: 0,
  macs: 0,
  gatedMacs: 0,
  spads: { ifmapReads: 0, ifmapWrites: 0, filterReads: 0, filterWrites: 0, psumReads: 0, psumWrites: 0 },
  noc: {
    ifmapWords: 0,
    ifmapDeliveries: 0,
    filterWords: 0,
    filterDeliveries: 0,
    psumWordsIn: 0,
    psumWordsOut: 0,
    psumHops: 0,
  },
  glb: { ifmapReads: 0, ifmapWrites: 0, psumReads: 0, psumWrites: 0 },
  dram: { ifmapWords: 0, filterWords: 0, ofmapWords: 0 },
  pes: {
    macs: new Float64Array(168),
    gatedMacs: new Float64Array(168),
    busyCycles: new Float64Array(168),
    idleCycles: new Float64Array(168),
  },
});

/** Items of a span that a set of PEs gets: those with ⌊index in the span / size⌋ = set. */
const itemsOf = ({ first, count }: Span, size: number, set: number): number[] =>
  Array.from({ length: count }, (_, i) => i)
    .filter((i) => Math.floor(i / size) === set)
    .map((i) => first + i);

/**
 * The counts by going through every pass, PE and MAC; shares the list of passes and the placement with the engine, and
 * no arithmetic.
 */
export function slowCounts(
  shape: ConvShape,
  mapping: Mapping,
  paddedIfmaps: readonly Int16Array[],
  processingCycles: number,
): LayerCounts {
  const counts = emptyCounts(mapping, paddedIfmaps.length);
  for (const pass of processingPasses(shape, paddedIfmaps.length, mapping)) {
    counts.passes++;
    countArray(counts, shape, pass, paddedIfmaps);
    countMemory(counts, shape, mapping, pass);
  }
  const { pes } = counts;
  for (let pe = 0; pe < 168; pe++) {
    pes.busyCycles[pe] = pes.macs[pe]!;
    pes.idleCycles[pe] = processingCycles - pes.macs[pe]!;
  }
  return withTotals(counts);
}

function countArray(
  { mapping, spads, noc, pes }: WritableCounts,
  shape: ConvShape,
  pass: ProcessingPass,
  paddedIfmaps: readonly Int16Array[],
): void {
  const { R, S, U } = shape;
  const { F, paddedH, paddedW, channelsPerGroup } = convDimensions(shape);
  const { p, q } = mapping;
  const columns = new Map<string, { pes: number; psums: number }>();
  for (const block of placeSets(shape, mapping)) {
    const channels = itemsOf(pass.channels, q, block.channelSet);
    const filters = itemsOf(pass.filters, p, block.filterSet);
    if (channels.length === 0 || filters.length === 0) continue;
    for (let j = 0; j < block.columns; j++) {
      const stripRow = block.firstOfmapRow + j;
      if (stripRow >= pass.strip.ofmapRows) continue;
      const psums = pass.ifmaps.count * filters.length * F;
      const key = `${block.filterSet}/${stripRow}`;
      const column = columns.get(key) ?? { pes: 0, psums };
      columns.set(key, { pes: column.pes + R, psums });
      for (let i = 0; i < R; i++) {
        const pe = (block.row + i) * 14 + block.column + j;
        spads.ifmapWrites += pass.ifmaps.count * channels.length * paddedW;
        spads.filterWrites += filters.length * channels.length * S;
        spads.psumReads += psums;
        spads.psumWrites += psums;
        for (let n = pass.ifmaps.first; n < pass.ifmaps.first + pass.ifmaps.count; n++) {
          for (const channel of channels) {
            const c = pass.group * channelsPerGroup + channel;
            const h = (pass.strip.firstOfmapRow + stripRow) * U + i;
            for (let f = 0; f < F; f++) {
              for (let s = 0; s < S; s++) {
                const gated = paddedIfmaps[n]![(c * paddedH + h) * paddedW + f * U + s] === 0;
                pes.macs[pe]! += filters.length;
                if (gated) pes.gatedMacs[pe]! += filters.length;
                else spads.ifmapReads += filters.length;
              }
            }
          }
        }
      }
    }
  }
  for (const column of columns.values()) {
    noc.psumWordsIn += column.psums;
    noc.psumWordsOut += column.psums;
    noc.psumHops += (column.pes - 1) * column.psums;
  }
}

/** GLB, networks and link: what is needed is fetched when the pass before did not have it. */
function countMemory(counts: WritableCounts, shape: ConvShape, mapping: Mapping, pass: ProcessingPass): void {
  const { R, S, U } = shape;
  const { E, F, paddedW } = convDimensions(shape);
  const { ifmaps, channels, filters, strip } = pass;
  const { noc, glb, dram } = counts;
  const resident = planeStaysResident(shape, mapping);
  const ifmapWords = ifmaps.count * channels.count * strip.ifmapRows * paddedW;
  const psumWords = ifmaps.count * filters.count * strip.ofmapRows * F;
  const filterWords = filters.count * channels.count * R * S;
  noc.ifmapWords += ifmapWords;
  noc.filterWords += filterWords;
  glb.ifmapReads += ifmapWords;
  glb.psumReads += psumWords;
  glb.psumWrites += psumWords;
  const firstFilters = filters.first % mapping.m === 0;
  const firstStrip = strip.firstOfmapRow === 0;
  if (firstFilters && (!resident || firstStrip)) {
    const rows = resident ? (E - 1) * U + R : strip.ifmapRows;
    dram.ifmapWords += ifmaps.count * channels.count * rows * paddedW;
  }
  if (!resident || firstStrip) dram.filterWords += filterWords;
  if (pass.lastChannels) dram.ofmapWords += psumWords;
}

/** Fills in what follows from other entries. */
function withTotals(counts: LayerCounts): LayerCounts {
  const { spads, noc, glb, dram, pes } = counts;
  const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
  const done = spads.ifmapReads;
  return {
    ...counts,
    macs: sum(pes.macs),
    gatedMacs: sum(pes.gatedMacs),
    spads: {
      ...spads,
      filterReads: done,
      psumReads: spads.psumReads + done,
      psumWrites: spads.psumWrites + done,
    },
    noc: { ...noc, ifmapDeliveries: spads.ifmapWrites, filterDeliveries: spads.filterWrites },
    glb: { ...glb, ifmapWrites: dram.ifmapWords },
  };
}
