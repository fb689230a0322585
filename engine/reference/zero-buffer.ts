import { invariant } from '../errors.ts';

/**
 * The zero buffer beside an ifmap spad: one bit a word, set when the word came in as zero. The PE asks it before it
 * touches a spad; that is how a zero saves all of the MAC's energy (JSSC 2017 section V, data gating).
 */
export class ZeroBuffer {
  readonly #isZero: Uint8Array;

  /** @param capacity words of the ifmap spad */
  constructor(capacity: number) {
    this.#isZero = new Uint8Array(capacity);
  }

  /** Notes whether the word that is written to the spad at this address is zero. */
  note(address: number, word: number): void {
    invariant(address < this.#isZero.length, 'the zero buffer has a bit for every word of the ifmap spad');
    this.#isZero[address] = word === 0 ? 1 : 0;
  }

  isZero(address: number): boolean {
    return this.#isZero[address] === 1;
  }
}
