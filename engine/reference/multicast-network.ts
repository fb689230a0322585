import { CHIP } from '../chip.ts';
import { invariant } from '../errors.ts';

/** ID of an X-bus or a PE that takes nothing; no tag equals it. */
const NO_ID = -1;

/**
 * A network that brings words from the GLB to any group of PEs at once (JSSC 2017 section IV, global input network).
 * One Y-bus feeds 12 X-buses, one for each row of the array; an X-bus feeds the 14 PEs of its row. A word travels
 * with a row tag and a column tag. A multicast controller in front of each X-bus lets the word pass if its row ID
 * equals the row tag; one in front of each PE does so if its column ID equals the column tag. The chip has a network
 * for ifmaps and one for filters, each with IDs of its own.
 */
export class MulticastNetwork {
  /** words that the GLB sent */
  words = 0;
  /** PEs that took them, summed */
  deliveries = 0;
  readonly #rowIds = new Int16Array(CHIP.peRows).fill(NO_ID);
  readonly #columnIds = new Int16Array(CHIP.pes).fill(NO_ID);
  readonly #deliver: (pe: number, word: number) => void;

  /** @param deliver hands a word to the PE of an index, 14·row + column */
  constructor(deliver: (pe: number, word: number) => void) {
    this.#deliver = deliver;
  }

  /** Takes all IDs back, so that every word is ignored. */
  clearIds(): void {
    this.#rowIds.fill(NO_ID);
    this.#columnIds.fill(NO_ID);
  }

  /** Sets the IDs by which a PE is reached: its own column ID and its X-bus's row ID. */
  setIds(row: number, column: number, rowId: number, columnId: number): void {
    const set = this.#rowIds[row];
    invariant(set === NO_ID || set === rowId, 'all PEs of an X-bus share its row ID');
    const pe = row * CHIP.peColumns + column;
    invariant(this.#columnIds[pe] === NO_ID, 'a PE has one column ID');
    this.#rowIds[row] = rowId;
    this.#columnIds[pe] = columnId;
  }

  /** Sends a word down the Y-bus. */
  send(word: number, rowTag: number, columnTag: number): void {
    invariant(rowTag >= 0 && columnTag >= 0, 'tags are not negative');
    this.words++;
    for (let row = 0; row < CHIP.peRows; row++) {
      if (this.#rowIds[row] === rowTag) this.#sendOnXBus(row, word, columnTag);
    }
  }

  #sendOnXBus(row: number, word: number, columnTag: number): void {
    const firstPe = row * CHIP.peColumns;
    for (let pe = firstPe; pe < firstPe + CHIP.peColumns; pe++) {
      if (this.#columnIds[pe] !== columnTag) continue;
      this.deliveries++;
      this.#deliver(pe, word);
    }
  }
}
