/*
 * AssemblyScript. The fast kernel: products with their upper 16 bits kept, summed in 16-bit lanes.
 *
 * WebAssembly has no multiply that keeps the high half of 16-bit products. dot(w, (x, 0)) leaves the 32-bit products
 * of the even lanes, dot(w, (0, x)) those of the odd lanes. Adding them up in 16-bit lanes cuts the carry out of the
 * low halves, so the high halves hold the sum of truncated products. A segment is as many filter rows as provably
 * cannot carry that sum out of 16 bits; after each one the sums move to 32-bit psums, which are therefore exact.
 * Filters are packed so that of two neighbouring vectors the even lanes give filters 0–7 of sixteen, the odd lanes
 * filters 8–15: neighbours in all they load, compute and store, which V8's revectorizer makes one 256-bit vector.
 */

/**
 * One ofmap row, 32 filters, one channel block.
 * @param psums 32 exact psums a pixel
 * @param weights the block's filters, moved back by the place of pixel 0
 * @param starts where each pixel's entries begin, first filter row
 * @param startsBytes from one padded ifmap row's starts to the next one's
 * @param stepBytes from one ofmap pixel's starts to the next one's
 * @param runBytes from a run's first pixel to behind its last, in starts
 * @param filterRowBytes from one filter row to the next
 * @param moveBytes by which weights move back from pixel to pixel
 * @param plan filter row behind each segment
 */
export function narrowMac32(
  psums: usize,
  weights: usize,
  starts: usize,
  startsBytes: i32,
  stepBytes: i32,
  runBytes: i32,
  filterRowBytes: i32,
  moveBytes: i32,
  plan: usize,
  F: i32,
  R: i32,
): void {
  for (const end = psums + (F << 7); psums < end; psums += 128) {
    let run = starts;
    let filterRow = weights;
    let r = 0;
    for (let segment = plan; r < R; segment += 4) {
      const segmentEnd = load<i32>(segment);
      let a0 = i64x2.splat(0);
      let a1 = i64x2.splat(0);
      let a2 = i64x2.splat(0);
      let a3 = i64x2.splat(0);
      let a4 = i64x2.splat(0);
      let a5 = i64x2.splat(0);
      let a6 = i64x2.splat(0);
      let a7 = i64x2.splat(0);
      do {
        const stop = load<usize>(run + runBytes);
        for (let entry = load<usize>(run); entry < stop; entry += 8) {
          const odd = v128.load32_splat(entry);
          const even = v128.load32_splat(entry, 2);
          const at = filterRow + ((load<u16>(entry, 6) as usize) << 2);
          let w = v128.load(at);
          a0 = i16x8.add(a0, i32x4.dot_i16x8_s(w, even));
          a2 = i16x8.add(a2, i32x4.dot_i16x8_s(w, odd));
          w = v128.load(at, 16);
          a1 = i16x8.add(a1, i32x4.dot_i16x8_s(w, even));
          a3 = i16x8.add(a3, i32x4.dot_i16x8_s(w, odd));
          w = v128.load(at, 32);
          a4 = i16x8.add(a4, i32x4.dot_i16x8_s(w, even));
          a6 = i16x8.add(a6, i32x4.dot_i16x8_s(w, odd));
          w = v128.load(at, 48);
          a5 = i16x8.add(a5, i32x4.dot_i16x8_s(w, even));
          a7 = i16x8.add(a7, i32x4.dot_i16x8_s(w, odd));
        }
        run += startsBytes;
        filterRow += filterRowBytes;
      } while (++r < segmentEnd);
      // all loads before all stores: a load between two stores would keep them from becoming one wide store
      a0 = i32x4.add(v128.load(psums), i32x4.shr_s(a0, 16));
      a1 = i32x4.add(v128.load(psums, 16), i32x4.shr_s(a1, 16));
      a2 = i32x4.add(v128.load(psums, 32), i32x4.shr_s(a2, 16));
      a3 = i32x4.add(v128.load(psums, 48), i32x4.shr_s(a3, 16));
      a4 = i32x4.add(v128.load(psums, 64), i32x4.shr_s(a4, 16));
      a5 = i32x4.add(v128.load(psums, 80), i32x4.shr_s(a5, 16));
      a6 = i32x4.add(v128.load(psums, 96), i32x4.shr_s(a6, 16));
      a7 = i32x4.add(v128.load(psums, 112), i32x4.shr_s(a7, 16));
      v128.store(psums, a0);
      v128.store(psums, a1, 16);
      v128.store(psums, a2, 32);
      v128.store(psums, a3, 48);
      v128.store(psums, a4, 64);
      v128.store(psums, a5, 80);
      v128.store(psums, a6, 96);
      v128.store(psums, a7, 112);
    }
    starts += stepBytes;
    weights -= moveBytes;
  }
}

/** The same for a filter block of 16. */
export function narrowMac16(
  psums: usize,
  weights: usize,
  starts: usize,
  startsBytes: i32,
  stepBytes: i32,
  runBytes: i32,
  filterRowBytes: i32,
  moveBytes: i32,
  plan: usize,
  F: i32,
  R: i32,
): void {
  for (const end = psums + (F << 6); psums < end; psums += 64) {
    let run = starts;
    let filterRow = weights;
    let r = 0;
    for (let segment = plan; r < R; segment += 4) {
      const segmentEnd = load<i32>(segment);
      let a0 = i64x2.splat(0);
      let a1 = i64x2.splat(0);
      let a2 = i64x2.splat(0);
      let a3 = i64x2.splat(0);
      do {
        const stop = load<usize>(run + runBytes);
        for (let entry = load<usize>(run); entry < stop; entry += 8) {
          const odd = v128.load32_splat(entry);
          const even = v128.load32_splat(entry, 2);
          const at = filterRow + ((load<u16>(entry, 6) as usize) << 1);
          let w = v128.load(at);
          a0 = i16x8.add(a0, i32x4.dot_i16x8_s(w, even));
          a2 = i16x8.add(a2, i32x4.dot_i16x8_s(w, odd));
          w = v128.load(at, 16);
          a1 = i16x8.add(a1, i32x4.dot_i16x8_s(w, even));
          a3 = i16x8.add(a3, i32x4.dot_i16x8_s(w, odd));
        }
        run += startsBytes;
        filterRow += filterRowBytes;
      } while (++r < segmentEnd);
      // all loads before all stores: a load between two stores would keep them from becoming one wide store
      a0 = i32x4.add(v128.load(psums), i32x4.shr_s(a0, 16));
      a1 = i32x4.add(v128.load(psums, 16), i32x4.shr_s(a1, 16));
      a2 = i32x4.add(v128.load(psums, 32), i32x4.shr_s(a2, 16));
      a3 = i32x4.add(v128.load(psums, 48), i32x4.shr_s(a3, 16));
      v128.store(psums, a0);
      v128.store(psums, a1, 16);
      v128.store(psums, a2, 32);
      v128.store(psums, a3, 48);
    }
    starts += stepBytes;
    weights -= moveBytes;
  }
}

/** One ofmap row, 64 filters, one channel block. For wide vectors: narrow registers would not hold the sums. */
export function narrowMac64(
  psums: usize,
  weights: usize,
  starts: usize,
  startsBytes: i32,
  stepBytes: i32,
  runBytes: i32,
  filterRowBytes: i32,
  moveBytes: i32,
  plan: usize,
  F: i32,
  R: i32,
): void {
  for (const end = psums + (F << 8); psums < end; psums += 256) {
    let run = starts;
    let filterRow = weights;
    let r = 0;
    for (let segment = plan; r < R; segment += 4) {
      const segmentEnd = load<i32>(segment);
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
      do {
        const stop = load<usize>(run + runBytes);
        for (let entry = load<usize>(run); entry < stop; entry += 8) {
          const odd = v128.load32_splat(entry);
          const even = v128.load32_splat(entry, 2);
          const at = filterRow + ((load<u16>(entry, 6) as usize) << 3);
          let w = v128.load(at);
          a0 = i16x8.add(a0, i32x4.dot_i16x8_s(w, even));
          a2 = i16x8.add(a2, i32x4.dot_i16x8_s(w, odd));
          w = v128.load(at, 16);
          a1 = i16x8.add(a1, i32x4.dot_i16x8_s(w, even));
          a3 = i16x8.add(a3, i32x4.dot_i16x8_s(w, odd));
          w = v128.load(at, 32);
          a4 = i16x8.add(a4, i32x4.dot_i16x8_s(w, even));
          a6 = i16x8.add(a6, i32x4.dot_i16x8_s(w, odd));
          w = v128.load(at, 48);
          a5 = i16x8.add(a5, i32x4.dot_i16x8_s(w, even));
          a7 = i16x8.add(a7, i32x4.dot_i16x8_s(w, odd));
          w = v128.load(at, 64);
          a8 = i16x8.add(a8, i32x4.dot_i16x8_s(w, even));
          a10 = i16x8.add(a10, i32x4.dot_i16x8_s(w, odd));
          w = v128.load(at, 80);
          a9 = i16x8.add(a9, i32x4.dot_i16x8_s(w, even));
          a11 = i16x8.add(a11, i32x4.dot_i16x8_s(w, odd));
          w = v128.load(at, 96);
          a12 = i16x8.add(a12, i32x4.dot_i16x8_s(w, even));
          a14 = i16x8.add(a14, i32x4.dot_i16x8_s(w, odd));
          w = v128.load(at, 112);
          a13 = i16x8.add(a13, i32x4.dot_i16x8_s(w, even));
          a15 = i16x8.add(a15, i32x4.dot_i16x8_s(w, odd));
        }
        run += startsBytes;
        filterRow += filterRowBytes;
      } while (++r < segmentEnd);
      // see narrowMac32
      a0 = i32x4.add(v128.load(psums), i32x4.shr_s(a0, 16));
      a1 = i32x4.add(v128.load(psums, 16), i32x4.shr_s(a1, 16));
      a2 = i32x4.add(v128.load(psums, 32), i32x4.shr_s(a2, 16));
      a3 = i32x4.add(v128.load(psums, 48), i32x4.shr_s(a3, 16));
      a4 = i32x4.add(v128.load(psums, 64), i32x4.shr_s(a4, 16));
      a5 = i32x4.add(v128.load(psums, 80), i32x4.shr_s(a5, 16));
      a6 = i32x4.add(v128.load(psums, 96), i32x4.shr_s(a6, 16));
      a7 = i32x4.add(v128.load(psums, 112), i32x4.shr_s(a7, 16));
      a8 = i32x4.add(v128.load(psums, 128), i32x4.shr_s(a8, 16));
      a9 = i32x4.add(v128.load(psums, 144), i32x4.shr_s(a9, 16));
      a10 = i32x4.add(v128.load(psums, 160), i32x4.shr_s(a10, 16));
      a11 = i32x4.add(v128.load(psums, 176), i32x4.shr_s(a11, 16));
      a12 = i32x4.add(v128.load(psums, 192), i32x4.shr_s(a12, 16));
      a13 = i32x4.add(v128.load(psums, 208), i32x4.shr_s(a13, 16));
      a14 = i32x4.add(v128.load(psums, 224), i32x4.shr_s(a14, 16));
      a15 = i32x4.add(v128.load(psums, 240), i32x4.shr_s(a15, 16));
      v128.store(psums, a0);
      v128.store(psums, a1, 16);
      v128.store(psums, a2, 32);
      v128.store(psums, a3, 48);
      v128.store(psums, a4, 64);
      v128.store(psums, a5, 80);
      v128.store(psums, a6, 96);
      v128.store(psums, a7, 112);
      v128.store(psums, a8, 128);
      v128.store(psums, a9, 144);
      v128.store(psums, a10, 160);
      v128.store(psums, a11, 176);
      v128.store(psums, a12, 192);
      v128.store(psums, a13, 208);
      v128.store(psums, a14, 224);
      v128.store(psums, a15, 240);
    }
    starts += stepBytes;
    weights -= moveBytes;
  }
}
