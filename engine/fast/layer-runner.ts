import type { ConvLayer } from '../conv-layer.ts';
import type { ConvOutput } from '../executor.ts';
import * as J from './job-layout.ts';
import type { KernelInstance } from './kernel-instance.ts';
import { planLayer, type LayerPlan } from './layer-plan.ts';
import { packFilters } from './pack-filters.ts';

/** What is kept in the kernel's memory for a layer. */
interface ResidentLayer {
  readonly plan: LayerPlan;
  /** Addresses. */
  readonly filters: number;
  readonly bias: number;
  readonly norms: number;
}

/** Buffers that all layers use in turn. */
const WORK_BUFFERS = ['ifmap', 'ofmap', 'entries', 'starts', 'runNorms', 'scratch'] as const;
type WorkBuffer = (typeof WORK_BUFFERS)[number];

/** Runs layers on an instance of the kernel. Filters are packed once a layer and stay as long as the layer lives. */
export class LayerRunner {
  readonly #kernel: KernelInstance;
  readonly #threads: number;
  readonly #mayBlock: boolean;
  readonly #layers = new WeakMap<ConvLayer, ResidentLayer | string>();
  readonly #work: Record<WorkBuffer, { start: number; bytes: number }>;
  readonly #forgotten = new FinalizationRegistry<readonly number[]>((addresses) => {
    for (const address of addresses) this.#kernel.heap.free(address);
  });
  /** Pieces of ofmap rows × blocks that went through the wide kernel in the last run; for benchmarks and tests. */
  widePieces = 0;

  /** @param mayBlock false on a browser's main thread, which must not sleep */
  constructor(kernel: KernelInstance, threads: number, mayBlock: boolean) {
    this.#kernel = kernel;
    this.#threads = threads;
    this.#mayBlock = mayBlock;
    const none = { start: 0, bytes: 0 };
    this.#work = {
      ifmap: { ...none },
      ofmap: { ...none },
      entries: { ...none },
      starts: { ...none },
      runNorms: { ...none },
      scratch: { ...none },
    };
  }

  /** Runs a layer on a batch; a text with the reason if this layer is not for the kernel. */
  run(layer: ConvLayer, ifmaps: readonly Int16Array[]): ConvOutput | string {
    const resident = this.#resident(layer);
    if (typeof resident === 'string') return resident;
    this.#reserve(resident.plan);
    this.#describe(layer, resident);
    const { words } = this.#kernel.heap;
    const fields = new Int32Array(words.buffer, 0, J.HEAP_START / 4);
    const ofmaps: Int16Array[] = [];
    let wrappedPsums = 0;
    this.widePieces = 0;
    for (const ifmap of ifmaps) {
      words.set(ifmap, this.#work.ifmap.start / 2);
      this.#kernel.exports.runJob(this.#mayBlock ? 1 : 0, this.#threads);
      const start = this.#work.ofmap.start / 2;
      // a copy in memory of its own: words.slice() of shared memory would be shared again in some engines
      const ofmap = new Int16Array(resident.plan.dimensions.ofmapWords);
      ofmap.set(words.subarray(start, start + ofmap.length));
      ofmaps.push(ofmap);
      wrappedPsums += fields[J.WRAPPED / 4]!;
      this.widePieces += fields[J.WIDE_PIECES / 4]!;
    }
    return { ofmaps, wrappedPsums };
  }

  #resident(layer: ConvLayer): ResidentLayer | string {
    const known = this.#layers.get(layer);
    if (known !== undefined) return known;
    const resident = this.#load(layer);
    this.#layers.set(layer, resident);
    return resident;
  }

  #load(layer: ConvLayer): ResidentLayer | string {
    const plan = planLayer(layer, this.#threads);
    if (typeof plan === 'string') return plan;
    const { heap } = this.#kernel;
    const packed = packFilters(layer, plan);
    const addresses: number[] = [];
    try {
      for (const part of [packed.words, packed.bias, packed.norms]) {
        const start = heap.allocate(part.byteLength);
        addresses.push(start);
        heap.words.set(new Int16Array(part.buffer), start / 2);
      }
      for (const name of WORK_BUFFERS) this.#enlarge(name, plan);
    } catch (error) {
      for (const address of addresses) heap.free(address);
      if (!(error instanceof RangeError)) throw error;
      return 'more memory than the kernel can have';
    }
    this.#forgotten.register(layer, addresses);
    return { plan, filters: addresses[0]!, bias: addresses[1]!, norms: addresses[2]! };
  }

  /** Makes the work buffers large enough; they are, unless an earlier attempt ran out of memory halfway. */
  #reserve(plan: LayerPlan): void {
    for (const name of WORK_BUFFERS) this.#enlarge(name, plan);
  }

  #enlarge(name: WorkBuffer, plan: LayerPlan): void {
    const bytes = plan.bytes[name] * (name === 'scratch' ? this.#threads : 1);
    const buffer = this.#work[name];
    if (buffer.bytes >= bytes) return;
    const { heap } = this.#kernel;
    if (buffer.bytes > 0) heap.free(buffer.start);
    buffer.bytes = 0;
    buffer.start = heap.allocate(bytes);
    buffer.bytes = bytes;
  }

  /** Writes the job. */
  #describe(layer: ConvLayer, { plan, filters, bias, norms }: ResidentLayer): void {
    const { shape, productShift, relu } = layer;
    const { dimensions, bytes } = plan;
    const work = this.#work;
    const fields = new Int32Array(this.#kernel.memory.buffer, 0, J.HEAP_START / 4);
    const set = (address: number, value: number): void => {
      fields[address / 4] = value;
    };
    set(J.H, shape.H);
    set(J.W, shape.W);
    set(J.R, shape.R);
    set(J.S, shape.S);
    set(J.U, shape.U);
    set(J.E, dimensions.E);
    set(J.F, dimensions.F);
    set(J.PADDING, shape.padding);
    set(J.PADDED_H, dimensions.paddedH);
    set(J.PADDED_W, dimensions.paddedW);
    set(J.GROUPS, shape.groups);
    set(J.GROUP_CHANNELS, dimensions.channelsPerGroup);
    set(J.GROUP_FILTERS, dimensions.filtersPerGroup);
    set(J.BLOCK_CHANNELS, plan.blockChannels);
    set(J.CHANNEL_BLOCKS, plan.channelBlocks);
    set(J.FILTER_BLOCKS, plan.filterBlocks);
    set(J.CHUNK_ROWS, plan.chunkRows);
    set(J.CHUNKS, plan.chunks);
    set(J.TASKS, plan.tasks);
    set(J.PRODUCT_SHIFT, productShift);
    set(J.RELU, relu ? 1 : 0);
    set(J.ALWAYS_WIDE, productShift === 16 ? 0 : 1);
    set(J.IFMAP, work.ifmap.start);
    set(J.OFMAP, work.ofmap.start);
    set(J.FILTERS, filters);
    set(J.GROUP_FILTER_BYTES, plan.groupFilterBytes);
    set(J.BIAS, bias);
    set(J.FILTER_NORMS, norms);
    set(J.ENTRIES, work.entries.start);
    set(J.ENTRY_ROW_BYTES, bytes.entryRow);
    set(J.STARTS, work.starts.start);
    set(J.RUN_NORMS, work.runNorms.start);
    set(J.SCRATCH, work.scratch.start);
    set(J.SCRATCH_BYTES, bytes.scratch);
  }
}
