/*
 * AssemblyScript. Counts zero words: in a row with the uses of their columns, as `addRows` of engine/gating.ts, or
 * alone. Nothing is read in front of or behind the words: what eight at a time leave over is read again as part of
 * the last eight, with the lanes counted before masked out.
 */

/**
 * For each of `rows` contiguous rows the sum over its zero words of `columnUses[column]`, stored in `rowGated`.
 * @param columnUses `width` int16 words, none negative
 * @param rowGated `rows` int32
 * @returns the number of zero words
 */
export function countZeroRows(words: usize, rows: i32, width: i32, columnUses: usize, rowGated: usize): i32 {
  if (width < 8) return countNarrowRows(words, rows, width, columnUses, rowGated);
  const none = i16x8.splat(0);
  const vectorBytes = (width >> 3) << 4;
  const rowBytes = width << 1;
  const restMask = lastLanes(width & 7);
  let zeros = i32x4.splat(0);
  for (let row = 0; row < rows; row++) {
    let uses = i32x4.splat(0);
    for (let at = 0; at < vectorBytes; at += 16) {
      const isZero = i16x8.eq(v128.load(words + at), none);
      // −1 in each lane that counts: the products' sum is minus the uses, and that of −1 by −1 the count
      uses = i32x4.sub(uses, i32x4.dot_i16x8_s(isZero, v128.load(columnUses + at)));
      zeros = i32x4.add(zeros, i32x4.dot_i16x8_s(isZero, isZero));
    }
    if (vectorBytes < rowBytes) {
      const at = rowBytes - 16;
      const isZero = v128.and(i16x8.eq(v128.load(words + at), none), restMask);
      uses = i32x4.sub(uses, i32x4.dot_i16x8_s(isZero, v128.load(columnUses + at)));
      zeros = i32x4.add(zeros, i32x4.dot_i16x8_s(isZero, isZero));
    }
    store<i32>(rowGated + (row << 2), sumOf(uses));
    words += rowBytes;
  }
  return sumOf(zeros);
}

/**
 * MACs of one filter that the zero words of rows gate, as `gatedMacsOf` of engine/gating.ts.
 * @param rowGated int32 of each row, `rows` in all
 * @param rowUses `planeRows` int16 words, the same for every plane
 */
export function gatedMacs(rowGated: usize, rows: i32, rowUses: usize, planeRows: i32): f64 {
  let gated: i64 = 0;
  for (let row = 0; row < rows; row += planeRows) {
    for (let h = 0; h < planeRows; h++) {
      gated += (load<i32>(rowGated) as i64) * (load<i16>(rowUses + (h << 1)) as i64);
      rowGated += 4;
    }
  }
  return gated as f64;
}

/** {@link countZeroRows} for rows of less than a vector. */
export function countNarrowRows(
  words: usize,
  rows: i32,
  width: i32,
  columnUses: usize,
  rowGated: usize,
): i32 {
  let zeros = 0;
  for (let row = 0; row < rows; row++) {
    let uses = 0;
    for (let w = 0; w < width; w++) {
      const isZero = i32(load<u16>(words) == 0);
      uses += isZero * load<i16>(columnUses + (w << 1));
      zeros += isZero;
      words += 2;
    }
    store<i32>(rowGated + (row << 2), uses);
  }
  return zeros;
}

/** Zero words among `count`. */
export function countZeroWords(words: usize, count: i32): i32 {
  const none = i16x8.splat(0);
  const end = words + (count << 1);
  let zeros = 0;
  let at = words;
  for (; at + 32 <= end; at += 32) {
    const first = i16x8.eq(v128.load(at), none);
    const second = i16x8.eq(v128.load(at, 16), none);
    zeros += popcnt(i8x16.bitmask(i8x16.narrow_i16x8_s(first, second)));
  }
  if (at + 16 <= end) {
    zeros += popcnt(i16x8.bitmask(i16x8.eq(v128.load(at), none)));
    at += 16;
  }
  const rest = count & 7;
  if (count >= 8) {
    if (rest > 0) zeros += popcnt(i16x8.bitmask(i16x8.eq(v128.load(end - 16), none)) >> (8 - rest));
  } else {
    for (; at < end; at += 2) zeros += i32(load<u16>(at) == 0);
  }
  return zeros;
}

/** All ones in the last `count` of eight lanes. */
function lastLanes(count: i32): v128 {
  return i16x8.ge_s(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat((8 - count) as i16));
}

function sumOf(lanes: v128): i32 {
  return (
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3)
  );
}
