import type { ConvLayer } from '../conv-layer.ts';
import { convDimensions, type ConvDimensions } from '../conv-shape.ts';
import type { ConvOutput } from '../executor.ts';
import { planFilterDriven, SLACK_BYTES, type FilterPlan } from './filter-plan.ts';
import * as J from './job-layout.ts';
import { cheaperKernel, sampleNonZero } from './kernel-choice.ts';
import { finishJob, type KernelInstance } from './kernel-instance.ts';
import { planLayer, type BlockLanes, type LayerPlan } from './layer-plan.ts';
import { NO_FORWARDS, type ForwardTable } from './ofmap-forwards.ts';
import { filterRecords, listFilters } from './pack-filter-lists.ts';
import { packFilters } from './pack-filters.ts';

/** What is kept in the kernel's memory for a layer; each kernel's part once that kernel is first wanted. */
interface ResidentLayer {
  readonly dimensions: ConvDimensions;
  /** Non-zero filter words. */
  readonly nonZeroFilters: number;
  /** Texts with the reason where a kernel cannot run the layer. */
  readonly ifmapPlan: LayerPlan | string;
  readonly filterPlan: FilterPlan | string;
  ifmapDriven: IfmapDrivenLayer | undefined;
  filterDriven: FilterDrivenLayer | undefined;
  /** Addresses to free with the layer. */
  readonly addresses: number[];
}

interface IfmapDrivenLayer {
  readonly plan: LayerPlan;
  /** Addresses. */
  readonly filters: number;
  readonly bias: number;
  readonly norms: number;
}

interface FilterDrivenLayer {
  readonly plan: FilterPlan;
  /** Address. */
  readonly records: number;
}

/** Buffers that all layers use in turn. */
const WORK_BUFFERS = [
  'staging',
  'ifmap',
  'ofmap',
  'planes',
  'entries',
  'starts',
  'runNorms',
  'scratch',
] as const;
type WorkBuffer = (typeof WORK_BUFFERS)[number];

/** Which kernel a layer runs on: the one that is faster for the ifmap at hand, or always the same; for tests. */
export type KernelPolicy = 'faster' | 'ifmap-driven' | 'filter-driven';

/** Runs layers on an instance of the kernel. Filters are packed once a layer and stay as long as the layer lives. */
export class LayerRunner {
  readonly #kernel: KernelInstance;
  readonly #threads: number;
  readonly #mayBlock: boolean;
  readonly #layers = new WeakMap<ConvLayer, ResidentLayer>();
  readonly #work = new Map<WorkBuffer, { start: number; bytes: number }>(
    WORK_BUFFERS.map((name) => [name, { start: 0, bytes: 0 }]),
  );
  readonly #forgotten = new FinalizationRegistry<readonly number[]>((addresses) => {
    for (const address of addresses) this.#kernel.heap.free(address);
  });
  /** Pieces of work that went through the wide kernel in the last run; for benchmarks and tests. */
  widePieces = 0;
  policy: KernelPolicy = 'faster';
  /** Filters that the ifmap-driven kernel computes together, or pixels that the other one does; for layers that have not run yet. */
  blockLanes: BlockLanes = 32;

  /** @param mayBlock false on a browser's main thread, which must not sleep */
  constructor(kernel: KernelInstance, threads: number, mayBlock: boolean) {
    this.#kernel = kernel;
    this.#threads = threads;
    this.#mayBlock = mayBlock;
  }

  /** Runs a layer on a batch; a text with the reason if this layer is not for the kernel. */
  run(layer: ConvLayer, ifmaps: readonly Int16Array[]): ConvOutput | string {
    const { C, H, W, padding } = layer.shape;
    const { ifmapWords, paddedIfmapWords, ofmapWords } = convDimensions(layer.shape);
    const { heap, exports } = this.#kernel;
    const ofmaps: Int16Array[] = [];
    let wrappedPsums = 0;
    let widePieces = 0;
    try {
      const staging = this.#buffer('staging', ifmapWords * 2);
      const ifmapAddress = this.#buffer('ifmap', paddedIfmapWords * 2 + SLACK_BYTES);
      const ofmapAddress = this.#buffer('ofmap', ofmapWords * 2);
      for (const ifmap of ifmaps) {
        heap.words.set(ifmap, staging / 2);
        exports.padPlanes(staging, ifmapAddress, C, H, W, padding);
        this.#clearSlack(ifmapAddress + paddedIfmapWords * 2);
        const wrapped = this.runInPlace(layer, ifmapAddress, ofmapAddress);
        if (typeof wrapped === 'string') return wrapped;
        // a copy in memory of its own: words.slice() of shared memory would be shared again in some engines
        const ofmap = new Int16Array(ofmapWords);
        ofmap.set(heap.words.subarray(ofmapAddress / 2, ofmapAddress / 2 + ofmapWords));
        ofmaps.push(ofmap);
        wrappedPsums += wrapped;
        widePieces += this.widePieces;
      }
    } catch (error) {
      return reasonOfMemory(error);
    }
    this.widePieces = widePieces;
    return { ofmaps, wrappedPsums };
  }

  /**
   * Runs a layer on words in the kernel's memory. Hot path.
   * @param ifmapAddress C × paddedH × paddedW words, SLACK_BYTES readable behind them
   * @param ofmapAddress room for M × E × F words
   * @param forwards where the ofmap goes on to
   * @returns wrapped psums; a text with the reason if this layer is not for the kernel
   */
  runInPlace(
    layer: ConvLayer,
    ifmapAddress: number,
    ofmapAddress: number,
    forwards: ForwardTable = NO_FORWARDS,
  ): number | string {
    const resident = this.#resident(layer);
    let useFilters: boolean;
    try {
      useFilters = this.#prefersFilters(layer, resident, ifmapAddress);
      const loaded = useFilters ? this.#filterDriven(layer, resident) : this.#ifmapDriven(layer, resident);
      if (typeof loaded === 'string') return loaded;
      if ('records' in loaded) this.#describeFilterDriven(layer, loaded);
      else this.#describeIfmapDriven(layer, loaded);
    } catch (error) {
      return reasonOfMemory(error);
    }
    const { fields } = this.#kernel;
    const set = fieldSetter(fields());
    set(J.IFMAP, ifmapAddress);
    set(J.OFMAP, ofmapAddress);
    set(J.FORWARDS, forwards.count);
    set(J.FORWARD_TABLE, forwards.address);
    if (useFilters && layer.shape.U === 1) set(J.PLANES, ifmapAddress);
    finishJob(this.#kernel, (exports) => exports.runJob(this.#mayBlock ? 1 : 0, this.#threads));
    const after = fields();
    this.widePieces = after[J.WIDE_PIECES / 4]!;
    return after[J.WRAPPED / 4]!;
  }

  #prefersFilters(layer: ConvLayer, resident: ResidentLayer, ifmapAddress: number): boolean {
    if (this.policy !== 'faster') {
      const filters = this.policy === 'filter-driven';
      return filters && typeof this.#filterDriven(layer, resident) !== 'string';
    }
    const { ifmapPlan, filterPlan } = resident;
    if (typeof filterPlan === 'string') return false;
    if (typeof ifmapPlan === 'string') return true;
    const choice = (nonZeroFraction: number): KernelPolicy =>
      cheaperKernel(resident, ifmapPlan, filterPlan, layer.shape, nonZeroFraction);
    // where dense ifmaps are for the ifmap-driven kernel, all are
    if (choice(1) === 'ifmap-driven') return false;
    const { paddedIfmapWords, paddedW } = resident.dimensions;
    const { words } = this.#kernel.heap;
    return choice(sampleNonZero(words, ifmapAddress / 2, paddedIfmapWords, paddedW)) === 'filter-driven';
  }

  #resident(layer: ConvLayer): ResidentLayer {
    const known = this.#layers.get(layer);
    if (known !== undefined) return known;
    const resident: ResidentLayer = {
      dimensions: convDimensions(layer.shape),
      nonZeroFilters: layer.filters.reduce((count, word) => count + (word === 0 ? 0 : 1), 0),
      ifmapPlan: planLayer(layer, this.#threads, this.blockLanes),
      filterPlan: planFilterDriven(layer, this.#threads, this.blockLanes),
      ifmapDriven: undefined,
      filterDriven: undefined,
      addresses: [],
    };
    this.#layers.set(layer, resident);
    this.#forgotten.register(layer, resident.addresses);
    return resident;
  }

  #ifmapDriven(layer: ConvLayer, resident: ResidentLayer): IfmapDrivenLayer | string {
    const plan = resident.ifmapPlan;
    if (typeof plan === 'string') return plan;
    if (resident.ifmapDriven === undefined) {
      const packed = packFilters(layer, plan);
      const [filters, bias, norms] = this.#keep(resident, [packed.words, packed.bias, packed.norms]);
      resident.ifmapDriven = { plan, filters: filters!, bias: bias!, norms: norms! };
    }
    return resident.ifmapDriven;
  }

  #filterDriven(layer: ConvLayer, resident: ResidentLayer): FilterDrivenLayer | string {
    const plan = resident.filterPlan;
    if (typeof plan === 'string') return plan;
    if (resident.filterDriven === undefined) {
      const lists = listFilters(layer, plan);
      const [entries] = this.#keep(resident, [lists.entries]);
      const [records] = this.#keep(resident, [filterRecords(layer, plan, lists, entries!)]);
      resident.filterDriven = { plan, records: records! };
    }
    return resident.filterDriven;
  }

  /** Copies arrays into the kernel's memory; returns their addresses. Keeps all or nothing. */
  #keep(resident: ResidentLayer, arrays: readonly ArrayBufferView[]): number[] {
    const { heap } = this.#kernel;
    const addresses: number[] = [];
    try {
      for (const array of arrays) {
        const start = heap.allocate(array.byteLength);
        addresses.push(start);
        heap.words.set(new Int16Array(array.buffer, array.byteOffset, array.byteLength / 2), start / 2);
      }
    } catch (error) {
      for (const address of addresses) heap.free(address);
      throw error;
    }
    resident.addresses.push(...addresses);
    return addresses;
  }

  /** What kernels read behind words counts in their bounds: whatever lay there would cost time. */
  #clearSlack(address: number): void {
    this.#kernel.heap.words.fill(0, address / 2, (address + SLACK_BYTES) / 2);
  }

  /** Address of a work buffer of at least so many bytes. */
  #buffer(name: WorkBuffer, bytes: number): number {
    const buffer = this.#work.get(name)!;
    if (buffer.bytes >= bytes) return buffer.start;
    const { heap } = this.#kernel;
    if (buffer.bytes > 0) heap.free(buffer.start);
    buffer.bytes = 0;
    buffer.start = heap.allocate(bytes);
    buffer.bytes = bytes;
    return buffer.start;
  }

  /** Writes what both kernels' jobs need; returns how to write the rest. */
  #describe(layer: ConvLayer): (address: number, value: number) => void {
    const { shape, productShift, relu } = layer;
    const { E, F, paddedH, paddedW, channelsPerGroup, filtersPerGroup } = convDimensions(shape);
    const set = fieldSetter(this.#kernel.fields());
    set(J.H, shape.H);
    set(J.W, shape.W);
    set(J.R, shape.R);
    set(J.S, shape.S);
    set(J.U, shape.U);
    set(J.E, E);
    set(J.F, F);
    set(J.PADDING, shape.padding);
    set(J.PADDED_H, paddedH);
    set(J.PADDED_W, paddedW);
    set(J.GROUPS, shape.groups);
    set(J.GROUP_CHANNELS, channelsPerGroup);
    set(J.GROUP_FILTERS, filtersPerGroup);
    set(J.PRODUCT_SHIFT, productShift);
    set(J.RELU, relu ? 1 : 0);
    set(J.ALWAYS_WIDE, productShift === 16 ? 0 : 1);
    return set;
  }

  #describeIfmapDriven(layer: ConvLayer, { plan, filters, bias, norms }: IfmapDrivenLayer): void {
    const { bytes } = plan;
    const entries = this.#buffer('entries', bytes.entries);
    const starts = this.#buffer('starts', bytes.starts);
    const runNorms = this.#buffer('runNorms', bytes.runNorms);
    const scratch = this.#buffer('scratch', bytes.scratch * this.#threads);
    const set = this.#describe(layer);
    set(J.KIND, J.KIND_IFMAP_DRIVEN);
    set(J.ROWS, plan.dimensions.paddedH);
    set(J.BLOCK_CHANNELS, plan.blockChannels);
    set(J.CHANNEL_BLOCKS, plan.channelBlocks);
    set(J.BLOCK_FILTERS, plan.blockFilters);
    set(J.PASS_ROWS, plan.passRows);
    set(J.PLAN_BYTES, plan.planBytes);
    set(J.FILTER_BLOCKS, plan.filterBlocks);
    set(J.CHUNK_ROWS, plan.chunkRows);
    set(J.CHUNKS, plan.chunks);
    set(J.TASKS, plan.tasks);
    set(J.FILTERS, filters);
    set(J.GROUP_FILTER_BYTES, plan.groupFilterBytes);
    set(J.BIAS, bias);
    set(J.FILTER_NORMS, norms);
    set(J.ENTRIES, entries);
    set(J.ENTRY_ROW_BYTES, bytes.entryRow);
    set(J.STARTS, starts);
    set(J.RUN_NORMS, runNorms);
    set(J.SCRATCH, scratch);
    set(J.SCRATCH_BYTES, bytes.scratch);
  }

  #describeFilterDriven(layer: ConvLayer, { plan, records }: FilterDrivenLayer): void {
    const { bytes } = plan;
    const planes = bytes.planes === 0 ? 0 : this.#buffer('planes', bytes.planes);
    if (planes > 0) this.#clearSlack(planes + bytes.planes - SLACK_BYTES);
    const scratch = this.#buffer('scratch', bytes.scratch * this.#threads);
    const set = this.#describe(layer);
    set(J.KIND, J.KIND_FILTER_DRIVEN);
    set(J.ROWS, planes === 0 ? 0 : layer.shape.C);
    set(J.PLANES, planes);
    set(J.PLANE_H, plan.planeH);
    set(J.PLANE_W, plan.planeW);
    set(J.GROUP_PLANES, plan.groupPlanes);
    set(J.WINDOW_H, plan.windowH);
    set(J.WINDOW_W, plan.windowW);
    set(J.WINDOW_WORDS, plan.windowWords);
    set(J.BLOCK_PIXELS, plan.blockPixels);
    set(J.PARTS, plan.parts);
    set(J.PART_PLANES, plan.partPlanes);
    set(J.TASK_FILTERS, plan.taskFilters);
    set(J.FILTER_BLOCKS, plan.filterBlocks);
    set(J.CHUNK_ROWS, plan.chunkRows);
    set(J.CHUNKS, plan.chunks);
    set(J.TASKS, plan.tasks);
    set(J.FILTERS, records);
    set(J.SCRATCH, scratch);
    set(J.SCRATCH_BYTES, bytes.scratch);
  }
}

function fieldSetter(fields: Int32Array): (address: number, value: number) => void {
  return (address, value) => {
    fields[address / 4] = value;
  };
}

/** What to say when memory ran out; anything else is thrown on. */
function reasonOfMemory(error: unknown): string {
  if (!(error instanceof RangeError)) throw error;
  return 'more memory than the kernel can have';
}
