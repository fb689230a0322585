import { invariant } from '../errors.ts';

/**
 * A scratch pad (spad): the small memory of one kind of data inside a PE. JSSC 2017 table III: 12 words for ifmaps,
 * 224 for filters, 24 for psums. Counts its accesses.
 * Hot path: three accesses a MAC.
 */
export class Spad {
  /** words read and written so far */
  reads = 0;
  writes = 0;
  readonly capacity: number;
  readonly #words: Int16Array;

  /** @param capacity words of 16 bits */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.#words = new Int16Array(capacity);
  }

  read(address: number): number {
    invariant(address < this.capacity, 'a spad is read inside its words');
    this.reads++;
    return this.#words[address]!;
  }

  write(address: number, word: number): void {
    invariant(address < this.capacity, 'a spad is written inside its words');
    this.writes++;
    this.#words[address] = word;
  }
}
