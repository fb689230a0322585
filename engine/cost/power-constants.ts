/**
 * Every constant of the power and energy model, at 1 V and 200 MHz; one set for all layers and networks.
 *
 * *derived*: worked out from the published power breakdowns and the AlexNet table (ISSCC 2016 poster; JSSC 2017
 * section VI), as design.md "Power and energy" gives them. *assumed*: not of this chip. See docs/numbers.md.
 */
export const POWER = Object.freeze({
  /** derived: clock network and everything that neither works nor waits for work, in mW */
  clockAndRestMw: 107.7,
  /** derived: a PE that the mapping uses, whether its MACs are gated or not, in mW */
  activePeMw: 0.428,
  /** derived: a MAC that is not gated, in pJ: its spad accesses, the PE's control and the multiplier */
  nonZeroMacPj: 6.8,
  /**
   * derived: how {@link nonZeroMacPj} splits, in pJ. The three add up to 6.79, the rounding of their source; they
   * serve as shares of 6.8 so that the parts of a layer's power add up to the whole.
   */
  nonZeroMacPartsPj: Object.freeze({ spads: 4.56, control: 0.77, multiplier: 1.46 }),
  /** derived: a 16-bit word between GLB and array, in pJ: GLB, NoC and FIFOs together */
  glbWordPj: 19.75,
  /** derived: a byte over the link, in pJ on the chip's side (pads and codec); filters included */
  linkBytePj: 33,
} as const);

/**
 * Off-chip DRAM, never part of chip power.
 * *assumed*: a DRAM access of a 16-bit word takes 200 times a MAC, the ratio of the normalised energies in Chen,
 * Emer, Sze, "Eyeriss: a spatial architecture for energy-efficient dataflow", ISCA 2016, table IV. The MAC is this
 * model's multiplier, so a word costs 292 pJ.
 */
export const DRAM_ENERGY = Object.freeze({
  /** published ratio of energies, DRAM access to MAC, 16-bit words (ISCA 2016 table IV) */
  accessPerMac: 200,
  /** derived from that ratio, in pJ a 16-bit word */
  wordPj: 200 * POWER.nonZeroMacPartsPj.multiplier,
} as const);
