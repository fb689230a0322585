import type { SiliconFigures } from './alexnet-table.ts';

/** The published table's figures, and the frame rate of a total. */
export type FigureName = keyof SiliconFigures | 'framesPerSecond';

/** Percent by which a modelled figure is off the published one, in its precision; undefined of a published 0. */
export function errorPercent(name: FigureName, modelled: number, published: number): number | undefined {
  if (published === 0) return undefined;
  // Active PEs are published as a whole number, also the total's average.
  const is = name === 'activePes' ? Math.round(modelled) : modelled;
  return (is / published - 1) * 100;
}

/**
 * Percentage points between two shares, 0 to 1, of zeros in ifmaps: a percentage of a percentage says nothing; conv1's
 * published zeros are 0.01 %.
 */
export function zerosPoints(modelled: number, published: number): number {
  return 100 * (modelled - published);
}

/** A difference with one decimal: `+3.9`, `−0.3`, `0.0`. */
export function signed(value: number): string {
  const text = Math.abs(value).toFixed(1);
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
}
