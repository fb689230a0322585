/*
 * AssemblyScript. Entries of a filter on 8-pixel vectors with every product shifted, cut to a word and summed in 32-bit
 * lanes: exact for any words and any shift, and slow; for what might not fit 16-bit lanes.
 */
import * as J from '../job-layout';

/** Adds the entries' products to `vectors` × 8 psums, kept as in filter-segments.ts. Returns the last entry's ifmap word. */
export function filterWide(first: usize, end: usize, x: usize, sums: usize, vectors: i32): usize {
  const cut = 16 - load<i32>(J.PRODUCT_SHIFT);
  let at = x;
  for (let v = 0; v < vectors; v++) {
    const to = sums + ((v >> 1) << 6) + ((v & 1) << 4);
    at = x + (v << 4);
    let even = v128.load(to);
    let odd = v128.load(to, 32);
    for (let entry = first; entry < end; entry += 8) {
      at += (load<u16>(entry, 6) as usize) << 1;
      const words = v128.load(at);
      const evenProducts = i32x4.dot_i16x8_s(words, v128.load32_splat(entry, 2));
      const oddProducts = i32x4.dot_i16x8_s(words, v128.load32_splat(entry));
      even = i32x4.add(even, i32x4.shr_s(i32x4.shl(evenProducts, cut), 16));
      odd = i32x4.add(odd, i32x4.shr_s(i32x4.shl(oddProducts, cut), 16));
    }
    v128.store(to, even);
    v128.store(to, odd, 32);
  }
  return at - ((vectors - 1) << 4);
}
