import { convDimensions, type ConvShape } from '../conv-shape.ts';
import { invariant } from '../errors.ts';
import { glbAllocation } from '../mapping/glb-allocation.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { Glb, GlbRegion } from './glb.ts';
import { ofmapRowsHeld } from './held-strip.ts';

/**
 * The GLB's ifmap banks: n ifmaps × q·r channels × the held rows × padded W. The link's streams, one an ifmap, hold
 * channel after channel; their words are taken in the order in which they come, as the passes get to them.
 */
export class IfmapStore {
  readonly region: GlbRegion;
  readonly #channelsHeld: number;
  readonly #paddedW: number;
  #streams: readonly Int16Array[] = [];
  /** words already taken from each stream */
  #taken = 0;
  /** rows of each channel of the streams */
  #rows = 0;

  constructor(glb: Glb, shape: ConvShape, mapping: Mapping) {
    const { ifmapWords } = glbAllocation(shape, { ...mapping, e: ofmapRowsHeld(shape, mapping) });
    this.#channelsHeld = mapping.q * mapping.r;
    this.#paddedW = convDimensions(shape).paddedW;
    this.region = glb.allocate('ifmaps', ifmapWords);
  }

  /** Whether every word of the streams has been taken. */
  get isUsedUp(): boolean {
    return this.#streams.every((stream) => stream.length === this.#taken);
  }

  /**
   * Starts new streams, one an ifmap.
   * @param rows of each channel
   */
  open(streams: readonly Int16Array[], rows: number): void {
    invariant(this.isUsedUp, 'ifmap streams are taken to their last word');
    this.#streams = streams;
    this.#taken = 0;
    this.#rows = rows;
  }

  /** Writes the next channels of every ifmap over those held so far. */
  load(channels: number): void {
    invariant(channels <= this.#channelsHeld, 'the ifmap banks hold q·r channels');
    const words = channels * this.#rows * this.#paddedW;
    for (const [ifmap, stream] of this.#streams.entries()) {
      const to = this.#address(ifmap, 0, 0, 0);
      for (let i = 0; i < words; i++) this.region.write(to + i, stream[this.#taken + i]!);
    }
    this.#taken += words;
  }

  /**
   * @param ifmap index in the block of n
   * @param channel index in the pass
   * @param row of the held rows
   * @param column of the padded ifmap
   */
  read(ifmap: number, channel: number, row: number, column: number): number {
    return this.region.read(this.#address(ifmap, channel, row, column));
  }

  #address(ifmap: number, channel: number, row: number, column: number): number {
    return ((ifmap * this.#channelsHeld + channel) * this.#rows + row) * this.#paddedW + column;
  }
}
