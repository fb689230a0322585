import type { ConvLayer } from '../conv-layer.ts';
import { convDimensions } from '../conv-shape.ts';
import { padIfmap } from '../padded-ifmap.ts';
import type { ProcessingPass } from '../mapping/processing-passes.ts';
import type { Strip } from '../mapping/strips.ts';

/**
 * The host's memory (off-chip DRAM): padded ifmaps and filters, from which it composes what it sends, and room for
 * the ofmaps that come back. The words are counted where they cross the link.
 */
export class HostMemory {
  /** N ofmaps of M × E × F words */
  readonly ofmaps: readonly Int16Array[];
  readonly #layer: ConvLayer;
  readonly #paddedIfmaps: readonly Int16Array[];

  /** @param ifmaps N frames of C × H × W words, not changed */
  constructor(layer: ConvLayer, ifmaps: readonly Int16Array[]) {
    const { ofmapWords } = convDimensions(layer.shape);
    this.#layer = layer;
    this.#paddedIfmaps = ifmaps.map((ifmap) => padIfmap(ifmap, layer.shape));
    this.ofmaps = ifmaps.map(() => new Int16Array(ofmapWords));
  }

  /** A group's ifmap words of a strip: channels × ifmap rows × padded W, padding and halo included. */
  ifmapStrip(group: number, ifmap: number, { firstIfmapRow, ifmapRows }: Strip): Int16Array {
    const { paddedH, paddedW, channelsPerGroup } = convDimensions(this.#layer.shape);
    const padded = this.#paddedIfmaps[ifmap]!;
    const stripWords = ifmapRows * paddedW;
    const words = new Int16Array(channelsPerGroup * stripWords);
    for (let channel = 0; channel < channelsPerGroup; channel++) {
      const from = ((group * channelsPerGroup + channel) * paddedH + firstIfmapRow) * paddedW;
      words.set(padded.subarray(from, from + stripWords), channel * stripWords);
    }
    return words;
  }

  /** The filter words of a pass: its filters × its channels × R × S. */
  filters({ group, channels, filters }: ProcessingPass): Int16Array {
    const { R, S } = this.#layer.shape;
    const { channelsPerGroup, filtersPerGroup } = convDimensions(this.#layer.shape);
    const planeWords = R * S;
    const words = new Int16Array(filters.count * channels.count * planeWords);
    for (let f = 0; f < filters.count; f++) {
      const filter = group * filtersPerGroup + filters.first + f;
      const from = (filter * channelsPerGroup + channels.first) * planeWords;
      const row = this.#layer.filters.subarray(from, from + channels.count * planeWords);
      words.set(row, f * channels.count * planeWords);
    }
    return words;
  }

  /** Puts a group's ofmap words of a strip, filters × ofmap rows × F, where they belong. */
  storeOfmapStrip(group: number, ifmap: number, strip: Strip, words: Int16Array): void {
    const { E, F, filtersPerGroup } = convDimensions(this.#layer.shape);
    const stripWords = strip.ofmapRows * F;
    for (let filter = 0; filter < filtersPerGroup; filter++) {
      const to = ((group * filtersPerGroup + filter) * E + strip.firstOfmapRow) * F;
      this.ofmaps[ifmap]!.set(words.subarray(filter * stripWords, (filter + 1) * stripWords), to);
    }
  }
}
