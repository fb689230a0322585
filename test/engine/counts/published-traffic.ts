/**
 * AlexNet, batch of 4 (ISSCC 2016 poster, JSSC 2017 tables III to V): published figures of `eyeriss-chip.json`, and
 * the bands within which the model must stay. MB are decimal, 2 bytes a word.
 */
export const PUBLISHED_TRAFFIC = [
  { layer: 'conv1', glbMB: 18.5, dramUncompressedMB: 6.05, dramMB: 5.0, ifmapZeros: 0.0001, activePes: 154 },
  { layer: 'conv2', glbMB: 77.6, dramUncompressedMB: 5.42, dramMB: 4.0, ifmapZeros: 0.387, activePes: 135 },
  { layer: 'conv3', glbMB: 50.2, dramUncompressedMB: 5.07, dramMB: 3.0, ifmapZeros: 0.725, activePes: 156 },
  { layer: 'conv4', glbMB: 37.4, dramUncompressedMB: 3.92, dramMB: 2.1, ifmapZeros: 0.793, activePes: 156 },
  { layer: 'conv5', glbMB: 24.9, dramUncompressedMB: 2.6, dramMB: 1.3, ifmapZeros: 0.776, activePes: 156 },
] as const;

/** Totals as published. */
export const PUBLISHED_TOTAL = { glbMB: 208.5, dramUncompressedMB: 23.06, dramMB: 15.4 } as const;

/** Largest difference from the published figures, as a fraction of them; of each layer, and of the total. */
export const TRAFFIC_BANDS = {
  glb: { layer: 0.003, total: 0.003 },
  /** 0.5 %; conv5's 2.613 MB stands beside a published 2.6 */
  dramUncompressed: { layer: 0.0051, total: 0.005 },
  /** from zero fractions alone */
  dram: { layer: 0.034, total: 0.02 },
} as const;

/** Zeros of conv5's ofmap, measured on real activations before pooling (design.md). */
export const CONV5_OFMAP_ZEROS = 0.91;
