/*
 * AssemblyScript. Decodes RLC streams, and compares with the words that they were made from, with the checks of
 * `rlcDecodeInto` of engine/rlc.ts. Zeros are not written: levels go to memory that holds zeros, and comparing leaves it so.
 */
import * as R from '../rlc-layout';

/**
 * Decodes a stream and compares with the words it should hold.
 * @param restored room for `count` words, all zero; so again where 0 is returned
 * @returns 0 if the stream is the encoding of exactly these `count` words; else why not: an RLC_… reason of `rlc-layout.ts`
 */
export function verifyRun(stream: usize, linkWords: i32, words: usize, count: i32, restored: usize): i32 {
  let at = 0;
  let link = 0;
  if (linkWords > 1) {
    const passed = decodeLinks(
      stream,
      stream + ((linkWords - 1) << 3),
      restored,
      restored + ((count - 1) << 1),
    );
    if (passed >= 0) {
      link = linkWords - 1;
      at = passed;
    } else {
      memory.fill(restored, 0, count << 1);
    }
  }
  for (; link < linkWords; link++) {
    const linkWord = load<u64>(stream + (link << 3));
    for (let low = 43; low > 0; low -= 21) {
      const pair = ((linkWord >> low) as i32) & 0x1f_ffff;
      if (pair == 0 && at == count) continue;
      at += pair >>> 16;
      if (at >= count) return R.RLC_TOO_MANY_WORDS;
      store<u16>(restored + (at << 1), pair as u16);
      at++;
    }
    if ((linkWord & 1) != 0 || at >= count) {
      const reason = endReason(linkWord, at < count, link + 1 < linkWords);
      if (reason != 0) return reason;
      return matchWords(words, restored, count) < 0 ? R.RLC_DIFFERENT : 0;
    }
  }
  return R.RLC_TRUNCATED;
}

/**
 * The usual case apart, because it fits the processor's registers: link words that lie before the last one of a stream,
 * and all hold three levels of one run.
 * @param end behind the last of these link words
 * @param to where their words go; zeros are not written
 * @param last a word that they must not reach: the run's last one, or one behind it if more of the stream is to come
 * @returns words passed; −1 if a link word has the terminator or reaches the last word
 */
export function decodeLinks(stream: usize, end: usize, to: usize, last: usize): i32 {
  let ended: u64 = 0;
  let at = to;
  for (; stream < end; stream += 8) {
    const linkWord = load<u64>(stream);
    // runs are bits 59, 38 and 17 on, levels bits 43, 22 and 1 on
    const first = at + ((linkWord >> 58) as usize & 62);
    const second = first + ((linkWord >> 37) as usize & 62);
    const third = second + ((linkWord >> 16) as usize & 62);
    if (third + 4 >= last) return -1;
    store<u16>(first, (linkWord >> 43) as u16);
    store<u16>(second, (linkWord >> 22) as u16, 2);
    store<u16>(third, (linkWord >> 1) as u16, 4);
    ended |= linkWord;
    at = third + 6;
  }
  return (ended & 1) != 0 ? -1 : (((at - to) >> 1) as i32);
}

/**
 * Compares `count` words with the same number that were restored, which become zeros.
 * @returns how many are zero; −1 if any differs
 */
export function matchWords(words: usize, restored: usize, count: i32): i32 {
  const none = i16x8.splat(0);
  let different = i64x2.splat(0);
  let zeros = 0;
  for (const end = restored + ((count >> 4) << 5); restored < end; restored += 32) {
    const first = v128.load(words);
    const second = v128.load(words, 16);
    different = v128.or(different, v128.xor(first, v128.load(restored)));
    different = v128.or(different, v128.xor(second, v128.load(restored, 16)));
    v128.store(restored, none);
    v128.store(restored, none, 16);
    zeros += popcnt(i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.eq(first, none), i16x8.eq(second, none))));
    words += 32;
  }
  let rest = 0;
  for (let i = count & 15; i > 0; i--) {
    const word = load<u16>(words) as i32;
    rest |= word ^ (load<u16>(restored) as i32);
    zeros += i32(word == 0);
    store<u16>(restored, 0);
    words += 2;
    restored += 2;
  }
  return rest != 0 || v128.any_true(different) ? -1 : zeros;
}

/** What must hold in the link word that has the terminator or completes the words. */
function endReason(linkWord: u64, wordsMissing: bool, linkWordsLeft: bool): i32 {
  if ((linkWord & 1) == 0) return R.RLC_TERMINATOR_MISSING;
  if (wordsMissing) return R.RLC_TERMINATOR_EARLY;
  return linkWordsLeft ? R.RLC_AFTER_TERMINATOR : 0;
}
