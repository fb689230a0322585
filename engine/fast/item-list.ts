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
}

/** Pieces of work that all threads share in one job. Lies in the kernel's memory as long as it is not closed. */
export class ItemList {
  readonly #kernel: KernelInstance;
  readonly #address: number;
  readonly count: number;

  constructor(kernel: KernelInstance, items: readonly Item[]) {
    this.#kernel = kernel;
    this.count = items.length;
    this.#address = kernel.heap.allocate(Math.max(1, items.length) * J.ITEM_BYTES);
    for (const [index, item] of items.entries()) this.#set(index, item);
  }

  #set(index: number, item: Item): void {
    const { buffer } = this.#kernel.memory;
    const fields = new Int32Array(buffer, this.#address + index * J.ITEM_BYTES, J.ITEM_BYTES / 4);
    fields[J.ITEM_KIND / 4] = item.kind;
    fields[J.ITEM_FROM / 4] = item.from;
    fields[J.ITEM_RUNS / 4] = item.runs ?? 1;
    fields[J.ITEM_RUN_WORDS / 4] = item.runWords;
    fields[J.ITEM_STRIDE / 4] = item.stride ?? 0;
    fields[J.ITEM_TO / 4] = item.to ?? 0;
    fields[J.ITEM_TABLE / 4] = item.table ?? 0;
    fields[J.ITEM_RESULT / 4] = 0;
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
    fields[J.ITEMS / 4] = this.#address + first * J.ITEM_BYTES;
  }

  /** What an item gave. */
  result(index: number): number {
    return this.#field(index, J.ITEM_RESULT);
  }

  /** Zero words among those that an item sent. */
  sentZeroWords(index: number): number {
    return this.#field(index, J.ITEM_ZEROS);
  }

  #field(index: number, field: number): number {
    const { buffer } = this.#kernel.memory;
    return new Int32Array(buffer, this.#address + index * J.ITEM_BYTES + field, 1)[0]!;
  }

  /** Gives its memory back. */
  close(): void {
    this.#kernel.heap.free(this.#address);
  }
}
