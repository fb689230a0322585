/*
 * AssemblyScript. Run-length compression, bit for bit as `rlcEncodeInto` of engine/rlc.ts. Two passes over a chunk
 * that stays in the cache: words to pairs (a 32-bit run << 16 | level each), pairs to link words of three.
 *
 * The first pass has a bit for each of 64 words that is a level. A few are found one by one. Where there are many, a
 * branch a level would be mispredicted all the time, so eight words are taken at a time, and their pattern of zeros
 * looks up how to move the levels together and the runs between them.
 *
 * (31, 0) is sent as soon as 32 zeros have passed, levels or none behind them. The stream is the same: 32 zeros
 * before a level are (31, 0) there too, and 32 at the end of the input are 31 zeros and a last level of zero.
 */
import * as R from '../rlc-layout';
import { storeSelection } from './selections';

// One pattern's part of the table: bytes that select the levels' bytes (16), runs between them (8), and these.
const PAIR_BYTES = 24;
const ZEROS_BEFORE = 25;
const ZEROS_BEHIND = 26;
/** All ones where the eight words are zeros, which only lengthen the run. */
const GOES_ON = 27;

const LONGEST_RUN_PAIR: u32 = 31 << 16;
/** Up to so many levels in 64 words are faster found one by one; measured. */
const FEW_LEVELS = 11;

/** Writes the tables that {@link encodeChunk} expects at the beginning of its scratch memory. Once per memory. */
export function prepareEncoding(scratch: usize): void {
  for (let mask = 0; mask < 256; mask++) {
    const entry = scratch + (mask << 5);
    const levels = storeSelection(entry, mask);
    v128.store(entry, i8x16.splat(0), 16);
    let next = 0;
    for (let level = 0; level < levels; level++) {
      const place = load<u8>(entry + (level << 1)) >> 1;
      store<u8>(entry + level, place - next, 16);
      next = place + 1;
    }
    store<u8>(entry, levels << 2, PAIR_BYTES);
    store<u8>(entry, ctz(mask | 256), ZEROS_BEFORE);
    store<u8>(entry, 8 - next, ZEROS_BEHIND);
    store<i8>(entry, mask == 0 ? -1 : 0, GOES_ON);
  }
}

/** Begins a stream; {@link encodeChunk} and {@link closeStream} go on with it. */
export function openStream(scratch: usize): void {
  store<usize>(scratch, scratch + R.RLC_PAIRS, R.RLC_PAIRS_END);
  store<i32>(scratch, 0, R.RLC_ZEROS);
}

/**
 * Encodes up to RLC_CHUNK_WORDS words. Fewer must lie in RLC_GATHERED of the scratch memory, which is filled up.
 * @param to where the next link word goes; up to two pairs wait for a third to make another
 * @returns where the next one goes then
 */
export function encodeChunk(from: usize, count: i32, to: usize, scratch: usize): usize {
  const pairs = scratch + R.RLC_PAIRS;
  const groups = (count + 63) >> 6;
  const filling = (groups << 6) - count;
  if (filling > 0) memory.fill(from + (count << 1), 0, filling << 1);
  let zeros =
    appendPairs(
      from,
      groups,
      load<usize>(scratch, R.RLC_PAIRS_END),
      load<i32>(scratch, R.RLC_ZEROS),
      scratch,
    ) - filling;
  let pairsEnd = load<usize>(scratch, R.RLC_PAIRS_END);
  for (; zeros < 0; zeros += 32) {
    // the filling completed 32 zeros; they are not the input's
    pairsEnd -= 4;
  }
  const triples = ((pairsEnd - pairs) as i32) / 12;
  packTriples(pairs, triples, to);
  store<u64>(pairs, load<u64>(pairs + triples * 12));
  store<usize>(scratch, pairsEnd - triples * 12, R.RLC_PAIRS_END);
  store<i32>(scratch, zeros, R.RLC_ZEROS);
  return to + (triples << 3);
}

/**
 * Writes what is left, with the terminator.
 * @param first where the stream's first link word is, or would be
 * @returns behind the last link word
 */
export function closeStream(to: usize, first: usize, scratch: usize): usize {
  const pairs = scratch + R.RLC_PAIRS;
  let pairsEnd = load<usize>(scratch, R.RLC_PAIRS_END);
  const zeros = load<i32>(scratch, R.RLC_ZEROS);
  if (zeros > 0) {
    store<u32>(pairsEnd, (zeros - 1) << 16);
    pairsEnd += 4;
  }
  if (pairsEnd > pairs || to == first) {
    v128.store(pairsEnd, i32x4.splat(0));
    packTriples(pairs, 1, to);
    to += 8;
  }
  store<u8>(to - 8, load<u8>(to - 8) | 1);
  return to;
}

/**
 * Appends the pairs of groups of 64 words; RLC_PAIRS_END in the scratch memory then says where they end.
 * @param zeros zeros since the last pair, at most 31
 * @returns the same behind these words
 */
export function appendPairs(from: usize, groups: i32, to: usize, zeros: i32, scratch: usize): i32 {
  for (const end = from + (groups << 7); from < end; from += 128) {
    let levels = ~(
      zeroBits(from) |
      (zeroBits(from + 32) << 16) |
      (zeroBits(from + 64) << 32) |
      (zeroBits(from + 96) << 48)
    );
    if (levels == 0) {
      store<u32>(to, LONGEST_RUN_PAIR);
      store<u32>(to, LONGEST_RUN_PAIR, 4);
      to += 8;
      continue;
    }
    if ((popcnt(levels) as i32) <= FEW_LEVELS) {
      let next = -zeros;
      for (; levels != 0; levels &= levels - 1) {
        const position = ctz(levels) as i32;
        let run = position - next;
        for (; run > 31; run -= 32) {
          store<u32>(to, LONGEST_RUN_PAIR);
          to += 4;
        }
        store<u32>(to, (run << 16) | load<u16>(from + (position << 1)));
        to += 4;
        next = position + 1;
      }
      zeros = 64 - next;
      for (; zeros > 31; zeros -= 32) {
        store<u32>(to, LONGEST_RUN_PAIR);
        to += 4;
      }
      continue;
    }
    for (let at = from, groupEnd = from + 128; at < groupEnd; at += 16) {
      const entry = scratch + (((levels as i32) & 255) << 5);
      let run = zeros + load<u8>(entry, ZEROS_BEFORE);
      if (run > 31) {
        store<u32>(to, LONGEST_RUN_PAIR);
        to += 4;
        run -= 32;
        zeros -= 32;
      }
      const together = i8x16.swizzle(v128.load(at), v128.load(entry));
      const pairRuns = i16x8.replace_lane(v128.load8x8_u(entry, 16), 0, run as i16);
      v128.store(to, i16x8.shuffle(together, pairRuns, 0, 8, 1, 9, 2, 10, 3, 11));
      v128.store(to, i16x8.shuffle(together, pairRuns, 4, 12, 5, 13, 6, 14, 7, 15), 16);
      to += load<u8>(entry, PAIR_BYTES);
      zeros = load<u8>(entry, ZEROS_BEHIND) + (zeros & load<i8>(entry, GOES_ON));
      levels >>= 8;
    }
  }
  store<usize>(scratch, to, R.RLC_PAIRS_END);
  return zeros;
}

/** A bit for each of sixteen words that is zero. */
function zeroBits(from: usize): u64 {
  const none = i16x8.splat(0);
  const first = i16x8.eq(v128.load(from), none);
  const second = i16x8.eq(v128.load(from, 16), none);
  return i8x16.bitmask(i8x16.narrow_i16x8_s(first, second)) as u32 as u64;
}

/** Three pairs a link word, no terminator. */
export function packTriples(pairs: usize, triples: i32, to: usize): void {
  for (const end = to + (triples << 3); to < end; to += 8) {
    const two = load<u64>(pairs);
    const third = load<u32>(pairs, 8) as u64;
    // the second pair's place is bits 22 to 42; from 11 bits up the first one's remains are cut off
    store<u64>(to, (two << 43) | ((two >> 10) & 0x7ff_ffc0_0000) | (third << 1));
    pairs += 12;
  }
}
