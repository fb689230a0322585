import { invariant } from '../errors.ts';
import type { Pe } from './pe.ts';

/** Words on the psum networks and links of all columns. */
export class PsumTraffic {
  /** from the GLB into the bottom PE of a column */
  wordsIn = 0;
  /** from the top PE of a column to the GLB */
  wordsOut = 0;
  /** from a PE to the one above it */
  hops = 0;
}

/** Which psums a column of PEs adds up. */
export interface PsumColumnPlace {
  /** which of the t filter sets the PEs belong to */
  readonly filterSet: number;
  /** row of the strip that they work on */
  readonly ofmapRow: number;
  /** filters of each PE, at most p */
  readonly filters: number;
}

/**
 * The PEs whose psums add up to the same ofmap words, joined by psum links: each PE hands its sums to its vertical
 * neighbour above (JSSC 2017 section IV, local network). R PEs of every channel set that has channels, top first.
 */
export class PsumColumn {
  readonly place: PsumColumnPlace;
  readonly #topToBottom: readonly Pe[];
  readonly #traffic: PsumTraffic;

  constructor(place: PsumColumnPlace, topToBottom: readonly Pe[], traffic: PsumTraffic) {
    this.place = place;
    this.#topToBottom = topToBottom;
    this.#traffic = traffic;
    for (const [i, pe] of topToBottom.entries()) {
      const above = topToBottom[i - 1];
      invariant(
        !above || (above.row + 1 === pe.row && above.column === pe.column),
        'psum links join vertical neighbours only',
      );
    }
  }

  /** Sends a psum of the GLB in at the bottom; it comes out at the top with every PE's part. */
  accumulate(filter: number, psumFromGlb: number): number {
    let psum = psumFromGlb;
    this.#traffic.wordsIn++;
    for (let i = this.#topToBottom.length - 1; i >= 0; i--) {
      psum = this.#topToBottom[i]!.handUp(filter, psum);
      if (i > 0) this.#traffic.hops++;
    }
    this.#traffic.wordsOut++;
    return psum;
  }

  /** Wrap monitor: what the PEs add to a psum, had the words enough bits. */
  unwrappedSum(filter: number): number {
    let sum = 0;
    for (const pe of this.#topToBottom) sum += pe.unwrappedPsums[filter]!;
    return sum;
  }
}
