import type { Mapping } from '../../../engine/mapping/mapping.ts';

/** What the letters of a mapping mean, for those who have not read the papers (JSSC 2017 table IV). */
export const MAPPING_TERMS: Readonly<Record<keyof Mapping, string>> = {
  m: 'ofmap channels whose psums stay in the global buffer until all channels are added',
  n: 'ifmaps of the batch that a processing pass handles',
  e: 'ofmap rows that a PE set works on at once: its columns',
  p: 'filters interleaved in one PE',
  q: 'channels interleaved in one PE',
  r: 'PE sets that run together on different channels',
  t: 'PE sets that run together on different filters',
};
