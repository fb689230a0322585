/*
 * AssemblyScript. Decodes RLC streams against the words that they were made from, with the checks of `rlcDecodeInto` of
 * engine/rlc.ts.
 */
import * as R from '../rlc-layout';
import { countZeroWords } from './count-zeros';

// The levels of a link word, all of them, their lowest and their highest bits.
const FIRST: u64 = 0xffff << 43;
const SECOND: u64 = 0xffff << 22;
const THIRD: u64 = 0xffff << 1;
const LEVELS: u64 = FIRST | SECOND | THIRD;
const LOWEST: u64 = (1 << 43) | (1 << 22) | (1 << 1);
const HIGHEST: u64 = LOWEST << 15;

/**
 * Decodes the stream beside the words it should hold, and writes nothing: every level must be the word at its
 * position, and the words must have no more non-zero words than the stream has non-zero levels. As the levels'
 * positions are distinct, all other words are then zero.
 * @returns 0 if the stream is the encoding of exactly these `count` words; else why not: an RLC_… reason of `rlc-layout.ts`
 */
export function verifyRun(stream: usize, linkWords: i32, words: usize, count: i32): i32 {
  let different = 0;
  let levels = 0;
  let at = 0;
  let link = 0;
  if (linkWords > 1) {
    const matched = matchLinks(stream, stream + ((linkWords - 1) << 3), words, words + ((count - 1) << 1));
    if (matched >= 0) {
      link = linkWords - 1;
      at = matched as i32;
      levels = 3 * link - ((matched >> 32) as i32);
    }
  }
  for (; link < linkWords; link++) {
    const linkWord = load<u64>(stream + (link << 3));
    for (let low = 43; low > 0; low -= 21) {
      const pair = ((linkWord >> low) as i32) & 0x1f_ffff;
      if (pair == 0 && at == count) continue;
      at += pair >>> 16;
      if (at >= count) return R.RLC_TOO_MANY_WORDS;
      const level = pair & 0xffff;
      different |= (load<u16>(words + (at << 1)) as i32) ^ level;
      levels += i32(level != 0);
      at++;
    }
    if ((linkWord & 1) != 0 || at >= count) {
      const reason = endReason(linkWord, at < count, link + 1 < linkWords);
      if (reason != 0) return reason;
      return different != 0 || levels != count - countZeroWords(words, count) ? R.RLC_DIFFERENT : 0;
    }
  }
  return R.RLC_TRUNCATED;
}

/**
 * The usual case apart, because it fits the processor's registers: link words that lie before the last one of a stream,
 * and all hold three levels of one run.
 * @param end behind the last of these link words
 * @param last a word that they must not reach: the run's last one, or one behind it if more of the stream is to come
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
    // Rare. A borrow reaches the bit above a level that is zero, perhaps of one above it too; so count exactly.
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
