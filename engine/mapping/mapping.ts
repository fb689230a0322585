/**
 * Row-stationary mapping parameters of one CONV layer in the papers' letters (JSSC 2017 table IV). C, M and m are
 * per group.
 *
 * A PE set is R rows × e columns of PEs: PE (i, j) holds filter row i and works on ofmap row j of its strip. One
 * processing pass runs r·t sets at once and handles n ifmaps, q·r channels and p·t filters of one strip.
 */
export interface Mapping {
  /** ofmap channels whose psums stay in the GLB until all channels are added */
  readonly m: number;
  /** ifmaps of the batch that a pass handles, n ≤ N */
  readonly n: number;
  /** ofmap rows of a strip: columns of a PE set */
  readonly e: number;
  /** filters interleaved in one PE */
  readonly p: number;
  /** channels interleaved in one PE */
  readonly q: number;
  /** sets that run together on different channels */
  readonly r: number;
  /** sets that run together on different filters */
  readonly t: number;
}

/** The letters in the order of the published table. */
export const MAPPING_LETTERS = Object.freeze(['m', 'n', 'e', 'p', 'q', 'r', 't'] as const);
