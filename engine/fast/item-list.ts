import * as J from './job-layout.ts';
import { finishJob, type KernelInstance } from './kernel-instance.ts';

/** One independent piece of work, see `kernel/items.ts`; addresses and strides in bytes. */
export interface Item {
  readonly kind: number;
  readonly from: number;
  readonly runs?: number;
  readonly runWords: number;
  readonly stride?: number;
  readonly to?: number;
  readonly table?: number;
  readonly rowTable?: number;
  readonly planeRows?: number;
}

/** Pieces of work that all threads share in one job. Lies in the kernel's memory as long as it is not closed. */
export class ItemList {
  readonly #kernel: KernelInstance;
  readonly #address: number;
  /** All items, the one that takes longest first, and where their addresses are listed for a job. */
  readonly #longestFirst: readonly number[];
  readonly #order: number;
  readonly count: number;

  constructor(kernel: KernelInstance, items: readonly Item[]) {
    this.#kernel = kernel;
    this.count = items.length;
    this.#address = kernel.heap.allocate(Math.max(1, items.length) * J.ITEM_BYTES);
    this.#order = kernel.heap.allocate(Math.max(1, items.length) * 4);
    for (const [index, item] of items.entries()) this.#set(index, item);
    const costs = items.map(costOf);
    this.#longestFirst = [...items.keys()].sort((a, b) => costs[b]! - costs[a]!);
  }

  #set(index: number, item: Item): void {
    const { integers } = this.#kernel.heap;
    const at = this.#address + index * J.ITEM_BYTES;
    const set = (field: number, value: number): void => {
      integers[(at + field) / 4] = value;
    };
    set(J.ITEM_KIND, item.kind);
    set(J.ITEM_FROM, item.from);
    set(J.ITEM_RUNS, item.runs ?? 1);
    set(J.ITEM_RUN_WORDS, item.runWords);
    set(J.ITEM_STRIDE, item.stride ?? 0);
    set(J.ITEM_TO, item.to ?? 0);
    set(J.ITEM_TABLE, item.table ?? 0);
    set(J.ITEM_ROW_TABLE, item.rowTable ?? 0);
    set(J.ITEM_PLANE_ROWS, item.planeRows ?? 0);
    set(J.ITEM_RESULT, 0);
  }

  /** Lets the other threads begin with some items; the kernel can run no other job until {@link join}. */
  open(threads: number, first: number, count: number): void {
    this.#describe(first, count);
    this.#kernel.exports.openJob(threads);
  }

  /** Helps with the items of {@link open}; returns when all are done. */
  join(mayBlock: boolean): void {
    finishJob(this.#kernel, (exports) => exports.closeJob(mayBlock ? 1 : 0));
  }

  #describe(first: number, count: number): void {
    const fields = this.#kernel.fields();
    fields[J.KIND / 4] = J.KIND_ITEMS;
    fields[J.ROWS / 4] = 0;
    fields[J.TASKS / 4] = count;
    fields[J.ITEMS / 4] = this.#order;
    // Long ones at the end would leave threads without work.
    const { integers } = this.#kernel.heap;
    let at = this.#order / 4;
    for (const index of this.#longestFirst)
      if (index >= first && index < first + count) integers[at++] = this.#address + index * J.ITEM_BYTES;
  }

  /** What an item gave. */
  result(index: number): number {
    return this.#field(index, J.ITEM_RESULT);
  }

  /** Zero words among those that an item sent. */
  sentZeroWords(index: number): number {
    return this.#field(index, J.ITEM_ZEROS);
  }

  /** MACs of one filter that the rows counted by an item gate. */
  gatedMacs(index: number): number {
    return this.#kernel.heap.doubles[(this.#address + index * J.ITEM_BYTES + J.ITEM_GATED) / 8]!;
  }

  #field(index: number, field: number): number {
    return this.#kernel.heap.integers[(this.#address + index * J.ITEM_BYTES + field) / 4]!;
  }

  /** Gives its memory back. */
  close(): void {
    this.#kernel.heap.free(this.#address);
    this.#kernel.heap.free(this.#order);
  }
}

/** About how long an item takes: encoding and decoding a word about as long as counting ten. */
function costOf({ kind, runs = 1, runWords }: Item): number {
  return runs * runWords * (kind === J.ITEM_ENCODE ? 10 : 1);
}
