import { invariant, sumMappedTotals, type MappedTotals } from '../../engine/index.ts';
import type { Cost } from '../../engine/cost/layer-cost.ts';
import { costOfTotals, type BatchCost, type CostConditions } from '../mapping/frame-batch.ts';
import { modelledFigures } from '../mapping/published-figures.ts';
import type { RunLayer } from '../recording/format/run-types.ts';

/** Modelled figures of a layer or of all together that a report shows; of the whole batch unless named otherwise. */
export type MeanFigures = ReturnType<typeof figuresOf>;

/** Means over the windows of a run. */
export interface WindowMeans {
  /** batches that the means are of */
  readonly windows: number;
  /** whether there were no N consecutive frames: in the one window the newest one stands for those that are missing */
  readonly filledUp: boolean;
  readonly layers: readonly (MeanFigures & { readonly name: string })[];
  readonly total: MeanFigures & { readonly framesPerSecond: number };
}

function figuresOf(cost: Cost) {
  const { gatedMacs, activePeFraction, energyPerFrameMj, gops, gopsPerWatt } = cost;
  return {
    ...modelledFigures(cost),
    gatedMacsM: gatedMacs / 1e6,
    activePeFraction,
    energyPerFrameMj,
    gops,
    gopsPerWatt,
  };
}

/**
 * Mean cost over all windows of N consecutive frames, frame by frame: each window is a batch, and its counts are the
 * sums of its frames' counts.
 */
export class BatchWindows {
  readonly #layers: readonly RunLayer[];
  readonly #batch: number;
  readonly #conditions: CostConditions;
  /** Newest last. */
  #ring: ReadonlyMap<string, MappedTotals>[] = [];
  /** Most consecutive frames so far, as long as there are no N. */
  #longest: ReadonlyMap<string, MappedTotals>[] = [];
  #windows = 0;
  #filledUp = false;
  readonly #sums: MeanFigures[] = [];
  #totalSum: WindowMeans['total'] | undefined;

  constructor(layers: readonly RunLayer[], batch: number, conditions: CostConditions) {
    this.#layers = layers;
    this.#batch = batch;
    this.#conditions = conditions;
  }

  /** Takes the next frame in. */
  add(frame: ReadonlyMap<string, MappedTotals>): void {
    this.#ring.push(frame);
    if (this.#ring.length > this.#batch) this.#ring.shift();
    if (this.#ring.length === this.#batch) this.#addWindow(this.#ring);
    else if (this.#windows === 0 && this.#ring.length > this.#longest.length) this.#longest = [...this.#ring];
  }

  /** Says that the next frame does not follow the last one. */
  breakOff(): void {
    this.#ring = [];
  }

  /** The means; there must be a frame. */
  means(): WindowMeans {
    if (this.#windows === 0) {
      this.#filledUp = true;
      const newest = this.#longest.at(-1);
      invariant(newest !== undefined, 'there is a frame');
      const missing = Array.from({ length: this.#batch - this.#longest.length }, () => newest);
      this.#addWindow([...this.#longest, ...missing]);
    }
    const windows = this.#windows;
    return {
      windows,
      filledUp: this.#filledUp,
      layers: this.#layers.map(({ name }, index) => ({ name, ...divided(this.#sums[index]!, windows) })),
      total: divided(this.#totalSum!, windows),
    };
  }

  #addWindow(frames: readonly ReadonlyMap<string, MappedTotals>[]): void {
    const totals = new Map(
      this.#layers.map(({ name }) => [name, sumMappedTotals(frames.map((frame) => frame.get(name)!))]),
    );
    const { layers, total }: BatchCost = costOfTotals(this.#layers, totals, this.#batch, this.#conditions);
    for (const [index, cost] of layers.entries())
      this.#sums[index] = added(this.#sums[index], figuresOf(cost));
    const { framesPerSecond } = total;
    this.#totalSum = added(this.#totalSum, { ...figuresOf(total), framesPerSecond });
    this.#windows++;
  }
}

function added<T extends Readonly<Record<string, number>>>(sum: T | undefined, more: T): T {
  if (!sum) return more;
  return Object.fromEntries(Object.entries(more).map(([key, value]) => [key, sum[key]! + value])) as T;
}

function divided<T extends Readonly<Record<string, number>>>(sum: T, n: number): T {
  return Object.fromEntries(Object.entries(sum).map(([key, value]) => [key, value / n])) as T;
}
