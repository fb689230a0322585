import type { ConvLayer } from '../conv-layer.ts';
import { convDimensions } from '../conv-shape.ts';
import type { FilterPlan } from './filter-plan.ts';
import * as J from './job-layout.ts';

/** A layer's filters as lists of their non-zero words, as `kernel/filter-block.ts` reads them. */
export interface FilterLists {
  /** Entries of all filters, four words each: 0, filter word, 0, step. */
  readonly entries: Uint16Array;
  /** Entry at which each part of each filter's list begins, and behind the last one's end: M · parts + 1 numbers. */
  readonly starts: Int32Array;
}

/** Largest step of an entry; farther words are reached over entries whose filter word is 0. */
const LONGEST_STEP = 65_535;

/**
 * Lists the non-zero filter words by where their ifmap word lies: channel, then row and column within the U × U
 * planes of the channel, see `kernel/filter-task.ts`.
 */
export function listFilters({ shape, filters }: ConvLayer, plan: FilterPlan): FilterLists {
  const { planeW, parts, partPlanes, windowWords } = plan;
  const { M, R, S, U } = shape;
  const { channelsPerGroup } = convDimensions(shape);
  const taps = channelsPerGroup * R * S;
  // Every tap's offset from the first pixel's place, and the order in which lists go through the taps.
  const offsets = new Int32Array(taps);
  for (let c = 0, tap = 0; c < channelsPerGroup; c++) {
    for (let r = 0; r < R; r++) {
      for (let s = 0; s < S; s++, tap++) {
        const plane = (c * U + (r % U)) * U + (s % U);
        offsets[tap] = plane * windowWords + Math.floor(r / U) * planeW + Math.floor(s / U);
      }
    }
  }
  const order = Int32Array.from({ length: taps }, (_, tap) => tap).sort((a, b) => offsets[a]! - offsets[b]!);
  const partWords = partPlanes * windowWords;
  const words: number[] = [];
  const starts = new Int32Array(M * parts + 1);
  for (let m = 0; m < M; m++) {
    let at = 0;
    let part = 0;
    for (const tap of order) {
      const word = filters[m * taps + tap]!;
      if (word === 0) continue;
      const offset = offsets[tap]!;
      while (part < Math.floor(offset / partWords)) starts[m * parts + ++part] = words.length / 2;
      for (; offset - at > LONGEST_STEP; at += LONGEST_STEP) words.push(0, LONGEST_STEP);
      words.push(word, offset - at);
      at = offset;
    }
    while (part < parts) starts[m * parts + ++part] = words.length / 2;
  }
  const entries = new Uint16Array(words.length * 2);
  for (let i = 0; i < words.length; i += 2) {
    entries[2 * i + 1] = words[i]!;
    entries[2 * i + 3] = words[i + 1]!;
  }
  return { entries, starts };
}

/**
 * The filters' records (fields RECORD_… in job-layout.ts), RECORD_BYTES each.
 * @param address at which the entries will lie in the kernel's memory
 */
export function filterRecords(
  { bias, shape: { M } }: ConvLayer,
  { parts }: FilterPlan,
  { entries, starts }: FilterLists,
  address: number,
): Uint8Array {
  const records = new Uint8Array(M * J.RECORD_BYTES);
  const view = new DataView(records.buffer);
  for (let m = 0; m < M; m++) {
    const at = m * J.RECORD_BYTES;
    const first = starts[m * parts]!;
    const end = starts[(m + 1) * parts]!;
    view.setInt32(at + J.RECORD_FIRST, address + first * 8, true);
    view.setInt32(at + J.RECORD_END, address + end * 8, true);
    view.setInt32(at + J.RECORD_BIAS, bias[m]!, true);
    view.setFloat64(at + J.RECORD_SLACK, end - first + Math.abs(bias[m]!), true);
    const all = { positive: 0, negative: 0 };
    for (let part = 0; part < parts; part++) {
      const partEnd = starts[m * parts + part + 1]!;
      const energy = signedEnergies(entries, starts[m * parts + part]!, partEnd);
      all.positive += energy.positive;
      all.negative += energy.negative;
      view.setInt32(at + J.RECORD_ENDS + 4 * part, address + partEnd * 8, true);
      const norms = at + J.RECORD_PART_NORMS + 4 * part;
      view.setFloat32(norms, normOf(energy.positive + energy.negative), true);
      view.setFloat32(norms + J.PART_SIDE, normOf(Math.max(energy.positive, energy.negative)), true);
    }
    view.setFloat64(at + J.RECORD_NORM, normOf(all.positive + all.negative), true);
    view.setFloat64(at + J.RECORD_NORM + J.NORM_SIDE, normOf(Math.max(all.positive, all.negative)), true);
  }
  return records;
}

/** Sums of squares of the positive and of the negative words of a run of entries. */
function signedEnergies(
  entries: Uint16Array,
  first: number,
  end: number,
): { positive: number; negative: number } {
  let positive = 0;
  let negative = 0;
  for (let entry = first; entry < end; entry++) {
    const word = (entries[4 * entry + 1]! << 16) >> 16;
    if (word > 0) positive += word * word;
    else negative += word * word;
  }
  return { positive, negative };
}

/** A norm as records hold it; it must not become too small when it is stored as float32. */
function normOf(energy: number): number {
  return (Math.sqrt(energy) / 65_536) * (1 + 2 ** -22);
}
