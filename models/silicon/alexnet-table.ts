import type { Mapping } from '../../engine/mapping/mapping.ts';

/*
 * Published: what the chip's makers measured on AlexNet (ISSCC 2016 paper 14.5 and poster; JSSC 2017 tables III to
 * V). MACs are the exact products (the poster prints 422, 896, 598, 449, 299); uncompressed DRAM megabytes are read
 * off the bars of a figure; MB are decimal; figures are of the whole batch. Facts: silicon/eyeriss-chip.json.
 */

/** Published figures of one layer, or of all together. */
export interface SiliconFigures {
  readonly powerMw: number;
  /** total latency of the batch in milliseconds */
  readonly latencyMs: number;
  /** processing latency of the batch in milliseconds */
  readonly processingMs: number;
  /** million products of the batch, zero ones included */
  readonly macsM: number;
  readonly activePes: number;
  /** zero ifmap words, 0 to 1, padding included */
  readonly ifmapZeros: number;
  readonly glbMB: number;
  readonly dramMB: number;
  readonly dramUncompressedMB: number;
}

/** Published figures of one layer with its mapping. */
export interface SiliconLayer extends SiliconFigures {
  readonly name: string;
  readonly mapping: Mapping;
}

/** AlexNet on silicon: batch of 4 at 1 V, 200 MHz, link 60 MHz. */
export const SILICON_ALEXNET = Object.freeze({
  network: 'alexnet',
  batch: 4,
  coreVoltageV: 1.0,
  coreClockHz: 200e6,
  linkClockHz: 60e6,
  layers: Object.freeze<SiliconLayer[]>([
    layer('conv1', [332, 20.9, 16.5, 421.66, 154, 0.0001, 18.5, 5.0, 6.05], [96, 1, 7, 16, 1, 1, 2]),
    layer('conv2', [288, 41.9, 39.2, 895.8, 135, 0.387, 77.6, 4.0, 5.42], [64, 1, 27, 16, 2, 1, 1]),
    layer('conv3', [266, 23.6, 21.8, 598.08, 156, 0.725, 50.2, 3.0, 5.07], [64, 4, 13, 16, 4, 1, 4]),
    layer('conv4', [235, 18.4, 16.0, 448.56, 156, 0.793, 37.4, 2.1, 3.92], [64, 4, 13, 16, 3, 2, 2]),
    layer('conv5', [236, 10.5, 10.0, 299.04, 156, 0.776, 24.9, 1.3, 2.6], [64, 4, 13, 16, 3, 2, 2]),
  ]),
  total: Object.freeze(figures([278, 115.3, 103.5, 2663, 148, 0.5753, 208.5, 15.4, 23.06])),
  framesPerSecond: 34.7,
});

/** Networks whose CONV layers have the shapes that silicon was measured on: AlexNet's. Their weights may be others. */
const SAME_SHAPES: readonly string[] = [SILICON_ALEXNET.network, 'emoji-1000'];

/** Whether the published figures are of CONV layers of this network's shapes. */
export function hasSiliconShapes(networkId: string): boolean {
  return SAME_SHAPES.includes(networkId);
}

/**
 * Zeros of conv5's ofmap before pooling: no next layer gives them. *measured* on real AlexNet activations
 * (design.md "Counts"), not published.
 */
export const ALEXNET_LAST_OFMAP_ZEROS = 0.91;

type Numbers = readonly [number, number, number, number, number, number, number, number, number];

function figures([
  powerMw,
  latencyMs,
  processingMs,
  macsM,
  activePes,
  ifmapZeros,
  glbMB,
  dramMB,
  dramUncompressedMB,
]: Numbers): SiliconFigures {
  return {
    powerMw,
    latencyMs,
    processingMs,
    macsM,
    activePes,
    ifmapZeros,
    glbMB,
    dramMB,
    dramUncompressedMB,
  };
}

function layer(
  name: string,
  numbers: Numbers,
  [m, n, e, p, q, r, t]: readonly [number, number, number, number, number, number, number],
): SiliconLayer {
  return Object.freeze({ name, ...figures(numbers), mapping: Object.freeze({ m, n, e, p, q, r, t }) });
}
