/*
 * AssemblyScript. The output path: exact 32-bit psums [pixel][filter] cut to words, ReLU, written [filter][pixel],
 * and the words counted whose sum did not fit.
 */

/**
 * @param psums `pixels` × `lanes` psums
 * @param filters filters that exist, at most `lanes`
 * @param to first pixel's word of the first filter
 * @param planeBytes from one filter's word to the next one's
 * @param floor −32768, or 0 with ReLU
 * @returns words whose sum did not fit
 */
export function writeWords(
  psums: usize,
  pixels: i32,
  lanes: i32,
  filters: i32,
  to: usize,
  planeBytes: i32,
  floor: i32,
): i32 {
  const pixelBytes = lanes << 2;
  let wrapped = 0;
  let first = 0;
  for (; first + 8 <= filters; first += 8) {
    const plane = to + first * planeBytes;
    let from = psums + (first << 2);
    let pixel = 0;
    for (; pixel + 8 <= pixels; pixel += 8) {
      if (transposeTile(from, pixelBytes, plane + (pixel << 1), planeBytes, floor)) {
        wrapped += countWrapped(from, pixelBytes, 8, 8);
      }
      from += pixelBytes << 3;
    }
    wrapped += countWrapped(from, pixelBytes, pixels - pixel, 8);
    writeSlowly(from, pixelBytes, pixels - pixel, 8, plane + (pixel << 1), planeBytes, floor);
  }
  const rest = psums + (first << 2);
  wrapped += countWrapped(rest, pixelBytes, pixels, filters - first);
  writeSlowly(rest, pixelBytes, pixels, filters - first, to + first * planeBytes, planeBytes, floor);
  return wrapped;
}

export function countWrapped(psums: usize, pixelBytes: i32, pixels: i32, filters: i32): i32 {
  let wrapped = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let m = 0; m < filters; m++) {
      const sum = load<i32>(psums + (m << 2));
      wrapped += ((sum << 16) >> 16 != sum) as i32;
    }
    psums += pixelBytes;
  }
  return wrapped;
}

export function writeSlowly(
  psums: usize,
  pixelBytes: i32,
  pixels: i32,
  filters: i32,
  to: usize,
  planeBytes: i32,
  floor: i32,
): void {
  for (let m = 0; m < filters; m++) {
    let from = psums + (m << 2);
    for (let pixel = 0; pixel < pixels; pixel++) {
      store<i16>(to + (pixel << 1), max((load<i32>(from) << 16) >> 16, floor) as i16);
      from += pixelBytes;
    }
    to += planeBytes;
  }
}

/** Eight pixels of eight filters. Returns whether a sum did not fit. */
export function transposeTile(from: usize, pixelBytes: i32, to: usize, planeBytes: i32, floor: i32): bool {
  const low = i32x4.splat(0xffff);
  const half = i32x4.splat(0x8000);
  const least = i16x8.splat(floor as i16);
  let outside = i64x2.splat(0);
  let x = v128.load(from);
  let y = v128.load(from, 16);
  outside = v128.or(outside, v128.or(i32x4.add(x, half), i32x4.add(y, half)));
  const p0 = i16x8.max_s(i16x8.narrow_i32x4_u(v128.and(x, low), v128.and(y, low)), least);
  from += pixelBytes;
  x = v128.load(from);
  y = v128.load(from, 16);
  outside = v128.or(outside, v128.or(i32x4.add(x, half), i32x4.add(y, half)));
  const p1 = i16x8.max_s(i16x8.narrow_i32x4_u(v128.and(x, low), v128.and(y, low)), least);
  from += pixelBytes;
  x = v128.load(from);
  y = v128.load(from, 16);
  outside = v128.or(outside, v128.or(i32x4.add(x, half), i32x4.add(y, half)));
  const p2 = i16x8.max_s(i16x8.narrow_i32x4_u(v128.and(x, low), v128.and(y, low)), least);
  from += pixelBytes;
  x = v128.load(from);
  y = v128.load(from, 16);
  outside = v128.or(outside, v128.or(i32x4.add(x, half), i32x4.add(y, half)));
  const p3 = i16x8.max_s(i16x8.narrow_i32x4_u(v128.and(x, low), v128.and(y, low)), least);
  from += pixelBytes;
  x = v128.load(from);
  y = v128.load(from, 16);
  outside = v128.or(outside, v128.or(i32x4.add(x, half), i32x4.add(y, half)));
  const p4 = i16x8.max_s(i16x8.narrow_i32x4_u(v128.and(x, low), v128.and(y, low)), least);
  from += pixelBytes;
  x = v128.load(from);
  y = v128.load(from, 16);
  outside = v128.or(outside, v128.or(i32x4.add(x, half), i32x4.add(y, half)));
  const p5 = i16x8.max_s(i16x8.narrow_i32x4_u(v128.and(x, low), v128.and(y, low)), least);
  from += pixelBytes;
  x = v128.load(from);
  y = v128.load(from, 16);
  outside = v128.or(outside, v128.or(i32x4.add(x, half), i32x4.add(y, half)));
  const p6 = i16x8.max_s(i16x8.narrow_i32x4_u(v128.and(x, low), v128.and(y, low)), least);
  from += pixelBytes;
  x = v128.load(from);
  y = v128.load(from, 16);
  outside = v128.or(outside, v128.or(i32x4.add(x, half), i32x4.add(y, half)));
  const p7 = i16x8.max_s(i16x8.narrow_i32x4_u(v128.and(x, low), v128.and(y, low)), least);

  // 16-bit pairs of pixels (0, 1), (2, 3), (4, 5), (6, 7); filters 0–3, then 4–7
  const a0 = i16x8.shuffle(p0, p1, 0, 8, 1, 9, 2, 10, 3, 11);
  const a1 = i16x8.shuffle(p2, p3, 0, 8, 1, 9, 2, 10, 3, 11);
  const a2 = i16x8.shuffle(p4, p5, 0, 8, 1, 9, 2, 10, 3, 11);
  const a3 = i16x8.shuffle(p6, p7, 0, 8, 1, 9, 2, 10, 3, 11);
  const b0 = i16x8.shuffle(p0, p1, 4, 12, 5, 13, 6, 14, 7, 15);
  const b1 = i16x8.shuffle(p2, p3, 4, 12, 5, 13, 6, 14, 7, 15);
  const b2 = i16x8.shuffle(p4, p5, 4, 12, 5, 13, 6, 14, 7, 15);
  const b3 = i16x8.shuffle(p6, p7, 4, 12, 5, 13, 6, 14, 7, 15);
  storeFilters(to, planeBytes, a0, a1, a2, a3);
  storeFilters(to + (planeBytes << 2), planeBytes, b0, b1, b2, b3);
  return v128.any_true(v128.and(outside, i32x4.splat(0xffff0000)));
}

/** Four filters' words of eight pixels from vectors of pixel pairs. */
export function storeFilters(to: usize, planeBytes: i32, a: v128, b: v128, c: v128, d: v128): void {
  const ab01 = i32x4.shuffle(a, b, 0, 4, 1, 5);
  const ab23 = i32x4.shuffle(a, b, 2, 6, 3, 7);
  const cd01 = i32x4.shuffle(c, d, 0, 4, 1, 5);
  const cd23 = i32x4.shuffle(c, d, 2, 6, 3, 7);
  v128.store(to, i64x2.shuffle(ab01, cd01, 0, 2));
  to += planeBytes;
  v128.store(to, i64x2.shuffle(ab01, cd01, 1, 3));
  to += planeBytes;
  v128.store(to, i64x2.shuffle(ab23, cd23, 0, 2));
  to += planeBytes;
  v128.store(to, i64x2.shuffle(ab23, cd23, 1, 3));
}
