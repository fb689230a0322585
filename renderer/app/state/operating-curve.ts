import { OPERATING_LIMITS } from '../../../engine/cost/operating-point.ts';
import type { Settings } from '../../../host/protocol/settings.ts';
import type { SiliconOperatingPoint } from '../../../models/silicon/operating-points.ts';

/** Supply and clocks as the sliders have them. */
export type PointSettings = Pick<Settings, 'coreVoltageV' | 'coreClockMhz' | 'linkClockMhz'>;

/** Where on the curve a slider may stop: this many steps between two published points. */
export const STEPS_PER_POINT = 20;

/**
 * The operating point at a place on the curve through the published ones: 0 is the first, 1 the second, and so on;
 * voltage and both clocks on straight lines in between.
 */
export function pointOnCurve(points: readonly SiliconOperatingPoint[], place: number): PointSettings {
  const last = points.length - 1;
  const at = Math.min(last, Math.max(0, place));
  const low = points[Math.min(last, Math.floor(at))]!;
  const high = points[Math.min(last, Math.floor(at) + 1)]!;
  const part = at - Math.floor(at);
  const between = (value: (point: SiliconOperatingPoint) => number): number =>
    value(low) + part * (value(high) - value(low));
  return {
    // Rounded up: what is a hair too low for the clock is refused.
    coreVoltageV: Math.min(
      OPERATING_LIMITS.highestVoltageV,
      Math.ceil(between((point) => point.coreVoltageV) * 1000 - 1e-6) / 1000,
    ),
    coreClockMhz: round(between((point) => point.coreClockHz) / 1e6),
    linkClockMhz: round(between((point) => point.linkClockHz) / 1e6),
  };
}

/** The place on the curve whose core clock is this one. */
export function placeOnCurve(points: readonly SiliconOperatingPoint[], coreClockMhz: number): number {
  const hz = coreClockMhz * 1e6;
  for (let i = 1; i < points.length; i++) {
    const [low, high] = [points[i - 1]!.coreClockHz, points[i]!.coreClockHz];
    if (hz <= high) return Math.max(0, i - 1 + (hz - low) / (high - low));
  }
  return points.length - 1;
}

/** The published point that these settings are; undefined if they are none. */
export function publishedPoint(
  points: readonly SiliconOperatingPoint[],
  { coreVoltageV, coreClockMhz, linkClockMhz }: PointSettings,
): SiliconOperatingPoint | undefined {
  return points.find(
    (point) =>
      Math.abs(point.coreClockHz / 1e6 - coreClockMhz) < 0.05 &&
      Math.abs(point.linkClockHz / 1e6 - linkClockMhz) < 0.05 &&
      (coreVoltageV === null || Math.abs(point.coreVoltageV - coreVoltageV) < 0.0015),
  );
}

/** Where settings lie that are no published point; said of core clock, supply and link clock together. */
export function besidePublished(
  points: readonly SiliconOperatingPoint[],
  { coreVoltageV, coreClockMhz, linkClockMhz }: PointSettings,
): string {
  const on = pointOnCurve(points, placeOnCurve(points, coreClockMhz));
  const onCurve =
    Math.abs(on.coreClockMhz - coreClockMhz) < 0.06 &&
    Math.abs(on.linkClockMhz - linkClockMhz) < 0.06 &&
    (coreVoltageV === null || Math.abs(on.coreVoltageV! - coreVoltageV) < 0.0015);
  return onCurve ? 'between the published points' : 'away from the published points';
}

function round(mhz: number): number {
  return Math.round(mhz * 10) / 10;
}
