import { CHIP } from '../chip.ts';
import { convDimensions, type ConvShape } from '../conv-shape.ts';
import type { Mapping } from './mapping.ts';

/** How a mapping shares out the global buffer; words are 16 bits. */
export interface GlbAllocation {
  /** ifmap words of a pass: n·q·r·((e−1)·U+R)·padded W */
  readonly ifmapWords: number;
  readonly ifmapBanks: number;
  /** psums kept until all channels are added: n·m·e·F */
  readonly psumWords: number;
  readonly psumBanks: number;
  /** filter words of a pass: p·t·q·r·R·S, in the separate 8 KB */
  readonly filterWords: number;
}

/** Whole banks that words take up. */
export function banksFor(words: number): number {
  return Math.ceil(words / CHIP.glbBankWords);
}

/** GLB space of a mapping (JSSC 2017 table V lists it for AlexNet); each data type takes whole banks. */
export function glbAllocation(shape: ConvShape, mapping: Mapping): GlbAllocation {
  const { R, S, U } = shape;
  const { F, paddedW } = convDimensions(shape);
  const { m, n, e, p, q, r, t } = mapping;
  const ifmapWords = n * q * r * ((e - 1) * U + R) * paddedW;
  const psumWords = n * m * e * F;
  return {
    ifmapWords,
    ifmapBanks: banksFor(ifmapWords),
    psumWords,
    psumBanks: banksFor(psumWords),
    filterWords: p * t * q * r * R * S,
  };
}

/**
 * Whether the whole plane stays in the GLB: the psums of all E ofmap rows, not only of one strip, and the ifmap rows
 * that they need. Then the strips can be run inside the loop over channels, and filters and ifmaps cross the link as
 * if there were one strip. The ifmaps must stay too because the strips are then run again for every p·t filters;
 * without them every strip would be fetched again for each. A single strip always stays.
 */
export function planeStaysResident(shape: ConvShape, mapping: Mapping): boolean {
  const { E } = convDimensions(shape);
  const { ifmapBanks, psumBanks } = glbAllocation(shape, { ...mapping, e: E });
  return ifmapBanks + psumBanks <= CHIP.glbBanks;
}
