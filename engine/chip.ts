/**
 * Facts of the Eyeriss chip as its makers published them.
 * Sources: ISSCC 2016 paper 14.5 and its poster; JSSC 2017 (vol. 52 no. 1) tables III to V.
 */
export const CHIP = Object.freeze({
  /** PE array, JSSC 2017 section IV. */
  peRows: 12,
  peColumns: 14,
  pes: 168,
  /** Words of each PE's scratch pads (spads), JSSC 2017 table III. */
  ifmapSpadWords: 12,
  filterSpadWords: 224,
  psumSpadWords: 24,
  /** 16-bit two's complement for ifmap, filter and psum words. */
  wordBits: 16,
  /** Global buffer (GLB): 25 banks for ifmaps and psums, 8 KB more for filters. */
  glbBytes: 110_592,
  glbBanks: 25,
  glbBankWords: 2048,
  glbFilterBytes: 8192,
  /** The link between host (off-chip DRAM) and chip moves one 64-bit word a link clock. */
  linkBits: 64,
  /** The clocks of the published AlexNet table (ISSCC 2016 poster). */
  coreClockHz: 200e6,
  linkClockHz: 60e6,
  coreVoltageV: 1.0,
  linkClockHzMax: 90e6,
});

/** Shapes the chip takes without the host splitting them (JSSC 2017 table III); C and M are per group. */
export const NATIVE_LIMITS = Object.freeze({
  filterWidth: [1, 32],
  filterHeight: [1, 12],
  filters: [1, 1024],
  channels: [1, 1024],
  horizontalStride: [1, 12],
  verticalStrides: [1, 2, 4],
} as const);
