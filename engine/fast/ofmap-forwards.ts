import { convDimensions } from '../conv-shape.ts';
import type { OfmapConnection } from '../ofmap-connection.ts';
import type { LayerWords } from './frame-accounts.ts';
import * as J from './job-layout.ts';
import type { KernelInstance } from './kernel-instance.ts';

/** Entries in the kernel's memory that say where an ofmap goes on to, see FORWARD_… in job-layout.ts. */
export interface ForwardTable {
  readonly address: number;
  readonly count: number;
}

/** Of a layer whose ofmap goes nowhere. */
export const NO_FORWARDS: ForwardTable = { address: 0, count: 0 };

type Place = Pick<LayerWords, 'layer' | 'ifmapAddress' | 'ofmapAddress'>;

/** What a session's layers hand on to each other: a table in the kernel's memory for each that does. */
export class OfmapForwards {
  readonly #kernel: KernelInstance;
  readonly #places: readonly Place[];
  readonly #tables: readonly ForwardTable[];
  readonly #addresses: number[] = [];

  /** @param connections that fit the layers, see `checkConnections` */
  constructor(kernel: KernelInstance, places: readonly Place[], connections: readonly OfmapConnection[]) {
    this.#kernel = kernel;
    this.#places = places;
    this.#tables = places.map((_, index) =>
      this.#writeTable(connections.filter(({ from }) => from === index)),
    );
  }

  /** A layer's table, for the kernel. */
  table(layer: number): ForwardTable {
    return this.#tables[layer]!;
  }

  /** Hands on an ofmap that the kernel has not computed. */
  forward(layer: number): void {
    const {
      layer: { shape },
      ofmapAddress,
    } = this.#places[layer]!;
    const { E, F } = convDimensions(shape);
    const { exports, heap } = this.#kernel;
    for (const entry of this.#entries(layer)) {
      for (let m = 0; m < shape.M; m++) {
        entry[J.FORWARD_SATURATED / 4]! += exports.wordsToWords(
          ofmapAddress + m * E * F * 2,
          E,
          F,
          entry[J.FORWARD_TO / 4]! + m * entry[J.FORWARD_PLANE_BYTES / 4]!,
          entry[J.FORWARD_ROW_BYTES / 4]!,
          heap.floats[entry[J.FORWARD_FACTORS / 4]! / 4 + m]!,
        );
      }
    }
  }

  /** Words saturated by a layer's connections since this was last asked. */
  takeSaturated(layer: number): number {
    let saturated = 0;
    for (const entry of this.#entries(layer)) {
      saturated += entry[J.FORWARD_SATURATED / 4]!;
      entry[J.FORWARD_SATURATED / 4] = 0;
    }
    return saturated;
  }

  /** Gives its memory back. */
  close(): void {
    for (const address of this.#addresses) this.#kernel.heap.free(address);
  }

  #writeTable(connections: readonly OfmapConnection[]): ForwardTable {
    const count = connections.length;
    if (count === 0) return NO_FORWARDS;
    const address = this.#allocate(count * J.FORWARD_BYTES);
    for (const [i, { to, channel, factors }] of connections.entries()) {
      const { layer, ifmapAddress } = this.#places[to]!;
      const { paddedH, paddedW } = convDimensions(layer.shape);
      const { padding } = layer.shape;
      const factorsAddress = this.#allocate(factors.byteLength);
      this.#kernel.heap.floats.set(factors, factorsAddress / 4);
      const entry = this.#entry(address, i);
      entry[J.FORWARD_TO / 4] = ifmapAddress + ((channel * paddedH + padding) * paddedW + padding) * 2;
      entry[J.FORWARD_PLANE_BYTES / 4] = paddedH * paddedW * 2;
      entry[J.FORWARD_ROW_BYTES / 4] = paddedW * 2;
      entry[J.FORWARD_FACTORS / 4] = factorsAddress;
      entry[J.FORWARD_SATURATED / 4] = 0;
    }
    return { address, count };
  }

  *#entries(layer: number): Iterable<Int32Array> {
    const { address, count } = this.#tables[layer]!;
    for (let i = 0; i < count; i++) yield this.#entry(address, i);
  }

  #entry(address: number, index: number): Int32Array {
    return new Int32Array(this.#kernel.memory.buffer, address + index * J.FORWARD_BYTES, J.FORWARD_BYTES / 4);
  }

  #allocate(bytes: number): number {
    const address = this.#kernel.heap.allocate(bytes);
    this.#addresses.push(address);
    return address;
  }
}
