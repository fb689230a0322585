/*
 * CONV layers with seeded words for benchmarks, the same in every run and on every machine: only exactly rounded
 * arithmetic makes them.
 */
import { convDimensions, type ConvLayer } from '../../engine/index.ts';
import { randomStream } from '../../models/random/stream.ts';

/** A layer and one ifmap for it. */
export interface BenchLayer {
  readonly name: string;
  readonly layer: ConvLayer;
  readonly ifmap: Int16Array;
  readonly macs: number;
}

/** The sets that {@link seededLayers} makes. */
export const LAYER_SETS = ['alexnet', 'small'] as const;
export type LayerSet = (typeof LAYER_SETS)[number];

interface LayerRow {
  readonly name: string;
  /** C, M, H = W, R = S, U, padding, groups. */
  readonly shape: readonly [number, number, number, number, number, number, number];
  /** Share of zero words in the ifmap. */
  readonly zeros: number;
  /** Standard deviation of the ofmap's words; much above 10,000 psums wrap. */
  readonly psumDeviation: number;
  /** A network's first layer: its ifmap has negative words and travels uncompressed. */
  readonly first?: boolean;
}

const ROWS: Record<LayerSet, readonly LayerRow[]> = {
  /** AlexNet: psums of some thousands, as a calibrated network has them, and the zeros that photographs leave. */
  alexnet: [
    { name: 'conv1', shape: [3, 96, 227, 11, 4, 0, 1], zeros: 0, psumDeviation: 4000, first: true },
    { name: 'conv2', shape: [96, 256, 27, 5, 1, 2, 2], zeros: 0.13, psumDeviation: 4000 },
    { name: 'conv3', shape: [256, 384, 13, 3, 1, 1, 1], zeros: 0.55, psumDeviation: 4000 },
    { name: 'conv4', shape: [384, 384, 13, 3, 1, 1, 2], zeros: 0.7, psumDeviation: 4000 },
    { name: 'conv5', shape: [384, 256, 13, 3, 1, 1, 2], zeros: 0.68, psumDeviation: 4000 },
  ],
  /** A few milliseconds of what can go wrong: a stride, groups, a 1 × 1 filter, psums that wrap. */
  small: [
    { name: 'strided', shape: [3, 32, 47, 11, 4, 0, 1], zeros: 0, psumDeviation: 4000, first: true },
    { name: 'grouped', shape: [48, 64, 15, 5, 1, 2, 2], zeros: 0.13, psumDeviation: 4000 },
    { name: 'wrapping', shape: [64, 96, 13, 3, 1, 1, 1], zeros: 0.5, psumDeviation: 25_000 },
    { name: 'pointwise', shape: [96, 40, 14, 1, 1, 0, 1], zeros: 0.7, psumDeviation: 4000 },
  ],
};

/** Largest ifmap word. */
const MAGNITUDE = 12_000;

/** Layers and ifmaps of a set. */
export function seededLayers(set: LayerSet, seed = 1): BenchLayer[] {
  const random = randomStream(seed);
  return ROWS[set].map(({ name, shape: [C, M, H, R, U, padding, groups], zeros, psumDeviation, first }) => {
    const shape = { C, M, H, W: H, R, S: R, U, padding, groups };
    const { ifmapWords, filterWords, macs } = convDimensions(shape);
    const ifmap = Int16Array.from({ length: ifmapWords }, () => {
      if (random() < zeros) return 0;
      return first ? (random() * 2 - 1) * MAGNITUDE : (1 - random()) * MAGNITUDE + 1;
    });
    // uniform in ±b: the deviation is b/√3, of the ifmap's words magnitude/√3
    const taps = (C / groups) * R * R;
    const bound = Math.min(
      32_767,
      (psumDeviation * 65_536 * 3) / (MAGNITUDE * Math.sqrt(taps * (1 - zeros))),
    );
    const layer: ConvLayer = {
      name,
      shape,
      filters: Int16Array.from({ length: filterWords }, () => (random() * 2 - 1) * bound),
      bias: new Int16Array(M),
      productShift: 16,
      relu: true,
      compressIfmap: !first,
    };
    return { name, layer, ifmap, macs };
  });
}
