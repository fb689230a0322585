import type { ConvLayer } from '../conv-layer.ts';
import { convDimensions } from '../conv-shape.ts';
import type { ProcessingPass } from '../mapping/processing-passes.ts';
import type { Strip } from '../mapping/strips.ts';
import type { HostMemory } from './host-memory.ts';
import type { LinkPort } from './link-port.ts';
import type { PsumStore } from './psum-store.ts';

/** A stream on its way out: the words of all filters of a group, filters × held ofmap rows × F. */
interface OfmapStream {
  readonly words: Int16Array;
  filled: number;
}

/**
 * The output path: finished psums leave the GLB, pass the ReLU, are compressed and cross the link. One stream for
 * each group, ifmap and strip; it waits until the last filter's words are there.
 */
export class OfmapOutput {
  /** wrap monitor: ofmap words that wrapped */
  wrappedPsums = 0;
  readonly #layer: ConvLayer;
  readonly #memory: HostMemory;
  readonly #link: LinkPort;
  readonly #m: number;
  readonly #streams = new Map<string, OfmapStream>();

  /** @param m filters of a block that the psum store holds */
  constructor(layer: ConvLayer, memory: HostMemory, link: LinkPort, m: number) {
    this.#layer = layer;
    this.#memory = memory;
    this.#link = link;
    this.#m = m;
  }

  /** Takes the psums that a pass has finished. */
  take(pass: ProcessingPass, held: Strip, psums: PsumStore): void {
    const { group, ifmaps, strip, filters } = pass;
    const { F } = convDimensions(this.#layer.shape);
    const firstRow = strip.firstOfmapRow - held.firstOfmapRow;
    for (let i = 0; i < ifmaps.count; i++) {
      const ifmap = ifmaps.first + i;
      const stream = this.#stream(group, ifmap, held);
      for (let filter = filters.first; filter < filters.first + filters.count; filter++) {
        for (let row = firstRow; row < firstRow + strip.ofmapRows; row++) {
          for (let column = 0; column < F; column++) {
            const address = psums.address(i, filter % this.#m, row, column);
            stream.words[(filter * held.ofmapRows + row) * F + column] = this.#relu(psums.drain(address));
            stream.filled++;
            if (psums.hasWrapped(address)) this.wrappedPsums++;
          }
        }
      }
      if (stream.filled === stream.words.length) this.#send(group, ifmap, held, stream);
    }
  }

  /** Whether every stream has gone. */
  get isEmpty(): boolean {
    return this.#streams.size === 0;
  }

  #relu(word: number): number {
    return this.#layer.relu && word < 0 ? 0 : word;
  }

  #send(group: number, ifmap: number, held: Strip, { words }: OfmapStream): void {
    this.#memory.storeOfmapStrip(group, ifmap, held, this.#link.sendOfmap(words));
    this.#streams.delete(streamKey(group, ifmap, held));
  }

  #stream(group: number, ifmap: number, held: Strip): OfmapStream {
    const key = streamKey(group, ifmap, held);
    const open = this.#streams.get(key);
    if (open) return open;
    const { F, filtersPerGroup } = convDimensions(this.#layer.shape);
    const stream = { words: new Int16Array(filtersPerGroup * held.ofmapRows * F), filled: 0 };
    this.#streams.set(key, stream);
    return stream;
  }
}

function streamKey(group: number, ifmap: number, held: Strip): string {
  return `${group}/${ifmap}/${held.firstOfmapRow}`;
}
