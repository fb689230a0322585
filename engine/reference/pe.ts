import { CHIP } from '../chip.ts';
import { invariant } from '../errors.ts';
import { Mac } from './mac.ts';
import { Spad } from './spad.ts';
import { ZeroBuffer } from './zero-buffer.ts';

/** What a PE works on in one processing pass. */
export interface PeTask {
  /** channels interleaved in this PE, at most q */
  readonly channels: number;
  /** filters interleaved in this PE, at most p */
  readonly filters: number;
  /** S: words of a filter row and of the window on an ifmap row */
  readonly S: number;
}

/**
 * A processing element (PE): one row of filters against one row of ifmaps, the primitive of the row-stationary
 * dataflow (JSSC 2017 section III). Filter words stay for the whole pass; ifmap words slide through a window of S
 * words a channel; psums stay until all words of the window are used, then leave for the PE above.
 *
 * Spad layouts: filter word (channel c, column s, filter f) at (c·S + s)·filters + f; ifmap word (channel c, column w)
 * at c·S + w mod S, over the word that left the window; psum of filter f at f.
 */
export class Pe {
  /** place in the array */
  readonly row: number;
  readonly column: number;
  readonly ifmapSpad = new Spad(CHIP.ifmapSpadWords);
  readonly filterSpad = new Spad(CHIP.filterSpadWords);
  readonly psumSpad = new Spad(CHIP.psumSpadWords);
  readonly zeroBuffer = new ZeroBuffer(CHIP.ifmapSpadWords);
  readonly mac = new Mac();
  /**
   * Wrap monitor, no part of the chip: what each psum would be if it had enough bits. At most 12 products of 16 bits
   * each, so 32 bits hold it.
   */
  readonly unwrappedPsums = new Int32Array(CHIP.psumSpadWords);

  #task: PeTask = { channels: 0, filters: 0, S: 1 };
  #filterWordsReceived = 0;
  /** ifmap columns that are complete: all channels have their word */
  #columnsReceived = 0;
  #channelsReceived = 0;

  constructor(row: number, column: number) {
    this.row = row;
    this.column = column;
  }

  /** Gets ready for the filter words of a pass. */
  startPass(task: PeTask): void {
    const { channels, filters, S } = task;
    invariant(channels * S <= this.ifmapSpad.capacity, 'the windows of q channels fit the ifmap spad');
    invariant(filters * channels * S <= this.filterSpad.capacity, 'p·q·S filter words fit the filter spad');
    invariant(filters <= this.psumSpad.capacity, 'the psums of p filters fit the psum spad');
    this.#task = task;
    this.#filterWordsReceived = 0;
  }

  /** Gets ready for the first word of every channel's row of the next ifmap. */
  startIfmap(): void {
    this.#columnsReceived = 0;
    this.#channelsReceived = 0;
  }

  /** Takes the next filter word from the network: channel by channel, column by column, filter by filter. */
  receiveFilterWord(word: number): void {
    this.filterSpad.write(this.#filterWordsReceived++, word);
  }

  /** Takes the next ifmap word from the network: column by column, channel by channel. */
  receiveIfmapWord(word: number): void {
    const { channels, S } = this.#task;
    const address = this.#channelsReceived * S + (this.#columnsReceived % S);
    this.ifmapSpad.write(address, word);
    this.zeroBuffer.note(address, word);
    if (++this.#channelsReceived === channels) {
      this.#channelsReceived = 0;
      this.#columnsReceived++;
    }
  }

  /**
   * The MACs of one ofmap column: the last S words of every channel against the filter words.
   * Hot path.
   */
  computePsums(): void {
    const { channels, filters, S } = this.#task;
    const { filterSpad, ifmapSpad, mac, psumSpad, unwrappedPsums, zeroBuffer } = this;
    invariant(this.#filterWordsReceived === channels * S * filters, 'the filter spad is loaded');
    invariant(this.#columnsReceived >= S && this.#channelsReceived === 0, 'every window has its S words');
    for (let filter = 0; filter < filters; filter++) {
      psumSpad.write(filter, 0);
      unwrappedPsums[filter] = 0;
    }
    for (let channel = 0; channel < channels; channel++) {
      for (let s = 0; s < S; s++) {
        const ifmapAddress = channel * S + ((this.#columnsReceived + s) % S);
        const firstFilterAddress = (channel * S + s) * filters;
        if (zeroBuffer.isZero(ifmapAddress)) {
          mac.gate(filters);
          continue;
        }
        for (let filter = 0; filter < filters; filter++) {
          const ifmapWord = ifmapSpad.read(ifmapAddress);
          const filterWord = filterSpad.read(firstFilterAddress + filter);
          psumSpad.write(filter, mac.multiplyAdd(psumSpad.read(filter), ifmapWord, filterWord));
          unwrappedPsums[filter]! += mac.product;
        }
      }
    }
  }

  /** Adds this PE's psum of a filter to the one from below; the sum goes up. */
  handUp(filter: number, psumFromBelow: number): number {
    return this.mac.add(psumFromBelow, this.psumSpad.read(filter));
  }
}
