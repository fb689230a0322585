import type { SiliconFigures } from './alexnet-table.ts';

/*
 * How far the model may be from silicon; every test that compares the two reads its limit here. Fractions of the
 * published figure. A widened band needs a line in CHANGELOG.md under "Numbers that changed".
 */

/** Limits of one figure's relative error: of each layer, and of all layers together. */
export interface Band {
  readonly layer: number;
  readonly total: number;
}

/** Relative bands of the AlexNet table: batch 4, 200/60 MHz, published zeros. */
export const TABLE_BANDS: Readonly<
  Record<Exclude<keyof SiliconFigures, 'macsM' | 'activePes' | 'ifmapZeros'>, Band>
> = Object.freeze({
  glbMB: { layer: 0.01, total: 0.01 },
  dramUncompressedMB: { layer: 0.01, total: 0.01 },
  dramMB: { layer: 0.05, total: 0.02 },
  processingMs: { layer: 0.06, total: 0.04 },
  latencyMs: { layer: 0.1, total: 0.02 },
  powerMw: { layer: 0.075, total: 0.03 },
});

/**
 * What must be exact: MACs to the two decimals published (their total to the poster's integer), active PEs, and the
 * total's ifmap zeros to a tenth of a percent point.
 */
export const EXACT = Object.freeze({
  macsMDecimals: 2,
  activePesTotal: 148,
  macsMTotal: 2663,
  ifmapZerosTotal: 0.575,
});

/** Relative bands of each published operating point. */
export const OPERATING_POINT_BANDS = Object.freeze({ framesPerSecond: 0.02, powerMw: 0.04 });
