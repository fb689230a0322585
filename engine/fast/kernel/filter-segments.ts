/*
 * AssemblyScript. A filter on a block of pixels in parts, where its whole sum might not fit 16 bits; entries, products
 * and lanes as in filter-block.ts.
 */
import * as J from '../job-layout';
import { filterWide } from './filter-wide';

/** A sum that surely fits a word; one less than fits makes up for rounding in doubles. */
export const SAFE_SUM: f64 = 32766;

/**
 * Where a filter's sums could be larger, {@link surelyFit} is not tried: blocks that fail are computed again, and hardly any
 * fails below, but many would above.
 */
export const TRIED_BOUND: f64 = 61_440;

/**
 * Whether sums of no more than `bound` in magnitude fit words, from their lower 16 bits as signed words: a sum that does
 * not fit is 65536 away from its word, which then is 65536 − bound in magnitude at least.
 * @param most the largest magnitudes of the words, in any lanes
 */
export function surelyFit(most: v128, bound: f64): bool {
  // one less makes up for rounding in doubles
  const least = i16x8.splat((65_535.0 - bound) as i32 as i16);
  return !v128.any_true(i16x8.ge_u(most, least));
}

/**
 * A filter whose whole sum might not fit: as many parts of its list in a row as surely fit go through 16-bit lanes,
 * their sums into exact 32-bit psums; a part that might not fit alone goes through the wide kernel.
 * @param vectors of 8 pixels: 8, with the norms of two blocks, or 4 or 2
 */
export function filterSegments(
  record: usize,
  x: usize,
  norms: usize,
  side: i32,
  to: usize,
  floor: i32,
  sums: usize,
  pixel: i32,
  pixels: i32,
  vectors: i32,
): i32 {
  const parts = load<i32>(J.PARTS);
  const wide = load<i32>(J.ALWAYS_WIDE) != 0;
  const bias = i32x4.splat(load<i32>(record, J.RECORD_BIAS));
  for (let v = 0; v < vectors << 1; v++) v128.store(sums + (v << 4), bias);
  let entry = load<usize>(record, J.RECORD_FIRST);
  let part = 0;
  while (part < parts) {
    let bound: f64 = 0;
    let stop = entry;
    for (; part < parts; part++) {
      const end = load<usize>(record + (part << 2), J.RECORD_ENDS);
      const norm = load<f32>(record + (part << 2) + side * J.PART_SIDE, J.RECORD_PART_NORMS) as f64;
      let most = load<f64>(norms + (part << 3), 8);
      if (vectors == 8) most = max(most, load<f64>(norms + (part << 3), 8 + J.BLOCK_NORM_BYTES));
      const more = norm * most + (((end - stop) >> 3) as f64);
      if (wide || bound + more > SAFE_SUM) break;
      bound += more;
      stop = end;
    }
    if (stop == entry) {
      if (part == parts) break;
      stop = load<usize>(record + (part << 2), J.RECORD_ENDS);
      part++;
      atomic.add<i32>(J.WIDE_PIECES, 1);
      x = filterWide(entry, stop, x, sums, vectors);
    } else if (vectors == 8) {
      x = filterSegment64(entry, stop, x, sums);
    } else if (vectors == 4) {
      x = filterSegment32(entry, stop, x, sums);
    } else {
      x = filterSegment16(entry, stop, x, sums);
    }
    entry = stop;
  }
  return writeSums(sums, to, floor, pixel, pixels, vectors);
}

/** Entries on 32 pixels, added to 32 psums. Returns where the last entry's ifmap word was. */
export function filterSegment32(entry: usize, end: usize, x: usize, sums: usize): usize {
  let a0 = i64x2.splat(0);
  let a1 = i64x2.splat(0);
  let a2 = i64x2.splat(0);
  let a3 = i64x2.splat(0);
  let a4 = i64x2.splat(0);
  let a5 = i64x2.splat(0);
  let a6 = i64x2.splat(0);
  let a7 = i64x2.splat(0);
  for (; entry < end; entry += 8) {
    const odd = v128.load32_splat(entry);
    const even = v128.load32_splat(entry, 2);
    x += (load<u16>(entry, 6) as usize) << 1;
    let words = v128.load(x);
    a0 = i16x8.add(a0, i32x4.dot_i16x8_s(words, even));
    a2 = i16x8.add(a2, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(x, 16);
    a1 = i16x8.add(a1, i32x4.dot_i16x8_s(words, even));
    a3 = i16x8.add(a3, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(x, 32);
    a4 = i16x8.add(a4, i32x4.dot_i16x8_s(words, even));
    a6 = i16x8.add(a6, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(x, 48);
    a5 = i16x8.add(a5, i32x4.dot_i16x8_s(words, even));
    a7 = i16x8.add(a7, i32x4.dot_i16x8_s(words, odd));
  }
  // stored even and odd apart, see writeSums: all loads before all stores, for wide vectors
  a0 = i32x4.add(v128.load(sums), i32x4.shr_s(a0, 16));
  a1 = i32x4.add(v128.load(sums, 16), i32x4.shr_s(a1, 16));
  a2 = i32x4.add(v128.load(sums, 32), i32x4.shr_s(a2, 16));
  a3 = i32x4.add(v128.load(sums, 48), i32x4.shr_s(a3, 16));
  a4 = i32x4.add(v128.load(sums, 64), i32x4.shr_s(a4, 16));
  a5 = i32x4.add(v128.load(sums, 80), i32x4.shr_s(a5, 16));
  a6 = i32x4.add(v128.load(sums, 96), i32x4.shr_s(a6, 16));
  a7 = i32x4.add(v128.load(sums, 112), i32x4.shr_s(a7, 16));
  v128.store(sums, a0);
  v128.store(sums, a1, 16);
  v128.store(sums, a2, 32);
  v128.store(sums, a3, 48);
  v128.store(sums, a4, 64);
  v128.store(sums, a5, 80);
  v128.store(sums, a6, 96);
  v128.store(sums, a7, 112);
  return x;
}

/** Entries on 64 pixels, added to 64 psums. Returns where the last entry's ifmap word was. */
export function filterSegment64(entry: usize, end: usize, x: usize, sums: usize): usize {
  let a0 = i64x2.splat(0);
  let a1 = i64x2.splat(0);
  let a2 = i64x2.splat(0);
  let a3 = i64x2.splat(0);
  let a4 = i64x2.splat(0);
  let a5 = i64x2.splat(0);
  let a6 = i64x2.splat(0);
  let a7 = i64x2.splat(0);
  let a8 = i64x2.splat(0);
  let a9 = i64x2.splat(0);
  let a10 = i64x2.splat(0);
  let a11 = i64x2.splat(0);
  let a12 = i64x2.splat(0);
  let a13 = i64x2.splat(0);
  let a14 = i64x2.splat(0);
  let a15 = i64x2.splat(0);
  for (; entry < end; entry += 8) {
    const odd = v128.load32_splat(entry);
    const even = v128.load32_splat(entry, 2);
    x += (load<u16>(entry, 6) as usize) << 1;
    let words = v128.load(x);
    a0 = i16x8.add(a0, i32x4.dot_i16x8_s(words, even));
    a2 = i16x8.add(a2, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(x, 16);
    a1 = i16x8.add(a1, i32x4.dot_i16x8_s(words, even));
    a3 = i16x8.add(a3, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(x, 32);
    a4 = i16x8.add(a4, i32x4.dot_i16x8_s(words, even));
    a6 = i16x8.add(a6, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(x, 48);
    a5 = i16x8.add(a5, i32x4.dot_i16x8_s(words, even));
    a7 = i16x8.add(a7, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(x, 64);
    a8 = i16x8.add(a8, i32x4.dot_i16x8_s(words, even));
    a10 = i16x8.add(a10, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(x, 80);
    a9 = i16x8.add(a9, i32x4.dot_i16x8_s(words, even));
    a11 = i16x8.add(a11, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(x, 96);
    a12 = i16x8.add(a12, i32x4.dot_i16x8_s(words, even));
    a14 = i16x8.add(a14, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(x, 112);
    a13 = i16x8.add(a13, i32x4.dot_i16x8_s(words, even));
    a15 = i16x8.add(a15, i32x4.dot_i16x8_s(words, odd));
  }
  // see filterSegment32
  a0 = i32x4.add(v128.load(sums), i32x4.shr_s(a0, 16));
  a1 = i32x4.add(v128.load(sums, 16), i32x4.shr_s(a1, 16));
  a2 = i32x4.add(v128.load(sums, 32), i32x4.shr_s(a2, 16));
  a3 = i32x4.add(v128.load(sums, 48), i32x4.shr_s(a3, 16));
  a4 = i32x4.add(v128.load(sums, 64), i32x4.shr_s(a4, 16));
  a5 = i32x4.add(v128.load(sums, 80), i32x4.shr_s(a5, 16));
  a6 = i32x4.add(v128.load(sums, 96), i32x4.shr_s(a6, 16));
  a7 = i32x4.add(v128.load(sums, 112), i32x4.shr_s(a7, 16));
  a8 = i32x4.add(v128.load(sums, 128), i32x4.shr_s(a8, 16));
  a9 = i32x4.add(v128.load(sums, 144), i32x4.shr_s(a9, 16));
  a10 = i32x4.add(v128.load(sums, 160), i32x4.shr_s(a10, 16));
  a11 = i32x4.add(v128.load(sums, 176), i32x4.shr_s(a11, 16));
  a12 = i32x4.add(v128.load(sums, 192), i32x4.shr_s(a12, 16));
  a13 = i32x4.add(v128.load(sums, 208), i32x4.shr_s(a13, 16));
  a14 = i32x4.add(v128.load(sums, 224), i32x4.shr_s(a14, 16));
  a15 = i32x4.add(v128.load(sums, 240), i32x4.shr_s(a15, 16));
  v128.store(sums, a0);
  v128.store(sums, a1, 16);
  v128.store(sums, a2, 32);
  v128.store(sums, a3, 48);
  v128.store(sums, a4, 64);
  v128.store(sums, a5, 80);
  v128.store(sums, a6, 96);
  v128.store(sums, a7, 112);
  v128.store(sums, a8, 128);
  v128.store(sums, a9, 144);
  v128.store(sums, a10, 160);
  v128.store(sums, a11, 176);
  v128.store(sums, a12, 192);
  v128.store(sums, a13, 208);
  v128.store(sums, a14, 224);
  v128.store(sums, a15, 240);
  return x;
}

/** Entries on 16 pixels, added to 16 psums. Returns where the last entry's ifmap word was. */
export function filterSegment16(entry: usize, end: usize, x: usize, sums: usize): usize {
  let a0 = i64x2.splat(0);
  let a1 = i64x2.splat(0);
  let a2 = i64x2.splat(0);
  let a3 = i64x2.splat(0);
  for (; entry < end; entry += 8) {
    const odd = v128.load32_splat(entry);
    const even = v128.load32_splat(entry, 2);
    x += (load<u16>(entry, 6) as usize) << 1;
    let words = v128.load(x);
    a0 = i16x8.add(a0, i32x4.dot_i16x8_s(words, even));
    a2 = i16x8.add(a2, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(x, 16);
    a1 = i16x8.add(a1, i32x4.dot_i16x8_s(words, even));
    a3 = i16x8.add(a3, i32x4.dot_i16x8_s(words, odd));
  }
  a0 = i32x4.add(v128.load(sums), i32x4.shr_s(a0, 16));
  a1 = i32x4.add(v128.load(sums, 16), i32x4.shr_s(a1, 16));
  a2 = i32x4.add(v128.load(sums, 32), i32x4.shr_s(a2, 16));
  a3 = i32x4.add(v128.load(sums, 48), i32x4.shr_s(a3, 16));
  v128.store(sums, a0);
  v128.store(sums, a1, 16);
  v128.store(sums, a2, 32);
  v128.store(sums, a3, 48);
  return x;
}

/**
 * Exact psums cut to words. Of 16 pixels' psums the first two vectors are the even pixels of each eight, the other
 * two the odd ones.
 * @param first number of the first pixel among the task's, PLANE_W in a row
 * @returns how many of the first `pixels` did not fit, those right of the ofmap not counted
 */
export function writeSums(sums: usize, to: usize, floor: i32, first: i32, pixels: i32, vectors: i32): i32 {
  const low = i32x4.splat(0xffff);
  const half = i32x4.splat(0x8000);
  const least = i16x8.splat(floor as i16);
  let outside = i64x2.splat(0);
  for (let v = 0; v < vectors; v++) {
    const from = sums + ((v >> 1) << 6) + ((v & 1) << 4);
    const even = v128.load(from);
    const odd = v128.load(from, 32);
    outside = v128.or(outside, v128.or(i32x4.add(even, half), i32x4.add(odd, half)));
    const words = v128.or(v128.and(even, low), i32x4.shl(odd, 16));
    v128.store(to + (v << 4), i16x8.max_s(words, least));
  }
  if (!v128.any_true(v128.and(outside, i32x4.splat(0xffff0000)))) return 0;
  const F = load<i32>(J.F);
  const planeW = load<i32>(J.PLANE_W);
  let column = first % planeW;
  let wrapped = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    // which eight, even or odd, place in the vector
    const v = pixel >> 3;
    const from = sums + ((v >> 1) << 6) + ((pixel & 1) << 5) + ((v & 1) << 4) + (((pixel & 7) >> 1) << 2);
    const sum = load<i32>(from);
    wrapped += ((sum << 16) >> 16 != sum && column < F) as i32;
    if (++column == planeW) column = 0;
  }
  return wrapped;
}
