import { convDimensions, type ConvShape } from '../conv-shape.ts';
import { invariant } from '../errors.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { Glb, GlbRegion } from './glb.ts';
import { ifmapRowsHeld } from './held-strip.ts';

/**
 * The GLB's ifmap banks: n ifmaps × q·r channels × some rows × padded W. Rows come in once, from the top down; a new
 * row takes the place of the oldest one, so that the halo between two strips of a resident plane stays.
 *
 * Rows are counted from the first one of the stream. Streams hold channel after channel; where a plane stays resident
 * but is larger than the banks, words are taken strip by strip, as if the host had sent them in that order.
 */
export class IfmapStore {
  readonly region: GlbRegion;
  readonly #channelsHeld: number;
  readonly #rowsHeld: number;
  readonly #paddedW: number;
  /** decoded streams of the n ifmaps, channels of the group × rows × padded W, and the words not yet taken from them */
  #streams: readonly Int16Array[] = [];
  #streamRows = 0;
  #wordsToCome = 0;
  /** channels of the group that are held */
  #firstChannel = 0;
  #channels = 0;
  /** rows that have come in of them */
  #rows = 0;

  constructor(glb: Glb, shape: ConvShape, mapping: Mapping) {
    const { n, q, r } = mapping;
    this.#channelsHeld = q * r;
    this.#rowsHeld = ifmapRowsHeld(shape, mapping);
    this.#paddedW = convDimensions(shape).paddedW;
    this.region = glb.allocate('ifmaps', n * this.#channelsHeld * this.#rowsHeld * this.#paddedW);
  }

  /** Whether every word of the streams has been taken. */
  get isUsedUp(): boolean {
    return this.#wordsToCome === 0;
  }

  /** Starts new streams of a group's channels, one an ifmap, each of so many rows a channel. */
  open(streams: readonly Int16Array[], rows: number): void {
    invariant(this.isUsedUp, 'ifmap streams are taken to their last word');
    this.#streams = streams;
    this.#streamRows = rows;
    this.#wordsToCome = streams.reduce((sum, stream) => sum + stream.length, 0);
  }

  /** Goes on to other channels; those held so far are no longer needed. */
  startChannels(first: number, channels: number): void {
    invariant(channels <= this.#channelsHeld, 'the ifmap banks hold q·r channels');
    this.#firstChannel = first;
    this.#channels = channels;
    this.#rows = 0;
  }

  /** Brings in the rows up to, not including, `end` that are not there yet. */
  fill(end: number): void {
    const from = this.#rows;
    for (const [ifmap, stream] of this.#streams.entries()) {
      for (let channel = 0; channel < this.#channels; channel++) {
        const firstRow = (this.#firstChannel + channel) * this.#streamRows;
        for (let row = from; row < end; row++) {
          this.#writeRow(ifmap, channel, row, stream, (firstRow + row) * this.#paddedW);
        }
      }
    }
    this.#rows = Math.max(from, end);
  }

  /**
   * @param ifmap index in the block of n
   * @param channel index in the pass
   * @param row of the stream
   * @param column of the padded ifmap
   */
  read(ifmap: number, channel: number, row: number, column: number): number {
    invariant(row < this.#rows && row >= this.#rows - this.#rowsHeld, 'the ifmap row is in the GLB');
    return this.region.read(this.#address(ifmap, channel, row) + column);
  }

  #writeRow(ifmap: number, channel: number, row: number, stream: Int16Array, from: number): void {
    const to = this.#address(ifmap, channel, row);
    for (let column = 0; column < this.#paddedW; column++) {
      this.region.write(to + column, stream[from + column]!);
    }
    this.#wordsToCome -= this.#paddedW;
  }

  /** GLB word where a row starts. */
  #address(ifmap: number, channel: number, row: number): number {
    return ((ifmap * this.#channelsHeld + channel) * this.#rowsHeld + (row % this.#rowsHeld)) * this.#paddedW;
  }
}
