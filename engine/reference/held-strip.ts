import { convDimensions, type ConvShape } from '../conv-shape.ts';
import { planeStaysResident } from '../mapping/glb-allocation.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { stripsOf, type Strip } from '../mapping/strips.ts';

/** Ofmap rows that the GLB has room for, psums and the ifmap rows they need: e, or all E of a resident plane. */
export function ofmapRowsHeld(shape: ConvShape, mapping: Mapping): number {
  return planeStaysResident(shape, mapping) ? convDimensions(shape).E : mapping.e;
}

/**
 * The strip that the link brings and the GLB holds while a pass works on its own strip: the same one, or the strip of
 * all ofmap rows where the plane stays resident.
 */
export function heldStrip(shape: ConvShape, mapping: Mapping, strip: Strip): Strip {
  return stripsOf(shape, ofmapRowsHeld(shape, mapping)).find(
    (held) => held.firstOfmapRow + held.ofmapRows > strip.firstOfmapRow,
  )!;
}
