import { CHIP } from '../../engine/chip.ts';
import { convDimensions, type ConvShape } from '../../engine/conv-shape.ts';
import { processingCycles } from '../../engine/cost/latency.ts';
import { uncompressedBytes, type BytesByKind } from '../../engine/counts/link-streams.ts';
import { glbTraffic, publishedGlbBytes } from '../../engine/counts/traffic.ts';
import { activePes } from '../../engine/mapping/array-placement.ts';
import {
  glbAllocation,
  planeStaysResident,
  type GlbAllocation,
} from '../../engine/mapping/glb-allocation.ts';
import type { Mapping } from '../../engine/mapping/mapping.ts';
import { passSums } from '../../engine/mapping/pass-sums.ts';

/** What a mapping means for a layer and batch; all modelled, of the whole batch. */
export interface MapFacts {
  readonly mapping: Mapping;
  readonly passes: number;
  readonly strips: number;
  /** whether the whole plane stays in the GLB, so that strips cost no repeated traffic */
  readonly planeResident: boolean;
  readonly activePes: number;
  /** of 168, 0 to 1 */
  readonly activePeFraction: number;
  /** MACs done of those that 168 PEs could do in the processing time, 0 to 1 */
  readonly utilisation: number;
  readonly processingCycles: number;
  /** at 200 MHz */
  readonly processingMs: number;
  /** what stays in the GLB: a strip's ifmap rows and psums, or the whole plane's */
  readonly glb: GlbAllocation;
  readonly glbBytes: number;
  /** over the link before compression */
  readonly dramBytes: BytesByKind;
}

/** Facts of a mapping that fits. */
export function mapFacts(shape: ConvShape, mapping: Mapping, batch: number): MapFacts {
  const cycles = processingCycles(shape, mapping, batch);
  const { passes, strips } = passSums(shape, mapping, batch);
  const pes = activePes(shape, mapping);
  const planeResident = planeStaysResident(shape, mapping);
  const { E } = convDimensions(shape);
  return {
    mapping,
    passes,
    strips,
    planeResident,
    activePes: pes,
    activePeFraction: pes / CHIP.pes,
    utilisation: (convDimensions(shape).macs * batch) / (CHIP.pes * cycles),
    processingCycles: cycles,
    processingMs: (cycles / CHIP.coreClockHz) * 1000,
    glb: glbAllocation(shape, planeResident ? { ...mapping, e: E } : mapping),
    glbBytes: publishedGlbBytes(glbTraffic(shape, mapping, batch)),
    dramBytes: uncompressedBytes(shape, mapping, batch),
  };
}
