/**
 * Published: the poster's implementation table (ISSCC 2016 paper 14.5 and poster; JSSC 2017 table III). Facts:
 * shared/silicon/eyeriss-chip.json.
 */
export const IMPLEMENTATION: readonly (readonly [name: string, value: string])[] = [
  ['Technology', 'TSMC 65 nm LP 1P9M'],
  ['Core area', '3.5 mm × 3.5 mm, 12.25 mm²'],
  ['Gates', '1852 kNAND2'],
  ['On-chip buffer', '108 KB'],
  ['PEs', '168'],
  ['Words in a PE', 'filter 224, ifmap 12, psum 24'],
  ['Supply', '0.82–1.17 V'],
  ['Core clock', '100–250 MHz'],
  ['Link clock', 'up to 90 MHz'],
  ['Peak', '33.6 GOPS at 200 MHz, 1 V'],
  ['Words', '16-bit fixed point'],
  ['Filters', 'width 1–32, height 1–12'],
  ['Number of filters', '1–1024'],
  ['Channels', '1–1024'],
  ['Strides', 'horizontal 1–12, vertical 1, 2, 4'],
];

/** Published: energy of AlexNet's layers by type (ISSCC 2016 poster). */
export const PUBLISHED_ENERGY = { conv: 0.85, others: 0.15 } as const;

/** The original demo on film. */
export const DEMO_FILM = 'https://vimeo.com/154012013';
