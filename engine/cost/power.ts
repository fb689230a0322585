import { energyScale, powerScale, type OperatingPoint } from './operating-point.ts';
import { POWER } from './power-constants.ts';

/** What a layer's power depends on, for the whole batch. */
export interface PowerActivity {
  /** modelled latency in milliseconds at the operating point */
  readonly latencyMs: number;
  /** PEs that the mapping uses, of 168 */
  readonly activePes: number;
  /** MACs that are not gated; all of them with gating off */
  readonly workingMacs: number;
  /** 16-bit words between GLB and array: ifmap reads, psum reads and writes */
  readonly glbWords: number;
  /** bytes over the link as sent, filters included */
  readonly linkBytes: number;
}

/** Modelled chip power by part, in milliwatts; {@link powerSumMw} is the whole. */
export interface PowerParts {
  /** clock network and the rest of the chip */
  readonly clockAndRestMw: number;
  /** PEs in use: what they draw even when their MACs are gated */
  readonly peActiveMw: number;
  /** PE spads: ifmap, filter and psum together */
  readonly peSpadsMw: number;
  /** PE control */
  readonly peControlMw: number;
  /** PE multipliers and adders */
  readonly peMultiplierMw: number;
  /** global buffer with NoC and FIFOs */
  readonly glbNocMw: number;
  /** the chip's side of the link */
  readonly linkMw: number;
}

/** The parts in the order they are shown. */
export const POWER_PARTS = Object.freeze([
  'clockAndRestMw',
  'peActiveMw',
  'peSpadsMw',
  'peControlMw',
  'peMultiplierMw',
  'glbNocMw',
  'linkMw',
] as const satisfies readonly (keyof PowerParts)[]);

/** pJ spread over ms are nW; in mW. */
const MW_PER_PJ_AND_MS = 1e-6;

/**
 * Modelled chip power of a layer. Clock and PEs in use follow V²·f; energies of MACs, GLB words and link bytes follow
 * V² and are spread over the latency, so that with both clocks scaled alike everything scales by V²·f.
 */
export function powerParts(activity: PowerActivity, point: OperatingPoint): PowerParts {
  const { latencyMs, activePes, workingMacs, glbWords, linkBytes } = activity;
  const clocked = powerScale(point);
  const perPj = latencyMs === 0 ? 0 : (energyScale(point) * MW_PER_PJ_AND_MS) / latencyMs;
  const { spads, control, multiplier } = POWER.nonZeroMacPartsPj;
  const macMw = (POWER.nonZeroMacPj * workingMacs * perPj) / (spads + control + multiplier);
  return {
    clockAndRestMw: POWER.clockAndRestMw * clocked,
    peActiveMw: POWER.activePeMw * activePes * clocked,
    peSpadsMw: macMw * spads,
    peControlMw: macMw * control,
    peMultiplierMw: macMw * multiplier,
    glbNocMw: POWER.glbWordPj * glbWords * perPj,
    linkMw: POWER.linkBytePj * linkBytes * perPj,
  };
}

/** Modelled chip power in milliwatts: the sum of the parts. */
export function powerSumMw(parts: PowerParts): number {
  return POWER_PARTS.reduce((sum, part) => sum + parts[part], 0);
}

/** Modelled power of the PE array in milliwatts: PEs in use, spads, control and multipliers. */
export function peArrayMw({ peActiveMw, peSpadsMw, peControlMw, peMultiplierMw }: PowerParts): number {
  return peActiveMw + peSpadsMw + peControlMw + peMultiplierMw;
}
