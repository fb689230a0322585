import { CHIP } from '../chip.ts';
import { DRAM_ENERGY } from './power-constants.ts';

/** Operations that a MAC counts as: a multiplication and an addition. */
const OPERATIONS_PER_MAC = 2;

/** Modelled energy and throughput of a layer or network; see the kind of each entry. */
export interface Efficiency {
  /** chip energy of one frame in millijoules: power · latency / N */
  readonly energyPerFrameMj: number;
  /** achieved 10⁹ operations a second, two a MAC, gated MACs included; over the whole latency */
  readonly gops: number;
  /** {@link gops} per watt of chip power */
  readonly gopsPerWatt: number;
  /** off-chip DRAM energy of one frame in millijoules, from an assumed energy a word; never in chip power */
  readonly dramEnergyPerFrameMj: number;
}

/**
 * @param powerMw modelled chip power
 * @param latencyMs modelled latency of the batch
 * @param dramBytes of the batch, as sent
 */
export function efficiency(
  powerMw: number,
  latencyMs: number,
  macs: number,
  dramBytes: number,
  batch: number,
): Efficiency {
  const gops = latencyMs === 0 ? 0 : (OPERATIONS_PER_MAC * macs) / (latencyMs * 1e6);
  return {
    energyPerFrameMj: batch === 0 ? 0 : (powerMw * latencyMs) / batch / 1000,
    gops,
    gopsPerWatt: powerMw === 0 ? 0 : gops / (powerMw / 1000),
    dramEnergyPerFrameMj: batch === 0 ? 0 : dramEnergyMj(dramBytes) / batch,
  };
}

/** Off-chip DRAM energy of bytes in millijoules; assumed, see {@link DRAM_ENERGY}. The chip's supply is not its. */
export function dramEnergyMj(bytes: number): number {
  return ((bytes * 8) / CHIP.wordBits) * DRAM_ENERGY.wordPj * 1e-9;
}
