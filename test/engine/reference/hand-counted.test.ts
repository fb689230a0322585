import { describe, expect, it } from 'vitest';
import type { ConvLayer } from '../../../engine/index.ts';
import type { Mapping } from '../../../engine/mapping/mapping.ts';
import { runReference } from '../../../engine/reference/reference-run.ts';

/*
 * A layer small enough to count on paper. E = 2, F = 3. PE sets are 2 × 2; channel sets 0 and 1 are stacked. Passes:
 *   channels 0 and 1 with filters 0 and 1, then with filter 2 (8 PEs work)
 *   channel 2 with filters 0 and 1, then with filter 2 (the 4 PEs of channel set 0 work)
 */
const layer: ConvLayer = {
  name: 'hand',
  shape: { C: 3, M: 3, H: 3, W: 4, R: 2, S: 2, U: 1, padding: 0, groups: 1 },
  filters: new Int16Array(36).fill(1),
  bias: Int16Array.of(0, -1000, -1000),
  productShift: 0,
  relu: true,
  compressIfmap: true,
};
const mapping: Mapping = { m: 3, n: 1, e: 2, p: 2, q: 1, r: 2, t: 1 };
const ifmap = Int16Array.from(
  [
    [1, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0],
  ].flat(),
);

/** 168 figures: of PEs (0, 0) and (0, 1), (1, 0) and (1, 1), … down to row 3; the others have `rest`. */
function onArray(eight: readonly number[], rest: number): Float64Array {
  const figures = new Float64Array(168).fill(rest);
  for (let row = 0; row < 4; row++) figures.set(eight.slice(2 * row, 2 * row + 2), row * 14);
  return figures;
}

describe('reference executor on a hand-counted layer', async () => {
  const { ofmaps, wrappedPsums, counts, linkBytes } = await runReference(layer, [ifmap], mapping);

  it('computes the ofmaps', () => {
    expect(ofmaps).toEqual([Int16Array.of(22, 25, 30, 38, 42, 44, ...new Array<number>(12).fill(0))]);
    expect(wrappedPsums).toBe(0);
  });

  it('counts MACs; the zero of channel 0 meets 2 columns of 3 filters, that of channel 2 only 1', () => {
    expect(counts).toMatchObject({ mapping, batch: 1, passes: 4, macs: 216, gatedMacs: 6 + 3 });
  });

  it('counts spad accesses', () => {
    expect(counts.spads).toEqual({
      ifmapReads: 207,
      ifmapWrites: 2 * (8 * 4 + 4 * 4),
      filterReads: 207,
      filterWrites: 36 * 2,
      psumReads: 207 + (8 + 4) * 3 * 3,
      psumWrites: 207 + (8 + 4) * 3 * 3,
    });
  });

  it('counts words on the networks', () => {
    expect(counts.noc).toEqual({
      ifmapWords: 2 * (24 + 12),
      ifmapDeliveries: 96,
      filterWords: 36,
      filterDeliveries: 72,
      psumWordsIn: 2 * 18,
      psumWordsOut: 2 * 18,
      psumHops: 18 * 3 + 18 * 1,
    });
  });

  it('counts GLB and DRAM words', () => {
    expect(counts.glb).toEqual({ ifmapReads: 72, ifmapWrites: 36, psumReads: 36, psumWrites: 36 });
    expect(counts.dram).toEqual({ ifmapWords: 36, filterWords: 36, ofmapWords: 18 });
  });

  it('sends raw what RLC does not make smaller', () => {
    // ifmap: 35 pairs would take 12 link words; ofmap: 6 levels and 12 zeros in 7 pairs take 3.
    expect(linkBytes).toEqual({ ifmap: 72, filter: 72, ofmap: 24 });
  });

  it('counts for each PE: channel set 0 works on channels 0 and 2, set 1 on channel 1', () => {
    const macs = onArray([36, 36, 36, 36, 18, 18, 18, 18], 0);
    // Cycles of the four passes: 24 + 4 + 12, 24 + 2 + 12, 12 + 2 + 6, 12 + 1 + 6 (design.md, Latency).
    const idle = onArray([81, 81, 81, 81, 99, 99, 99, 99], 117);
    expect(counts.pes.macs).toEqual(macs);
    expect(counts.pes.gatedMacs).toEqual(onArray([6, 0, 0, 3, 0, 0, 0, 0], 0));
    expect(counts.pes.busyCycles).toEqual(macs);
    expect(counts.pes.idleCycles).toEqual(idle);
  });
});
