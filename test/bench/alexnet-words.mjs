// AlexNet's CONV layers with seeded words as a calibrated network has them: psums of some thousands, and the share of
// zeros in the ifmaps that photographs leave there.

/** [name, C, M, H, R, U, padding, groups, share of zero ifmap words] */
const LAYERS = [
  ['conv1', 3, 96, 227, 11, 4, 0, 1, 0],
  ['conv2', 96, 256, 27, 5, 1, 2, 2, 0.13],
  ['conv3', 256, 384, 13, 3, 1, 1, 1, 0.55],
  ['conv4', 384, 384, 13, 3, 1, 1, 2, 0.7],
  ['conv5', 384, 256, 13, 3, 1, 1, 2, 0.68],
];

/** Mulberry32, from 0 up to 1. */
export function randomStream(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Layers and ifmaps, the same in every run. */
export function alexnetWords(seed = 1) {
  const random = randomStream(seed);
  return LAYERS.map(([name, C, M, H, R, U, padding, groups, zeros]) => {
    const shape = { C, M, H, W: H, R, S: R, U, padding, groups };
    const taps = (C / groups) * R * R;
    const magnitude = 12_000;
    const ifmap = Int16Array.from({ length: C * H * H }, () =>
      random() < zeros
        ? 0
        : name === 'conv1'
          ? (random() * 2 - 1) * magnitude
          : (1 - random()) * magnitude + 1,
    );
    // uniform in ±b: the deviation is b/√3, of the ifmap's words magnitude/√3
    const bound = Math.min(32_767, (4000 * 65_536 * 3) / (magnitude * Math.sqrt(taps * (1 - zeros))));
    const layer = {
      name,
      shape,
      filters: Int16Array.from({ length: M * taps }, () => (random() * 2 - 1) * bound),
      bias: new Int16Array(M),
      productShift: 16,
      relu: true,
      compressIfmap: name !== 'conv1',
    };
    return { name, layer, ifmap };
  });
}
