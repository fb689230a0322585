import type { Mapping } from '../mapping/mapping.ts';

/**
 * Everything the chip moves and does for one layer and batch, zero gating on. The reference executor counts it word
 * by word; the closed form derives it from the shape, the mapping and where the ifmap's zeros are. Both agree on
 * every entry. Words are 16 bits.
 *
 * A MAC whose ifmap word is zero is *gated*: the PE sees it in its zero buffer and touches no spad and no multiplier
 * (JSSC 2017 section V).
 */
export interface LayerCounts {
  readonly mapping: Mapping;
  /** N: ifmaps that every count covers */
  readonly batch: number;
  readonly passes: number;
  /** products, gated ones included */
  readonly macs: number;
  /** products whose ifmap word is zero, padding included */
  readonly gatedMacs: number;
  readonly spads: SpadCounts;
  readonly noc: NocCounts;
  readonly glb: GlbCounts;
  readonly dram: DramCounts;
  readonly pes: PeCounts;
}

/** Accesses of the PEs' spads, all PEs together. */
export interface SpadCounts {
  /** one a MAC that is not gated */
  readonly ifmapReads: number;
  /** every ifmap word a PE receives: in each pass, n · its channels · padded W */
  readonly ifmapWrites: number;
  /** one a MAC that is not gated */
  readonly filterReads: number;
  /** every filter word a PE receives: in each pass, its filters · its channels · S */
  readonly filterWrites: number;
  /** one a MAC that is not gated, and one a psum that leaves the PE (n · F · its filters a pass) */
  readonly psumReads: number;
  /** one a MAC that is not gated, and one a psum that is started at 0 (n · F · its filters a pass) */
  readonly psumWrites: number;
}

/** Words on the on-chip networks. */
export interface NocCounts {
  /** ifmap words that the GLB multicasts; each once a pass */
  readonly ifmapWords: number;
  /** PEs that took them, summed: equals {@link SpadCounts.ifmapWrites} */
  readonly ifmapDeliveries: number;
  /** filter words multicast; each once a pass */
  readonly filterWords: number;
  /** equals {@link SpadCounts.filterWrites} */
  readonly filterDeliveries: number;
  /** psums from the GLB into the bottom PE of a column of PEs */
  readonly psumWordsIn: number;
  /** psums from the top PE of a column of PEs back to the GLB */
  readonly psumWordsOut: number;
  /** psums handed from a PE to the one above it */
  readonly psumHops: number;
}

/** Words read from and written to the global buffer's banks. */
export interface GlbCounts {
  /** equals {@link NocCounts.ifmapWords} */
  readonly ifmapReads: number;
  /** ifmap words that the link brings in: equals {@link DramCounts.ifmapWords} */
  readonly ifmapWrites: number;
  /** in the first channel pass too: that is how the bias enters */
  readonly psumReads: number;
  readonly psumWrites: number;
}

/** Words over the link before compression, repeated reads included. */
export interface DramCounts {
  /** padding and strip halo included, once for every block of m filters */
  readonly ifmapWords: number;
  /** once for every block of n ifmaps and every strip (one strip where the psums of the plane stay resident) */
  readonly filterWords: number;
  readonly ofmapWords: number;
}

/** Figures of each of the 168 PEs, row-major (PE of array row i and column j at 14·i + j). */
export interface PeCounts {
  readonly macs: Float64Array;
  readonly gatedMacs: Float64Array;
  /** cycles in which the PE works on a MAC, gated ones included: one a MAC */
  readonly busyCycles: Float64Array;
  /** cycles of the layer's processing in which it does not; see engine/cost/latency.ts */
  readonly idleCycles: Float64Array;
}
