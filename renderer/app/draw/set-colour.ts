import type { PlacedBlock } from '../../../engine/mapping/array-placement.ts';

/** Hues far apart for colour-blind eyes first; sets of other filters differ in hue, of other channels in lightness. */
const HUES = [240, 75, 160, 330, 30, 200, 110, 285, 55, 0, 135, 265];

/** Colour of a PE set. */
export function setColour(
  { channelSet, filterSet }: Pick<PlacedBlock, 'channelSet' | 'filterSet'>,
  dark: boolean,
): string {
  const hue = HUES[filterSet % HUES.length]!;
  const step = channelSet % 3;
  const lightness = dark ? 0.74 - 0.13 * step : 0.58 + 0.11 * step;
  return `oklch(${lightness.toFixed(2)} 0.115 ${hue})`;
}
