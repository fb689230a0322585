import { closedFormCounts } from '../../engine/counts/closed-form.ts';
import { linkBytesOf } from '../../engine/counts/link-streams.ts';
import type { PeCounts } from '../../engine/counts/layer-counts.ts';
import { convDimensions } from '../../engine/conv-shape.ts';
import type { OperatingPoint } from '../../engine/cost/operating-point.ts';
import {
  chooseMapping,
  invariant,
  sumMappedCounts,
  sumMappedTotals,
  totalCost,
  type ConvLayer,
  type LayerCost,
  type MappedCounts,
  type MappedTotals,
  type Mapping,
  type TotalCost,
} from '../../engine/index.ts';
import { batchCost } from './batch-cost.ts';
import { mappingOf, networkMappings } from './mapping-choice.ts';

/** Switches and operating point that a batch's cost is asked for. */
export interface CostConditions {
  readonly operatingPoint: OperatingPoint;
  readonly compression: boolean;
  readonly gating: boolean;
}

/** Modelled cost of a batch. */
export interface BatchCost {
  readonly layers: readonly LayerCost[];
  readonly total: TotalCost;
}

/** What a layer's cost needs to know of it beside its counts. */
export type CostedLayer = Pick<ConvLayer, 'name' | 'shape' | 'compressIfmap'>;

/** Mappings of a network's CONV layers for a batch of N: as published where there are some, else the mapper's. */
export function batchMappings(
  network: { readonly id: string },
  layers: readonly ConvLayer[],
  batch: number,
): ReadonlyMap<string, Mapping> {
  const choice = networkMappings(network, batch, undefined);
  return new Map(
    layers.map((layer) => [
      layer.name,
      mappingOf(layer, batch, choice) ?? chooseMapping(layer.name, layer.shape, batch),
    ]),
  );
}

/**
 * Cost of a batch of N whose counts are known.
 * @param totals of every layer, over the whole batch
 */
export function costOfTotals(
  layers: readonly CostedLayer[],
  totals: ReadonlyMap<string, MappedTotals>,
  batch: number,
  conditions: CostConditions,
): BatchCost {
  const costs = layers.map((layer) => {
    const { name, shape } = layer;
    const counts = totals.get(name);
    invariant(counts !== undefined, `layer ${name} was counted`);
    const { mapping, zeros, streamBytes } = counts;
    const ifmapZeros = zeros.zeroWords / (convDimensions(shape).paddedIfmapWords * batch);
    const link = linkBytesOf(layer, batch, streamBytes, mapping);
    const data = { ifmapZeros, gatedMacs: zeros.gatedMacs, link };
    return batchCost({ name, shape, mapping }, batch, data, conditions);
  });
  return { layers: costs, total: totalCost(costs) };
}

/**
 * The last N frames of a client under the mappings of a batch of N: what the chip would do with them as one batch.
 * Until there are N frames the newest one stands for those that are missing.
 */
export class FrameBatch {
  readonly batch: number;
  readonly mappings: ReadonlyMap<string, Mapping>;
  readonly #layers: readonly ConvLayer[];
  /** Newest last. */
  readonly #ring: ReadonlyMap<string, MappedCounts>[] = [];
  /** Sums over the batch, by layer name. */
  readonly #totals = new Map<string, MappedTotals>();

  constructor(layers: readonly ConvLayer[], mappings: ReadonlyMap<string, Mapping>, batch: number) {
    this.#layers = layers;
    this.mappings = mappings;
    this.batch = batch;
  }

  /** Different frames that are there. */
  get frames(): number {
    return this.#ring.length;
  }

  /** Takes a frame in and lets the oldest go. */
  add(mapped: ReadonlyMap<string, MappedCounts>): void {
    this.#ring.push(mapped);
    if (this.#ring.length > this.batch) this.#ring.shift();
    for (const { name } of this.#layers) this.#totals.set(name, sumMappedTotals(this.#countsOf(name)));
  }

  /** Cost of the batch; there must be a frame. */
  cost(conditions: CostConditions): BatchCost {
    return costOfTotals(this.#layers, this.#totals, this.batch, conditions);
  }

  /** Bytes that the newest frame's ifmaps and ofmaps take on the link as a part of its batch, repeated reads included. */
  newestLink({ compression }: Pick<CostConditions, 'compression'>): { sent: number; uncompressed: number } {
    const newest = this.#ring.at(-1);
    let sent = 0;
    let uncompressed = 0;
    for (const layer of this.#layers) {
      const counts = newest?.get(layer.name);
      invariant(counts !== undefined, 'the batch has a frame, and its layers have mappings');
      const { streamBytes, mapping } = counts;
      // a batch of nothing but this frame, so that what a batch shares is shared
      const once = { ifmap: streamBytes.ifmap * this.batch, ofmap: streamBytes.ofmap * this.batch };
      const link = linkBytesOf(layer, this.batch, once, mapping, compression);
      sent += (link.sent.ifmap + link.sent.ofmap) / this.batch;
      uncompressed += (link.uncompressed.ifmap + link.uncompressed.ofmap) / this.batch;
    }
    return { sent, uncompressed };
  }

  /** What each PE does in a layer of the batch; undefined for a layer that is not on the chip. */
  pes({ layers }: BatchCost, name: string): PeCounts | undefined {
    const layer = this.#layers.find((candidate) => candidate.name === name);
    const cost = layers.find((candidate) => candidate.name === name);
    if (!layer || !cost) return undefined;
    const { mapping, zeros } = sumMappedCounts(layer.shape, this.#countsOf(name));
    return closedFormCounts(layer.shape, mapping, this.batch, zeros, cost.processingCycles).pes;
  }

  /** What each of N frames counted in a layer. */
  #countsOf(name: string): MappedCounts[] {
    const frames = this.#ring.map((frame) => {
      const counts = frame.get(name);
      invariant(counts !== undefined, `layer ${name} has a mapping`);
      return counts;
    });
    const newest = frames.at(-1);
    invariant(newest !== undefined, 'the batch has a frame');
    while (frames.length < this.batch) frames.push(newest);
    return frames;
  }
}
