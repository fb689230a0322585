import type { PlacedBlock } from '../../../engine/mapping/array-placement.ts';

/** Hues far apart for colour-blind eyes first. */
const HUES = [240, 75, 160, 330, 30, 200, 110, 285, 55, 0, 135, 265];

/**
 * Colour of a PE set: its hue says which filters it works on. Sets of other channels have a number instead, and
 * lightness is left to gating.
 */
export function setColour({ filterSet }: Pick<PlacedBlock, 'filterSet'>, dark: boolean): string {
  return `oklch(${dark ? 0.74 : 0.58} 0.115 ${HUES[filterSet % HUES.length]!})`;
}
