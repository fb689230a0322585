/*
 * AssemblyScript. Lists the non-zero words of one padded ifmap row.
 *
 * An entry is 8 bytes: 0, x, 0, place (16 bits each). Loaded from byte 0 and from byte 2 it gives the two 32-bit
 * factors of a product, (0, x) and (x, 0). `place` is PLACE_UNIT × (column × channels of the block + channel), so that S
 * adjacent pixels' entries are one run through a filter row packed [s][c].
 */
import * as J from '../job-layout';

export function listRow(row: i32, scratch: usize): void {
  const groups = load<i32>(J.GROUPS);
  const blocks = load<i32>(J.CHANNEL_BLOCKS);
  const blockChannels = load<i32>(J.BLOCK_CHANNELS);
  const groupChannels = load<i32>(J.GROUP_CHANNELS);
  const H = load<i32>(J.H);
  const paddedH = load<i32>(J.PADDED_H);
  const startsBytes = (load<i32>(J.PADDED_W) + 1) << 2;
  const entryRowBytes = load<i32>(J.ENTRY_ROW_BYTES);
  const pieces = (load<i32>(J.F) + J.PIECE_PIXELS - 1) / J.PIECE_PIXELS;
  const y = row - load<i32>(J.PADDING);
  for (let group = 0; group < groups; group++) {
    for (let block = 0; block < blocks; block++) {
      const index = group * blocks + block;
      const starts: usize = load<usize>(J.STARTS) + (index * paddedH + row) * startsBytes;
      const norms: usize = load<usize>(J.RUN_NORMS) + (((index * paddedH + row) * pieces) << 4);
      if (y < 0 || y >= H) {
        memory.fill(starts, 0, startsBytes);
        memory.fill(norms, 0, pieces << 4);
        continue;
      }
      const first = block * blockChannels;
      const channels = min(blockChannels, groupChannels - first);
      const entries: usize = load<usize>(J.ENTRIES) + (index * H + y) * entryRowBytes;
      listWords(group * groupChannels + first, channels, y, entries, starts, scratch);
      measureRuns(starts, scratch, norms);
    }
  }
}

/**
 * Writes entries and where each pixel's begin; up to seven more are written behind the last one.
 * @param scratch gets the sum of squares of all words before each pixel, then the words of eight pixels
 */
export function listWords(
  firstChannel: i32,
  channels: i32,
  y: i32,
  entries: usize,
  starts: usize,
  scratch: usize,
): void {
  const W = load<i32>(J.W);
  const padding = load<i32>(J.PADDING);
  const paddedW = load<i32>(J.PADDED_W);
  const planeBytes = (load<i32>(J.PADDED_H) * paddedW) << 1;
  const energies = scratch;
  const columns = scratch + energiesBytes(paddedW);
  // each column's words lie together, filled up to whole vectors
  const columnBytes = ((channels + 7) & ~7) << 1;
  let from: usize =
    load<usize>(J.IFMAP) + firstChannel * planeBytes + (((y + padding) * paddedW + padding) << 1);
  let to = entries;
  let energy: u64 = 0;
  let at = 0;
  for (; at < padding; at++) {
    store<u32>(starts + (at << 2), to as u32);
    store<u64>(energies + (at << 3), 0);
  }
  let place = padding * channels * J.PLACE_UNIT;
  for (const end = padding + W; at < end;) {
    gatherColumns(from, planeBytes, channels, columns, columnBytes);
    from += 16;
    let column = columns;
    for (const stop = min(end, at + 8); at < stop; at++) {
      store<u32>(starts + (at << 2), to as u32);
      store<u64>(energies + (at << 3), energy);
      const next = column + columnBytes;
      to = listColumn(column, next, to, place);
      energy += energyOf(column, next);
      column = next;
      place += channels * J.PLACE_UNIT;
    }
  }
  for (; at <= paddedW; at++) {
    store<u32>(starts + (at << 2), to as u32);
    store<u64>(energies + (at << 3), energy);
  }
}

/** Bytes of the energies in front of the columns, whole vectors. */
function energiesBytes(paddedW: i32): i32 {
  return ((paddedW + 2) & ~1) << 3;
}

/** Words of eight neighbouring pixels of a row, each pixel's channels together; zeros where there are no more channels. */
export function gatherColumns(
  from: usize,
  planeBytes: i32,
  channels: i32,
  to: usize,
  columnBytes: i32,
): void {
  const none = i16x8.splat(0);
  for (let left = channels; left > 0; left -= 8) {
    const a = v128.load(from);
    const b = left > 1 ? v128.load(from + planeBytes) : none;
    const c = left > 2 ? v128.load(from + 2 * planeBytes) : none;
    const d = left > 3 ? v128.load(from + 3 * planeBytes) : none;
    const e = left > 4 ? v128.load(from + 4 * planeBytes) : none;
    const f = left > 5 ? v128.load(from + 5 * planeBytes) : none;
    const g = left > 6 ? v128.load(from + 6 * planeBytes) : none;
    const h = left > 7 ? v128.load(from + 7 * planeBytes) : none;
    from += 8 * planeBytes;
    // pairs of channels, columns 0 to 3 and 4 to 7, then all eight channels of two columns
    const abLow = i16x8.shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
    const cdLow = i16x8.shuffle(c, d, 0, 8, 1, 9, 2, 10, 3, 11);
    const efLow = i16x8.shuffle(e, f, 0, 8, 1, 9, 2, 10, 3, 11);
    const ghLow = i16x8.shuffle(g, h, 0, 8, 1, 9, 2, 10, 3, 11);
    storeColumns(abLow, cdLow, efLow, ghLow, to, columnBytes);
    const abHigh = i16x8.shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
    const cdHigh = i16x8.shuffle(c, d, 4, 12, 5, 13, 6, 14, 7, 15);
    const efHigh = i16x8.shuffle(e, f, 4, 12, 5, 13, 6, 14, 7, 15);
    const ghHigh = i16x8.shuffle(g, h, 4, 12, 5, 13, 6, 14, 7, 15);
    storeColumns(abHigh, cdHigh, efHigh, ghHigh, to + (columnBytes << 2), columnBytes);
    to += 16;
  }
}

/** Four columns from vectors of pairs of channels. */
function storeColumns(ab: v128, cd: v128, ef: v128, gh: v128, to: usize, columnBytes: i32): void {
  const left = i32x4.shuffle(ab, cd, 0, 4, 1, 5);
  const right = i32x4.shuffle(ef, gh, 0, 4, 1, 5);
  v128.store(to, i64x2.shuffle(left, right, 0, 2));
  v128.store(to + columnBytes, i64x2.shuffle(left, right, 1, 3));
  const left2 = i32x4.shuffle(ab, cd, 2, 6, 3, 7);
  const right2 = i32x4.shuffle(ef, gh, 2, 6, 3, 7);
  v128.store(to + 2 * columnBytes, i64x2.shuffle(left2, right2, 0, 2));
  v128.store(to + 3 * columnBytes, i64x2.shuffle(left2, right2, 1, 3));
}

/** Entries of one column's words, the first at a place; returns where the next one goes. */
export function listColumn(column: usize, end: usize, to: usize, place: i32): usize {
  const none = i16x8.splat(0);
  let places = i16x8.splat(place as i16);
  for (; column < end; column += 16) {
    const words = v128.load(column);
    const levels = i16x8.bitmask(i16x8.eq(words, none)) ^ 255;
    const selection = v128.load(J.SELECTIONS + (levels << 4));
    const x = i8x16.swizzle(words, selection);
    const p = i16x8.add(places, i16x8.shl(v128.and(selection, i16x8.splat(255)), 3));
    const low = i16x8.shuffle(x, p, 0, 8, 1, 9, 2, 10, 3, 11);
    const high = i16x8.shuffle(x, p, 4, 12, 5, 13, 6, 14, 7, 15);
    v128.store(to, i16x8.shuffle(none, low, 0, 8, 1, 9, 2, 10, 3, 11));
    v128.store(to, i16x8.shuffle(none, low, 4, 12, 5, 13, 6, 14, 7, 15), 16);
    v128.store(to, i16x8.shuffle(none, high, 0, 8, 1, 9, 2, 10, 3, 11), 32);
    v128.store(to, i16x8.shuffle(none, high, 4, 12, 5, 13, 6, 14, 7, 15), 48);
    to += popcnt(levels) << 3;
    places = i16x8.add(places, i16x8.splat((8 * J.PLACE_UNIT) as i16));
  }
  return to;
}

/** Sum of squares of words. */
function energyOf(from: usize, end: usize): u64 {
  let sums = i64x2.splat(0);
  for (; from < end; from += 16) {
    const words = v128.load(from);
    // two squares of −32768 fill 32 bits without a sign
    const pairs = i32x4.dot_i16x8_s(words, words);
    sums = i64x2.add(sums, i64x2.extend_low_i32x4_u(pairs));
    sums = i64x2.add(sums, i64x2.extend_high_i32x4_u(pairs));
  }
  return (i64x2.extract_lane(sums, 0) + i64x2.extract_lane(sums, 1)) as u64;
}

/** For each piece: largest norm (root of the sum of squares) and largest number of entries of its runs. */
export function measureRuns(starts: usize, energies: usize, norms: usize): void {
  const U = load<i32>(J.U);
  const S = load<i32>(J.S);
  const F = load<i32>(J.F);
  let at = 0;
  for (let f = 0; f < F;) {
    let energy: u64 = 0;
    let bytes = 0;
    for (const end = min(F, f + J.PIECE_PIXELS); f < end; f++) {
      const runEnergy = load<u64>(energies + ((at + S) << 3)) - load<u64>(energies + (at << 3));
      const runBytes = load<i32>(starts + ((at + S) << 2)) - load<i32>(starts + (at << 2));
      energy = max(energy, runEnergy);
      bytes = max(bytes, runBytes);
      at += U;
    }
    store<f64>(norms, Math.sqrt(energy as f64));
    store<f64>(norms, (bytes >> 3) as f64, 8);
    norms += 16;
  }
}
