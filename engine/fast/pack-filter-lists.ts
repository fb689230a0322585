import type { ConvLayer } from '../conv-layer.ts';
import { convDimensions } from '../conv-shape.ts';
import * as J from './job-layout.ts';

/** A layer's filters as lists of their non-zero words, as `kernel/filter-mac.ts` reads them. */
export interface FilterLists {
  /** Entries of all filters, four words each: 0, filter word, 0, step. */
  readonly entries: Uint16Array;
  /** Entry at which each filter's list begins, and behind the last one's end; M + 1 numbers. */
  readonly starts: Int32Array;
}

/** Largest step of an entry; farther words are reached over entries whose filter word is 0. */
const LONGEST_STEP = 65_535;
/** Parts have at least this many entries; shorter ones would cost more to begin and end than they are worth. */
const PART_ENTRIES = 24;

/**
 * Lists the non-zero filter words by where their ifmap word lies: channel, then row and column within the U × U
 * planes of the channel, see `kernel/filter-task.ts`.
 * @param planeH height and width of a plane, in words
 */
export function listFilters({ shape, filters }: ConvLayer, planeH: number, planeW: number): FilterLists {
  const { M, R, S, U } = shape;
  const { channelsPerGroup } = convDimensions(shape);
  const taps = channelsPerGroup * R * S;
  // Every tap's offset from the first pixel's place, and the order in which lists go through the taps.
  const offsets = new Int32Array(taps);
  for (let c = 0, tap = 0; c < channelsPerGroup; c++) {
    for (let r = 0; r < R; r++) {
      for (let s = 0; s < S; s++, tap++) {
        const plane = (c * U + (r % U)) * U + (s % U);
        offsets[tap] = (plane * planeH + Math.floor(r / U)) * planeW + Math.floor(s / U);
      }
    }
  }
  const order = Int32Array.from({ length: taps }, (_, tap) => tap).sort((a, b) => offsets[a]! - offsets[b]!);
  const words: number[] = [];
  const starts = new Int32Array(M + 1);
  for (let m = 0; m < M; m++) {
    let at = 0;
    for (const tap of order) {
      const word = filters[m * taps + tap]!;
      if (word === 0) continue;
      let step = offsets[tap]! - at;
      for (; step > LONGEST_STEP; step -= LONGEST_STEP) words.push(0, LONGEST_STEP);
      words.push(word, step);
      at = offsets[tap]!;
    }
    starts[m + 1] = words.length / 2;
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
  { entries, starts }: FilterLists,
  address: number,
): Uint8Array {
  const records = new Uint8Array(M * J.RECORD_BYTES);
  const view = new DataView(records.buffer);
  for (let m = 0; m < M; m++) {
    const at = m * J.RECORD_BYTES;
    const first = starts[m]!;
    const count = starts[m + 1]! - first;
    const parts = Math.min(J.RECORD_MAX_PARTS, Math.max(1, Math.floor(count / PART_ENTRIES)));
    view.setInt32(at + J.RECORD_FIRST, address + first * 8, true);
    view.setInt32(at + J.RECORD_END, address + (first + count) * 8, true);
    view.setInt32(at + J.RECORD_PARTS, parts, true);
    view.setInt32(at + J.RECORD_BIAS, bias[m]!, true);
    let energy = 0;
    let entry = first;
    for (let part = 0; part < parts; part++) {
      const end = first + Math.floor((count * (part + 1)) / parts);
      let partEnergy = 0;
      for (; entry < end; entry++) partEnergy += ((entries[4 * entry + 1]! << 16) >> 16) ** 2;
      view.setInt32(at + J.RECORD_ENDS + 4 * part, address + end * 8, true);
      view.setFloat32(at + J.RECORD_PART_NORMS + 4 * part, roundedUp(Math.sqrt(partEnergy) / 65_536), true);
      energy += partEnergy;
    }
    view.setFloat64(at + J.RECORD_NORM, Math.sqrt(energy) / 65_536, true);
    view.setFloat64(at + J.RECORD_SLACK, count + Math.abs(bias[m]!), true);
  }
  return records;
}

/** A bound must not become smaller when it is stored as float32. */
function roundedUp(value: number): number {
  return value * (1 + 2 ** -22);
}
