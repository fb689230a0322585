import type { SiliconFigures } from '../../models/silicon/alexnet-table.ts';
import type { SiliconOperatingPoint } from '../../models/silicon/operating-points.ts';

/* What the mock host says was published; the real host sends models/silicon/, and a test holds the two together. */

type Row = readonly [number, number, number, number, number, number, number, number, number];

const figures = ([
  powerMw,
  latencyMs,
  processingMs,
  macsM,
  activePes,
  ifmapZeros,
  glbMB,
  dramMB,
  dramUncompressedMB,
]: Row): SiliconFigures => ({
  powerMw,
  latencyMs,
  processingMs,
  macsM,
  activePes,
  ifmapZeros,
  glbMB,
  dramMB,
  dramUncompressedMB,
});

export const MOCK_SILICON: readonly SiliconFigures[] = [
  figures([332, 20.9, 16.5, 421.66, 154, 0.0001, 18.5, 5.0, 6.05]),
  figures([288, 41.9, 39.2, 895.8, 135, 0.387, 77.6, 4.0, 5.42]),
  figures([266, 23.6, 21.8, 598.08, 156, 0.725, 50.2, 3.0, 5.07]),
  figures([235, 18.4, 16.0, 448.56, 156, 0.793, 37.4, 2.1, 3.92]),
  figures([236, 10.5, 10.0, 299.04, 156, 0.776, 24.9, 1.3, 2.6]),
];

export const MOCK_SILICON_TOTAL = figures([278, 115.3, 103.5, 2663, 148, 0.5753, 208.5, 15.4, 23.06]);

export const MOCK_OPERATING_POINTS: readonly SiliconOperatingPoint[] = [
  { coreVoltageV: 0.82, coreClockHz: 100e6, linkClockHz: 30e6, framesPerSecond: 17.3, powerMw: 94 },
  { coreVoltageV: 0.92, coreClockHz: 150e6, linkClockHz: 45e6, framesPerSecond: 26.0, powerMw: 172 },
  { coreVoltageV: 1.0, coreClockHz: 200e6, linkClockHz: 60e6, framesPerSecond: 34.7, powerMw: 278 },
  { coreVoltageV: 1.17, coreClockHz: 250e6, linkClockHz: 90e6, framesPerSecond: 44.8, powerMw: 449 },
];
