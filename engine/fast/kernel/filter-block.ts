/*
 * AssemblyScript. The filter-driven kernel: one filter on a block of 32 (or 64 or 16) neighbouring ofmap pixels, walking the
 * filter's non-zero words. Products and sums as in narrow-mac.ts, with the parts exchanged: vectors hold ifmap words
 * of neighbouring pixels, the factor that is broadcast is the filter word.
 *
 * An entry is 8 bytes: 0, w, 0, step (16 bits each). Loaded from byte 0 and from byte 2 it gives the two 32-bit
 * factors (0, w) and (w, 0); `step` leads from the entry before to this one's ifmap word, in words.
 */
import * as J from '../job-layout';
import { filterSegments, surelyFit, TRIED_BOUND } from './filter-segments';

/**
 * One filter on 32 pixels.
 * @param record the filter's record, see `pack-filter-lists.ts`
 * @param x first pixel's ifmap word where the filter's offsets begin
 * @param norms roots of the largest energy (sum of squares) under the filter of any of the pixels, all planes and by part
 * @param side 1 where no ifmap word is negative, else 0
 * @param to 32 words out
 * @param floor −32768, or 0 with ReLU
 * @param sums room for 32 psums
 * @param pixel number of the first pixel among the task's, PLANE_W in a row
 * @returns how many sums of the first `pixels` did not fit
 */
export function filterBlock32(
  record: usize,
  x: usize,
  norms: usize,
  side: i32,
  to: usize,
  floor: i32,
  sums: usize,
  pixel: i32,
  pixels: i32,
): i32 {
  const norm = load<f64>(record + side * J.NORM_SIDE, J.RECORD_NORM);
  const bound = load<f64>(norms) * norm + load<f64>(record, J.RECORD_SLACK);
  if (bound > TRIED_BOUND) {
    return filterSegments(record, x, norms, side, to, floor, sums, pixel, pixels, 4);
  }
  let at = x;
  const end = load<usize>(record, J.RECORD_END);
  let a0 = i64x2.splat(0);
  let a1 = i64x2.splat(0);
  let a2 = i64x2.splat(0);
  let a3 = i64x2.splat(0);
  let a4 = i64x2.splat(0);
  let a5 = i64x2.splat(0);
  let a6 = i64x2.splat(0);
  let a7 = i64x2.splat(0);
  for (let entry = load<usize>(record, J.RECORD_FIRST); entry < end; entry += 8) {
    const odd = v128.load32_splat(entry);
    const even = v128.load32_splat(entry, 2);
    at += (load<u16>(entry, 6) as usize) << 1;
    let words = v128.load(at);
    a0 = i16x8.add(a0, i32x4.dot_i16x8_s(words, even));
    a2 = i16x8.add(a2, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(at, 16);
    a1 = i16x8.add(a1, i32x4.dot_i16x8_s(words, even));
    a3 = i16x8.add(a3, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(at, 32);
    a4 = i16x8.add(a4, i32x4.dot_i16x8_s(words, even));
    a6 = i16x8.add(a6, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(at, 48);
    a5 = i16x8.add(a5, i32x4.dot_i16x8_s(words, even));
    a7 = i16x8.add(a7, i32x4.dot_i16x8_s(words, odd));
  }
  const bias = i16x8.splat(load<i32>(record, J.RECORD_BIAS) as i16);
  const least = i16x8.splat(floor as i16);
  a0 = joinedWords(a0, a2, bias);
  a1 = joinedWords(a1, a3, bias);
  a4 = joinedWords(a4, a6, bias);
  a5 = joinedWords(a5, a7, bias);
  let largest = i16x8.abs(a0);
  largest = i16x8.max_u(largest, i16x8.abs(a1));
  largest = i16x8.max_u(largest, i16x8.abs(a4));
  largest = i16x8.max_u(largest, i16x8.abs(a5));
  if (!surelyFit(largest, bound)) {
    return filterSegments(record, x, norms, side, to, floor, sums, pixel, pixels, 4);
  }
  a0 = i16x8.max_s(a0, least);
  a1 = i16x8.max_s(a1, least);
  a4 = i16x8.max_s(a4, least);
  a5 = i16x8.max_s(a5, least);
  v128.store(to, a0);
  v128.store(to, a1, 16);
  v128.store(to, a4, 32);
  v128.store(to, a5, 48);
  return 0;
}

/** The same for 64 pixels, for wide vectors: narrow registers would not hold the sums. Norms are those of two blocks of 32. */
export function filterBlock64(
  record: usize,
  x: usize,
  norms: usize,
  side: i32,
  to: usize,
  floor: i32,
  sums: usize,
  pixel: i32,
  pixels: i32,
): i32 {
  const norm = load<f64>(record + side * J.NORM_SIDE, J.RECORD_NORM);
  const most = max(load<f64>(norms), load<f64>(norms, J.BLOCK_NORM_BYTES));
  const bound = most * norm + load<f64>(record, J.RECORD_SLACK);
  if (bound > TRIED_BOUND) {
    return filterSegments(record, x, norms, side, to, floor, sums, pixel, pixels, 8);
  }
  let at = x;
  const end = load<usize>(record, J.RECORD_END);
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
  for (let entry = load<usize>(record, J.RECORD_FIRST); entry < end; entry += 8) {
    const odd = v128.load32_splat(entry);
    const even = v128.load32_splat(entry, 2);
    at += (load<u16>(entry, 6) as usize) << 1;
    let words = v128.load(at);
    a0 = i16x8.add(a0, i32x4.dot_i16x8_s(words, even));
    a2 = i16x8.add(a2, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(at, 16);
    a1 = i16x8.add(a1, i32x4.dot_i16x8_s(words, even));
    a3 = i16x8.add(a3, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(at, 32);
    a4 = i16x8.add(a4, i32x4.dot_i16x8_s(words, even));
    a6 = i16x8.add(a6, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(at, 48);
    a5 = i16x8.add(a5, i32x4.dot_i16x8_s(words, even));
    a7 = i16x8.add(a7, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(at, 64);
    a8 = i16x8.add(a8, i32x4.dot_i16x8_s(words, even));
    a10 = i16x8.add(a10, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(at, 80);
    a9 = i16x8.add(a9, i32x4.dot_i16x8_s(words, even));
    a11 = i16x8.add(a11, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(at, 96);
    a12 = i16x8.add(a12, i32x4.dot_i16x8_s(words, even));
    a14 = i16x8.add(a14, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(at, 112);
    a13 = i16x8.add(a13, i32x4.dot_i16x8_s(words, even));
    a15 = i16x8.add(a15, i32x4.dot_i16x8_s(words, odd));
  }
  const bias = i16x8.splat(load<i32>(record, J.RECORD_BIAS) as i16);
  const least = i16x8.splat(floor as i16);
  a0 = joinedWords(a0, a2, bias);
  a1 = joinedWords(a1, a3, bias);
  a4 = joinedWords(a4, a6, bias);
  a5 = joinedWords(a5, a7, bias);
  a8 = joinedWords(a8, a10, bias);
  a9 = joinedWords(a9, a11, bias);
  a12 = joinedWords(a12, a14, bias);
  a13 = joinedWords(a13, a15, bias);
  let largest = i16x8.abs(a0);
  largest = i16x8.max_u(largest, i16x8.abs(a1));
  largest = i16x8.max_u(largest, i16x8.abs(a4));
  largest = i16x8.max_u(largest, i16x8.abs(a5));
  largest = i16x8.max_u(largest, i16x8.abs(a8));
  largest = i16x8.max_u(largest, i16x8.abs(a9));
  largest = i16x8.max_u(largest, i16x8.abs(a12));
  largest = i16x8.max_u(largest, i16x8.abs(a13));
  if (!surelyFit(largest, bound)) {
    return filterSegments(record, x, norms, side, to, floor, sums, pixel, pixels, 8);
  }
  a0 = i16x8.max_s(a0, least);
  a1 = i16x8.max_s(a1, least);
  a4 = i16x8.max_s(a4, least);
  a5 = i16x8.max_s(a5, least);
  a8 = i16x8.max_s(a8, least);
  a9 = i16x8.max_s(a9, least);
  a12 = i16x8.max_s(a12, least);
  a13 = i16x8.max_s(a13, least);
  v128.store(to, a0);
  v128.store(to, a1, 16);
  v128.store(to, a4, 32);
  v128.store(to, a5, 48);
  v128.store(to, a8, 64);
  v128.store(to, a9, 80);
  v128.store(to, a12, 96);
  v128.store(to, a13, 112);
  return 0;
}

/** The same for 16 pixels. */
export function filterBlock16(
  record: usize,
  x: usize,
  norms: usize,
  side: i32,
  to: usize,
  floor: i32,
  sums: usize,
  pixel: i32,
  pixels: i32,
): i32 {
  const norm = load<f64>(record + side * J.NORM_SIDE, J.RECORD_NORM);
  const bound = load<f64>(norms) * norm + load<f64>(record, J.RECORD_SLACK);
  if (bound > TRIED_BOUND) {
    return filterSegments(record, x, norms, side, to, floor, sums, pixel, pixels, 2);
  }
  let at = x;
  const end = load<usize>(record, J.RECORD_END);
  let a0 = i64x2.splat(0);
  let a1 = i64x2.splat(0);
  let a2 = i64x2.splat(0);
  let a3 = i64x2.splat(0);
  for (let entry = load<usize>(record, J.RECORD_FIRST); entry < end; entry += 8) {
    const odd = v128.load32_splat(entry);
    const even = v128.load32_splat(entry, 2);
    at += (load<u16>(entry, 6) as usize) << 1;
    let words = v128.load(at);
    a0 = i16x8.add(a0, i32x4.dot_i16x8_s(words, even));
    a2 = i16x8.add(a2, i32x4.dot_i16x8_s(words, odd));
    words = v128.load(at, 16);
    a1 = i16x8.add(a1, i32x4.dot_i16x8_s(words, even));
    a3 = i16x8.add(a3, i32x4.dot_i16x8_s(words, odd));
  }
  const bias = i16x8.splat(load<i32>(record, J.RECORD_BIAS) as i16);
  const least = i16x8.splat(floor as i16);
  a0 = joinedWords(a0, a2, bias);
  a1 = joinedWords(a1, a3, bias);
  let largest = i16x8.abs(a0);
  largest = i16x8.max_u(largest, i16x8.abs(a1));
  if (!surelyFit(largest, bound)) {
    return filterSegments(record, x, norms, side, to, floor, sums, pixel, pixels, 2);
  }
  a0 = i16x8.max_s(a0, least);
  a1 = i16x8.max_s(a1, least);
  v128.store(to, a0);
  v128.store(to, a1, 16);
  return 0;
}

/** Words of eight pixels: the upper halves of the even and of the odd pixels' sums, with the bias. */
function joinedWords(even: v128, odd: v128, bias: v128): v128 {
  const upper = i32x4.splat(0xffff0000);
  return i16x8.add(v128.or(i32x4.shr_u(even, 16), v128.and(odd, upper)), bias);
}
