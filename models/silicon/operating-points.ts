import type { OperatingPoint } from '../../engine/cost/operating-point.ts';

/** One published operating point: AlexNet's CONV layers, batch of 4. */
export interface SiliconOperatingPoint extends OperatingPoint {
  readonly framesPerSecond: number;
  readonly powerMw: number;
}

/**
 * Published: ISSCC 2016 figure 14.5.6, read off the plot (voltage, frames a second, power); clocks below 200/60 MHz
 * inferred from the frame rate. Facts: silicon/eyeriss-chip.json.
 */
export const SILICON_OPERATING_POINTS: readonly SiliconOperatingPoint[] = Object.freeze([
  { coreVoltageV: 0.82, coreClockHz: 100e6, linkClockHz: 30e6, framesPerSecond: 17.3, powerMw: 94 },
  { coreVoltageV: 0.92, coreClockHz: 150e6, linkClockHz: 45e6, framesPerSecond: 26.0, powerMw: 172 },
  { coreVoltageV: 1.0, coreClockHz: 200e6, linkClockHz: 60e6, framesPerSecond: 34.7, powerMw: 278 },
  { coreVoltageV: 1.17, coreClockHz: 250e6, linkClockHz: 90e6, framesPerSecond: 44.8, powerMw: 449 },
]);

/** Whether two operating points are the same but for rounding. */
export function samePoint(published: OperatingPoint, point: OperatingPoint): boolean {
  const same = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * b;
  return (
    same(published.coreVoltageV, point.coreVoltageV) &&
    same(published.coreClockHz, point.coreClockHz) &&
    same(published.linkClockHz, point.linkClockHz)
  );
}
