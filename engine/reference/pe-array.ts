import { CHIP } from '../chip.ts';
import type { ConvShape } from '../conv-shape.ts';
import { invariant } from '../errors.ts';
import { placeSets, type PlacedBlock } from '../mapping/array-placement.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { ProcessingPass } from '../mapping/processing-passes.ts';
import { MulticastNetwork } from './multicast-network.ts';
import { Pe, type PeTask } from './pe.ts';
import { PsumColumn, PsumTraffic, type PsumColumnPlace } from './psum-column.ts';

/**
 * The array of 12 × 14 PEs with its networks. For each pass it is told which PEs work on what: IDs are scanned into
 * the multicast controllers and psum links are closed or opened. (The chip scans IDs once a layer; doing it for each
 * pass is how the PEs that a partial pass leaves idle take nothing.)
 *
 * Tags: an ifmap word goes to (channel set, row of the strip), which PE (i, j) knows as row j·U + i: the diagonals of
 * the row-stationary dataflow. A filter word goes to (channel set and filter row, filter set).
 */
export class PeArray {
  /** row-major */
  readonly pes: readonly Pe[];
  readonly ifmapNetwork: MulticastNetwork;
  readonly filterNetwork: MulticastNetwork;
  readonly psumTraffic = new PsumTraffic();
  /** PEs with something to do in this pass */
  workingPes: readonly Pe[] = [];
  /** their psum columns */
  columns: readonly PsumColumn[] = [];
  readonly #shape: ConvShape;
  readonly #mapping: Mapping;
  readonly #blocks: readonly PlacedBlock[];

  constructor(shape: ConvShape, mapping: Mapping, productShift: number) {
    this.#shape = shape;
    this.#mapping = mapping;
    this.#blocks = placeSets(shape, mapping);
    const pes = Array.from(
      { length: CHIP.pes },
      (_, pe) => new Pe(Math.floor(pe / CHIP.peColumns), pe % CHIP.peColumns),
    );
    for (const { mac } of pes) mac.productShift = productShift;
    this.pes = pes;
    this.ifmapNetwork = new MulticastNetwork((pe, word) => {
      pes[pe]!.receiveIfmapWord(word);
    });
    this.filterNetwork = new MulticastNetwork((pe, word) => {
      pes[pe]!.receiveFilterWord(word);
    });
  }

  /** Prepares the array for a pass. */
  configure(pass: ProcessingPass): void {
    this.ifmapNetwork.clearIds();
    this.filterNetwork.clearIds();
    const working: Pe[] = [];
    const columns = new Map<number, { place: PsumColumnPlace; pes: Pe[] }>();
    // Blocks come stack by stack, the topmost channel set first, so a column's PEs come from top to bottom.
    for (const block of this.#blocks) {
      const task = this.#taskOf(block, pass);
      if (task.channels === 0 || task.filters === 0) continue;
      for (let j = 0; j < block.columns; j++) {
        const { filterSet } = block;
        const ofmapRow = block.firstOfmapRow + j;
        if (ofmapRow >= pass.strip.ofmapRows) break;
        const key = filterSet * this.#mapping.e + ofmapRow;
        const column = columns.get(key) ?? {
          place: { filterSet, ofmapRow, filters: task.filters },
          pes: [],
        };
        const pes = this.#startColumn(block, j, task);
        column.pes.push(...pes);
        working.push(...pes);
        columns.set(key, column);
      }
    }
    this.workingPes = working;
    this.columns = Array.from(
      columns.values(),
      ({ place, pes }) => new PsumColumn(place, pes, this.psumTraffic),
    );
  }

  /** What each PE of a block has to do in a pass; nothing where a partial pass has too few channels or filters. */
  #taskOf({ channelSet, filterSet }: PlacedBlock, pass: ProcessingPass): PeTask {
    const channels = channelsOfSet(channelSet, pass, this.#mapping);
    return { channels, filters: filtersOfSet(filterSet, pass, this.#mapping), S: this.#shape.S };
  }

  /** Tells the R PEs of a block's column j their task and IDs. */
  #startColumn(block: PlacedBlock, j: number, task: PeTask): Pe[] {
    const { R, U } = this.#shape;
    const { channelSet, filterSet, firstOfmapRow } = block;
    const column = block.column + j;
    return Array.from({ length: R }, (_, i) => {
      const row = block.row + i;
      invariant(row < CHIP.peRows && column < CHIP.peColumns, 'PE sets lie on the array');
      const pe = this.pes[row * CHIP.peColumns + column]!;
      pe.startPass(task);
      this.ifmapNetwork.setIds(row, column, channelSet, (firstOfmapRow + j) * U + i);
      this.filterNetwork.setIds(row, column, channelSet * R + i, filterSet);
      return pe;
    });
  }
}

/** Channels that each PE of a channel set has in a pass: q, or what is left. */
export function channelsOfSet(channelSet: number, { channels }: ProcessingPass, { q }: Mapping): number {
  return Math.max(0, Math.min(q, channels.count - channelSet * q));
}

/** Filters that each PE of a filter set has in a pass: p, or what is left. */
export function filtersOfSet(filterSet: number, { filters }: ProcessingPass, { p }: Mapping): number {
  return Math.max(0, Math.min(p, filters.count - filterSet * p));
}
