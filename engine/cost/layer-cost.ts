import { CHIP } from '../chip.ts';
import type { ConvShape } from '../conv-shape.ts';
import type { LayerCounts } from '../counts/layer-counts.ts';
import type { BytesByKind, LinkStreamBytes } from '../counts/link-streams.ts';
import { invariant } from '../errors.ts';
import { activePes } from '../mapping/array-placement.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { efficiency, type Efficiency } from './energy.ts';
import { layerLatency, processingCycles, type LayerLatency } from './latency.ts';
import { BASE_OPERATING_POINT, type OperatingPoint } from './operating-point.ts';
import { powerParts, powerSumMw, type PowerParts } from './power.ts';

/** What the cost of a layer follows from, for one batch. */
export interface LayerCostInput {
  readonly name: string;
  readonly shape: ConvShape;
  /** what the chip moves and does, from either executor or the closed form */
  readonly counts: Pick<LayerCounts, 'mapping' | 'batch' | 'macs' | 'gatedMacs' | 'glb'>;
  /** zero words as a fraction (0 to 1) of the ifmap words, padding included */
  readonly ifmapZeros: number;
  /** bytes over the link with compression on, repeated reads included: exact or estimated */
  readonly link: LinkStreamBytes;
}

/** Switches and operating point of the chip. */
export interface CostOptions {
  /** default: 1 V, 200 MHz, link 60 MHz */
  readonly operatingPoint?: OperatingPoint;
  /** false: MACs with a zero ifmap word cost like the others; default true */
  readonly gating?: boolean;
  /** false: every byte crosses the link raw; default true */
  readonly compression?: boolean;
}

/**
 * Modelled cost of one layer and batch, or of several layers together. Everything is modelled: exact counts of the
 * model, or times and energies derived from them; nothing is measured. Bytes and counts are of the whole batch.
 */
export interface Cost extends LayerLatency, Efficiency {
  /** N: ifmaps that every figure covers */
  readonly batch: number;
  /** chip power in milliwatts at the operating point */
  readonly powerMw: number;
  /** {@link powerMw} by part */
  readonly powerParts: PowerParts;
  /** products, gated ones included */
  readonly macs: number;
  /** products whose data path is gated; 0 with gating off */
  readonly gatedMacs: number;
  /** PEs that the mapping uses; weighted by latency in a total */
  readonly activePes: number;
  /** {@link activePes} of 168, 0 to 1 */
  readonly activePeFraction: number;
  /** zero ifmap words, 0 to 1, padding included; weighted by ifmap DRAM words in a total */
  readonly ifmapZeros: number;
  /** bytes between GLB and array: ifmap reads, psum reads and writes (see `publishedGlbBytes`) */
  readonly glbBytes: number;
  /** bytes over the link as sent, which are DRAM reads and writes */
  readonly dramBytes: number;
  readonly dramBytesByKind: BytesByKind;
  /** {@link dramBytes} had nothing been compressed */
  readonly dramUncompressedBytes: number;
  readonly dramUncompressedBytesByKind: BytesByKind;
}

/** {@link Cost} of one layer. */
export interface LayerCost extends Cost {
  readonly name: string;
  readonly mapping: Mapping;
  /** core clock cycles of {@link LayerLatency.processingMs} */
  readonly processingCycles: number;
}

const WORD_BYTES = CHIP.wordBits / 8;

/** Combines shape, mapping, counts and bytes into latency, power and energy at an operating point. */
export function layerCost(input: LayerCostInput, options: CostOptions = {}): LayerCost {
  const { name, shape, counts, ifmapZeros } = input;
  const { operatingPoint = BASE_OPERATING_POINT, gating = true, compression = true } = options;
  const { mapping, batch, macs, glb } = counts;
  const raw = input.link.uncompressed;
  const sent = compression ? input.link.sent : raw;
  const gatedMacs = gating ? counts.gatedMacs : 0;
  invariant(gatedMacs >= 0 && gatedMacs <= macs, `layer ${name}: ${gatedMacs} gated MACs of ${macs}`);
  const cycles = processingCycles(shape, mapping, batch);
  const latency = layerLatency(cycles, sent, operatingPoint);
  const pes = activePes(shape, mapping);
  const dramBytes = bytesSum(sent);
  const glbWords = glb.ifmapReads + glb.psumReads + glb.psumWrites;
  const parts = powerParts(
    {
      latencyMs: latency.latencyMs,
      activePes: pes,
      workingMacs: macs - gatedMacs,
      glbWords,
      linkBytes: dramBytes,
    },
    operatingPoint,
  );
  const powerMw = powerSumMw(parts);
  return {
    name,
    batch,
    mapping,
    processingCycles: cycles,
    ...latency,
    powerMw,
    powerParts: parts,
    macs,
    gatedMacs,
    activePes: pes,
    activePeFraction: pes / CHIP.pes,
    ifmapZeros,
    glbBytes: glbWords * WORD_BYTES,
    dramBytes,
    dramBytesByKind: sent,
    dramUncompressedBytes: bytesSum(raw),
    dramUncompressedBytesByKind: raw,
    ...efficiency(powerMw, latency.latencyMs, macs, dramBytes, batch),
  };
}

/** Bytes of all kinds. */
export function bytesSum({ ifmap, filter, ofmap }: BytesByKind): number {
  return ifmap + filter + ofmap;
}
