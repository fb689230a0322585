/*
 * AssemblyScript. The lanes of `wordChecksum`, engine/word-checksum.ts: four vectors, so that one multiplication need
 * not wait for the one before. Nothing is read behind the words.
 */

const MULTIPLIER: i32 = 0x9e3779b1;

/** Stores sixteen 32-bit lanes of `count` words' checksum at `to`, which is a multiple of 4. */
export function checksumLanes(words: usize, count: i32, to: usize): void {
  const factor = i32x4.splat(MULTIPLIER);
  let first = i32x4.splat(0);
  let second = i32x4.splat(0);
  let third = i32x4.splat(0);
  let fourth = i32x4.splat(0);
  for (const end = words + ((count >> 5) << 6); words < end; words += 64) {
    first = i32x4.add(i32x4.mul(first, factor), v128.load(words));
    second = i32x4.add(i32x4.mul(second, factor), v128.load(words, 16));
    third = i32x4.add(i32x4.mul(third, factor), v128.load(words, 32));
    fourth = i32x4.add(i32x4.mul(fourth, factor), v128.load(words, 48));
  }
  v128.store(to, first);
  v128.store(to, second, 16);
  v128.store(to, third, 32);
  v128.store(to, fourth, 48);
  let rest = count & 31;
  if (rest == 0) return;
  for (let lane = 0; lane < 16; lane++) {
    let pair: u32 = 0;
    if (rest > 0) pair = load<u16>(words);
    if (rest > 1) pair |= (load<u16>(words, 2) as u32) << 16;
    store<u32>(to, load<u32>(to) * MULTIPLIER + pair);
    rest -= 2;
    words += 4;
    to += 4;
  }
}
