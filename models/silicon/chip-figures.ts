/**
 * Published figures of the chip as a whole that the model is compared with, not built from (what it is built from
 * stands in `engine/chip.ts`). ISSCC 2016 paper 14.5 and poster; JSSC 2017 tables III to V. Facts:
 * silicon/eyeriss-chip.json.
 */
export const SILICON_CHIP = Object.freeze({
  technology: 'TSMC 65nm LP 1P9M',
  coreAreaMm2: 12.25,
  /** thousand NAND2 gates */
  gateCountK: 1852,
  /** 10⁹ operations a second, two a MAC, all 168 PEs busy at the lowest and highest clock */
  peakGops: Object.freeze({ lowest: 33.6, highest: 84.0 }),
  /** shares of chip power in a workload that the source does not name */
  powerShares: Object.freeze({ peArray: 0.778, noc: 0.156, globalBuffer: 0.027 }),
  /** part of a PE's power that data gating saves, on AlexNet */
  dataGatingSavesOfPePower: 0.45,
  /** factors by which RLC shrinks AlexNet's DRAM traffic */
  ifmapDramReadReduction: 1.9,
  ofmapDramWriteReduction: 2.6,
});
