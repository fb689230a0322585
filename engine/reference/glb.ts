import { CHIP } from '../chip.ts';
import { invariant } from '../errors.ts';
import { banksFor } from '../mapping/glb-allocation.ts';

/** One memory bank of the global buffer; counts its accesses. */
export class GlbBank {
  reads = 0;
  writes = 0;
  readonly words: Int16Array;

  constructor(words: number) {
    this.words = new Int16Array(words);
  }
}

/** Whole banks given to one type of data, addressed as one memory from word 0. */
export class GlbRegion {
  readonly banks: readonly GlbBank[];
  readonly #bankWords: number;

  constructor(banks: readonly GlbBank[], bankWords: number) {
    this.banks = banks;
    this.#bankWords = bankWords;
  }

  get capacity(): number {
    return this.banks.length * this.#bankWords;
  }

  /** words read so far */
  get reads(): number {
    return this.banks.reduce((sum, bank) => sum + bank.reads, 0);
  }

  /** words written so far */
  get writes(): number {
    return this.banks.reduce((sum, bank) => sum + bank.writes, 0);
  }

  read(address: number): number {
    const bank = this.#bankOf(address);
    bank.reads++;
    return bank.words[address % this.#bankWords]!;
  }

  write(address: number, word: number): void {
    const bank = this.#bankOf(address);
    bank.writes++;
    bank.words[address % this.#bankWords] = word;
  }

  /**
   * Presets a word, not counted: a bias belongs to the layer's configuration. Its read in the first channel pass is
   * counted, which is what the published GLB figures show (design.md, Counts).
   */
  preset(address: number, word: number): void {
    this.#bankOf(address).words[address % this.#bankWords] = word;
  }

  /** Takes a finished word out to the link, not counted: the published GLB figures hold no such reads either. */
  drain(address: number): number {
    return this.#bankOf(address).words[address % this.#bankWords]!;
  }

  #bankOf(address: number): GlbBank {
    const bank = this.banks[Math.floor(address / this.#bankWords)];
    invariant(bank !== undefined, 'a GLB region is accessed inside its banks');
    return bank;
  }
}

/**
 * The global buffer (GLB): 25 banks of 2048 words for ifmaps and psums, given out bank by bank, and 8 KB for filters
 * (JSSC 2017 section IV; eyeriss-chip.json).
 */
export class Glb {
  readonly banks = Array.from({ length: CHIP.glbBanks }, () => new GlbBank(CHIP.glbBankWords));
  /** the filters of the running pass; every access is a bank's, but no count of LayerCounts asks for them */
  readonly filters: GlbRegion;
  #banksGiven = 0;

  constructor() {
    const filterWords = (CHIP.glbFilterBytes * 8) / CHIP.wordBits;
    this.filters = new GlbRegion([new GlbBank(filterWords)], filterWords);
  }

  get banksLeft(): number {
    return CHIP.glbBanks - this.#banksGiven;
  }

  /** Gives as many of the banks that are left as hold the words. */
  allocate(what: string, words: number): GlbRegion {
    const banks = banksFor(words);
    invariant(banks <= this.banksLeft, `${what} need ${banks} GLB banks of the ${this.banksLeft} left`);
    const first = this.#banksGiven;
    this.#banksGiven += banks;
    return new GlbRegion(this.banks.slice(first, first + banks), CHIP.glbBankWords);
  }
}
