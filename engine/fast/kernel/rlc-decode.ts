/*
 * AssemblyScript. Restores RLC streams, with the checks of `rlcDecodeInto` of engine/rlc.ts, and proves streams
 * against the words they were made from.
 *
 * A link word's three levels mostly lie in one run: that of `at`, whose words have the address here + 2 · position.
 * Else each needs its run's number, position / runWords. The division is a multiplication by `factor` and a shift,
 * exact for every position below 2^31 (factor · runWords exceeds 2^shift by less than runWords ≤ 2^(shift − 31)).
 */
import * as R from '../rlc-layout';
import { countZeroRuns } from './count-zeros';

// The levels of a link word, all of them, their lowest and their highest bits.
const FIRST: u64 = 0xffff << 43;
const SECOND: u64 = 0xffff << 22;
const THIRD: u64 = 0xffff << 1;
const LEVELS: u64 = FIRST | SECOND | THIRD;
const LOWEST: u64 = (1 << 43) | (1 << 22) | (1 << 1);
const HIGHEST: u64 = LOWEST << 15;

/**
 * Restores `runs` runs, run k at words + k · runStrideBytes. Writes nowhere else whatever the stream holds.
 * @returns 0, or why the stream is not the encoding of runs · runWords words: an RLC_… reason of `rlc-layout.ts`;
 *   the runs then hold what was restored so far
 */
export function decodeRuns(
  stream: usize,
  linkWords: i32,
  words: usize,
  runs: i32,
  runWords: i32,
  runStrideBytes: i32,
): i32 {
  const wordCount = runs * runWords;
  const shift = runShift(runWords);
  const factor = runFactor(runWords, shift);
  const gap = runStrideBytes - (runWords << 1);
  for (let run = 0; run < runs; run++) clearWords(words + run * runStrideBytes, runWords);
  let at = 0;
  let here = words;
  let runEnd = runWords;
  for (let link = 0; link < linkWords; link++) {
    const linkWord = load<u64>(stream + (link << 3));
    const first = at + ((linkWord >> 59) as i32);
    const second = first + 1 + (((linkWord >> 38) as i32) & 31);
    const third = second + 1 + (((linkWord >> 17) as i32) & 31);
    if ((linkWord & 1) != 0 || third + 1 >= wordCount) {
      for (let low = 43; low > 0; low -= 21) {
        const pair = ((linkWord >> low) as i32) & 0x1f_ffff;
        if (pair == 0 && at == wordCount) continue;
        at += pair >>> 16;
        if (at >= wordCount) return R.RLC_TOO_MANY_WORDS;
        store<u16>(words + placeOf(at, factor, shift, gap), pair);
        at++;
      }
      return endReason(linkWord, at < wordCount, link + 1 < linkWords);
    }
    if (third < runEnd) {
      store<u16>(here + (first << 1), (linkWord >> 43) as u16);
      store<u16>(here + (second << 1), (linkWord >> 22) as u16);
      store<u16>(here + (third << 1), (linkWord >> 1) as u16);
    } else {
      store<u16>(words + placeOf(first, factor, shift, gap), (linkWord >> 43) as u16);
      store<u16>(words + placeOf(second, factor, shift, gap), (linkWord >> 22) as u16);
      store<u16>(words + placeOf(third, factor, shift, gap), (linkWord >> 1) as u16);
      const run = runOf(third + 1, factor, shift);
      here = words + run * gap;
      runEnd = (run + 1) * runWords;
    }
    at = third + 1;
  }
  return R.RLC_TRUNCATED;
}

/**
 * Decodes the stream beside the words it should hold, and writes nothing: every level must be the word at its
 * position, and the words must have no more non-zero words than the stream has non-zero levels. As the levels'
 * positions are distinct, all other words are then zero.
 * @returns 0 if {@link decodeRuns} would return 0 and restore exactly these words; its reason, or RLC_DIFFERENT
 */
export function verifyRuns(
  stream: usize,
  linkWords: i32,
  words: usize,
  runs: i32,
  runWords: i32,
  runStrideBytes: i32,
): i32 {
  const wordCount = runs * runWords;
  const shift = runShift(runWords);
  const factor = runFactor(runWords, shift);
  const gap = runStrideBytes - (runWords << 1);
  let different: u64 = 0;
  let levels = 0;
  let at = 0;
  let here = words;
  let runEnd = runWords;
  let link = 0;
  if (runs == 1 && linkWords > 1) {
    const matched = matchLinks(
      stream,
      stream + ((linkWords - 1) << 3),
      words,
      words + ((wordCount - 1) << 1),
    );
    if (matched >= 0) {
      link = linkWords - 1;
      at = matched as i32;
      levels = 3 * link - ((matched >> 32) as i32);
    }
  }
  for (; link < linkWords; link++) {
    const linkWord = load<u64>(stream + (link << 3));
    const first = at + ((linkWord >> 59) as i32);
    const second = first + 1 + (((linkWord >> 38) as i32) & 31);
    const third = second + 1 + (((linkWord >> 17) as i32) & 31);
    if ((linkWord & 1) != 0 || third + 1 >= wordCount) {
      for (let low = 43; low > 0; low -= 21) {
        const pair = ((linkWord >> low) as i32) & 0x1f_ffff;
        if (pair == 0 && at == wordCount) continue;
        at += pair >>> 16;
        if (at >= wordCount) return R.RLC_TOO_MANY_WORDS;
        const level = pair & 0xffff;
        different |= (load<u16>(words + placeOf(at, factor, shift, gap)) ^ level) as u64;
        levels += i32(level != 0);
        at++;
      }
      const reason = endReason(linkWord, at < wordCount, link + 1 < linkWords);
      if (reason != 0) return reason;
      const zeros = countZeroRuns(words, runs, runWords, runStrideBytes);
      return different != 0 || levels != wordCount - zeros ? R.RLC_DIFFERENT : 0;
    }
    const sent = linkWord & LEVELS;
    let there: u64;
    if (third < runEnd) {
      there =
        ((load<u16>(here + (first << 1)) as u64) << 43) |
        ((load<u16>(here + (second << 1)) as u64) << 22) |
        ((load<u16>(here + (third << 1)) as u64) << 1);
    } else {
      there =
        ((load<u16>(words + placeOf(first, factor, shift, gap)) as u64) << 43) |
        ((load<u16>(words + placeOf(second, factor, shift, gap)) as u64) << 22) |
        ((load<u16>(words + placeOf(third, factor, shift, gap)) as u64) << 1);
      const run = runOf(third + 1, factor, shift);
      here = words + run * gap;
      runEnd = (run + 1) * runWords;
    }
    different |= sent ^ there;
    levels += 3;
    // Rare. A borrow reaches the bit above a level that is zero, perhaps of one above it too; so count exactly.
    if (((sent - LOWEST) & ~sent & HIGHEST) != 0) levels -= zeroLevels(sent);
    at = third + 1;
  }
  return R.RLC_TRUNCATED;
}

/**
 * The usual case apart, because it fits the processor's registers: link words that lie before the last one of a stream,
 * and all hold three levels of one run.
 * @param end behind the last of these link words
 * @param last the run's last word
 * @returns positions passed, and above 32 bits how many levels were zero; −1 if a link word does not agree with the
 *   words, has the terminator or reaches the last word
 */
export function matchLinks(stream: usize, end: usize, words: usize, last: usize): i64 {
  let different: u64 = 0;
  let zeros: i64 = 0;
  let here = words;
  for (; stream < end; stream += 8) {
    const linkWord = load<u64>(stream);
    const first = (linkWord >> 59) as usize;
    const second = first + ((linkWord >> 38) as usize & 31);
    const third = second + ((linkWord >> 17) as usize & 31);
    const lastHere = here + (third << 1) + 4;
    if (lastHere >= last) return -1;
    const sent = linkWord & (LEVELS | 1);
    const there =
      ((load<u16>(here + (first << 1)) as u64) << 43) |
      ((load<u16>(here + (second << 1), 2) as u64) << 22) |
      ((load<u16>(lastHere) as u64) << 1);
    different |= sent ^ there;
    // rare, see verifyRuns
    if (((sent - LOWEST) & ~sent & HIGHEST) != 0) zeros += zeroLevels(sent);
    here = lastHere + 2;
  }
  return different != 0 ? -1 : (zeros << 32) | (((here - words) >> 1) as i64);
}

/** How many of a link word's levels are zero. */
function zeroLevels(sent: u64): i32 {
  return i32((sent & FIRST) == 0) + i32((sent & SECOND) == 0) + i32((sent & THIRD) == 0);
}

/** What must hold in the link word that has the terminator or completes the words. */
function endReason(linkWord: u64, wordsMissing: bool, linkWordsLeft: bool): i32 {
  if ((linkWord & 1) == 0) return R.RLC_TERMINATOR_MISSING;
  if (wordsMissing) return R.RLC_TERMINATOR_EARLY;
  return linkWordsLeft ? R.RLC_AFTER_TERMINATOR : 0;
}

function runShift(runWords: i32): u64 {
  return (63 - clz(runWords - 1)) as u64;
}

function runFactor(runWords: i32, shift: u64): u64 {
  const divisor = max(runWords, 1) as u64;
  return (((1 as u64) << shift) + divisor - 1) / divisor;
}

function runOf(position: i32, factor: u64, shift: u64): i32 {
  return (((position as u32 as u64) * factor) >> shift) as i32;
}

/** Offset in bytes of a position's word: two a word, and the gaps of the runs before its own. */
function placeOf(position: i32, factor: u64, shift: u64, gap: i32): i32 {
  return (position << 1) + runOf(position, factor, shift) * gap;
}

/** Zeroes a run without writing beyond it. */
export function clearWords(to: usize, count: i32): void {
  const zero = i16x8.splat(0);
  for (const end = to + ((count >> 3) << 4); to < end; to += 16) v128.store(to, zero);
  if ((count & 4) != 0) {
    store<u64>(to, 0);
    to += 8;
  }
  if ((count & 2) != 0) {
    store<u32>(to, 0);
    to += 4;
  }
  if ((count & 1) != 0) store<u16>(to, 0);
}
