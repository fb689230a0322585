import { convDimensions, type ConvShape } from '../conv-shape.ts';
import { planeStaysResident } from '../mapping/glb-allocation.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { stripsOf, type Strip } from '../mapping/strips.ts';

/**
 * The rows that count as one strip at the link and for the psums in the GLB: the pass's own strip, or the strip of
 * all E ofmap rows where the psums of the whole plane stay resident.
 */
export function heldStrip(shape: ConvShape, mapping: Mapping, strip: Strip): Strip {
  if (!planeStaysResident(shape, mapping)) return strip;
  return stripsOf(shape, convDimensions(shape).E)[0]!;
}

/** Most ofmap rows of psums that the GLB holds at a time. */
export function psumRowsHeld(shape: ConvShape, mapping: Mapping): number {
  return planeStaysResident(shape, mapping) ? convDimensions(shape).E : mapping.e;
}

/**
 * Most ifmap rows that the GLB holds at a time: those of a strip. Only where several passes of p·t filters go through
 * the strips of a resident plane does it keep all rows of the plane, see `planeStaysResident`.
 */
export function ifmapRowsHeld(shape: ConvShape, mapping: Mapping): number {
  const { R, U } = shape;
  const { m, e, p, t } = mapping;
  const ofmapRows = p * t >= m ? e : psumRowsHeld(shape, mapping);
  return (ofmapRows - 1) * U + R;
}
