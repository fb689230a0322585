/*
 * AssemblyScript. The wide kernel: every product shifted, cut to a word and summed in 32-bit lanes. Half as fast as
 * the narrow one, exact for any words and any shift; it takes over where 16-bit lanes might not hold a run's sum.
 */
import * as J from '../job-layout';

/** Parameters as for the narrow kernel; `vectors` is 2, 4 or 8 for a block of 16, 32 or 64 filters. */
export function wideMac(
  psums: usize,
  weights: usize,
  starts: usize,
  startsBytes: i32,
  stepBytes: i32,
  runBytes: i32,
  filterRowBytes: i32,
  moveBytes: i32,
  vectors: i32,
  F: i32,
  R: i32,
): void {
  const cut = 16 - load<i32>(J.PRODUCT_SHIFT);
  const entryShift: usize = vectors == 8 ? 3 : vectors == 4 ? 2 : 1;
  const pixelBytes = vectors << 5;
  for (let f = 0; f < F; f++) {
    for (let half = 0; half < vectors; half += 2) {
      const to = psums + (half << 5);
      let run = starts;
      let filterRow = weights + (half << 4);
      let a0 = v128.load(to);
      let a1 = v128.load(to, 16);
      let a2 = v128.load(to, 32);
      let a3 = v128.load(to, 48);
      for (let r = 0; r < R; r++) {
        const stop = load<usize>(run + runBytes);
        for (let entry = load<usize>(run); entry < stop; entry += 8) {
          const odd = v128.load32_splat(entry);
          const even = v128.load32_splat(entry, 2);
          const at = filterRow + ((load<u16>(entry, 6) as usize) << entryShift);
          let w = v128.load(at);
          a0 = i32x4.add(a0, i32x4.shr_s(i32x4.shl(i32x4.dot_i16x8_s(w, even), cut), 16));
          a2 = i32x4.add(a2, i32x4.shr_s(i32x4.shl(i32x4.dot_i16x8_s(w, odd), cut), 16));
          w = v128.load(at, 16);
          a1 = i32x4.add(a1, i32x4.shr_s(i32x4.shl(i32x4.dot_i16x8_s(w, even), cut), 16));
          a3 = i32x4.add(a3, i32x4.shr_s(i32x4.shl(i32x4.dot_i16x8_s(w, odd), cut), 16));
        }
        run += startsBytes;
        filterRow += filterRowBytes;
      }
      v128.store(to, a0);
      v128.store(to, a1, 16);
      v128.store(to, a2, 32);
      v128.store(to, a3, 48);
    }
    psums += pixelBytes;
    starts += stepBytes;
    weights -= moveBytes;
  }
}

/** The wide kernel for shift 16 and a block of 32 filters, the usual case: no first shift, all filters in one go. */
export function wideMac32(
  psums: usize,
  weights: usize,
  starts: usize,
  startsBytes: i32,
  stepBytes: i32,
  runBytes: i32,
  filterRowBytes: i32,
  moveBytes: i32,
  F: i32,
  R: i32,
): void {
  for (const end = psums + (F << 7); psums < end; psums += 128) {
    let run = starts;
    let filterRow = weights;
    let a0 = v128.load(psums);
    let a1 = v128.load(psums, 16);
    let a2 = v128.load(psums, 32);
    let a3 = v128.load(psums, 48);
    let a4 = v128.load(psums, 64);
    let a5 = v128.load(psums, 80);
    let a6 = v128.load(psums, 96);
    let a7 = v128.load(psums, 112);
    for (let r = 0; r < R; r++) {
      const stop = load<usize>(run + runBytes);
      for (let entry = load<usize>(run); entry < stop; entry += 8) {
        const odd = v128.load32_splat(entry);
        const even = v128.load32_splat(entry, 2);
        const at = filterRow + ((load<u16>(entry, 6) as usize) << 2);
        let w = v128.load(at);
        a0 = i32x4.add(a0, i32x4.shr_s(i32x4.dot_i16x8_s(w, even), 16));
        a2 = i32x4.add(a2, i32x4.shr_s(i32x4.dot_i16x8_s(w, odd), 16));
        w = v128.load(at, 16);
        a1 = i32x4.add(a1, i32x4.shr_s(i32x4.dot_i16x8_s(w, even), 16));
        a3 = i32x4.add(a3, i32x4.shr_s(i32x4.dot_i16x8_s(w, odd), 16));
        w = v128.load(at, 32);
        a4 = i32x4.add(a4, i32x4.shr_s(i32x4.dot_i16x8_s(w, even), 16));
        a6 = i32x4.add(a6, i32x4.shr_s(i32x4.dot_i16x8_s(w, odd), 16));
        w = v128.load(at, 48);
        a5 = i32x4.add(a5, i32x4.shr_s(i32x4.dot_i16x8_s(w, even), 16));
        a7 = i32x4.add(a7, i32x4.shr_s(i32x4.dot_i16x8_s(w, odd), 16));
      }
      run += startsBytes;
      filterRow += filterRowBytes;
    }
    v128.store(psums, a0);
    v128.store(psums, a1, 16);
    v128.store(psums, a2, 32);
    v128.store(psums, a3, 48);
    v128.store(psums, a4, 64);
    v128.store(psums, a5, 80);
    v128.store(psums, a6, 96);
    v128.store(psums, a7, 112);
    starts += stepBytes;
    weights -= moveBytes;
  }
}
