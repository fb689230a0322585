import { EyerissError, invariant } from './errors.ts';

/*
 * Run-length compression (RLC) on real 64-bit link words (JSSC 2017 section V; layout as in eyeriss-chip.json).
 *
 *   bit  63..59  58..43   42..38  37..22   21..17  16..1    0
 *        run 1   level 1  run 2   level 2  run 3   level 3  terminator
 *
 * A pair (run, level) stands for `run` zero words and then the word `level`, so it covers 1 to 32 words; a run of
 * more than 31 zeros is sent as pairs (31, 0) of 32 zeros. The last word of the input is always sent as a level,
 * even when it is zero: trailing zeros are a pair (zeros − 1, 0). Pairs left over in the last link word are (0, 0);
 * the decoder, which is told the word count, ignores them because nothing is missing any more. The terminator is
 * set in the last link word of a stream and nowhere else. An empty input is one link word with just the terminator.
 *
 * Hot path: encoding and decoding run over every word on the link and allocate nothing.
 */

/**
 * A compressed stream: [low, high] 32-bit halves of each 64-bit link word, so that on a little-endian machine a
 * `BigUint64Array` over the same buffer shows the words as they travel.
 */
export type RlcStream = Uint32Array;

/** Words in the longest run that one pair can hold, its level not counted. */
const LONGEST_RUN = 31;

/** The most 64-bit link words that `wordCount` words can take: no zeros, three words a link word, at least one. */
export function rlcMaxLinkWords(wordCount: number): number {
  return Math.max(1, Math.ceil(wordCount / 3));
}

/** Bytes of a stream on the link: 8 per link word. */
export function rlcStreamBytes(stream: RlcStream): number {
  return stream.length * 4;
}

/** Compresses words into a stream of its own; see {@link rlcEncodeInto} for loops that must not allocate. */
export function rlcEncode(words: Int16Array): RlcStream {
  const stream = new Uint32Array(2 * rlcMaxLinkWords(words.length));
  return stream.slice(0, 2 * rlcEncodeInto(words, 0, words.length, stream));
}

/**
 * Compresses `words[start]` to `words[end − 1]` into a buffer of the caller's, from its beginning.
 * @param target room for at least 2 · {@link rlcMaxLinkWords}(end − start) halves
 * @returns the number of 64-bit link words written (two halves each)
 */
export function rlcEncodeInto(words: Int16Array, start: number, end: number, target: RlcStream): number {
  invariant(0 <= start && start <= end && end <= words.length, 'the range to compress lies in the words');
  invariant(target.length >= 2 * rlcMaxLinkWords(end - start), 'the RLC buffer holds the largest stream');
  let at = 0;
  let slot = 0;
  let high = 0;
  let low = 0;
  let next = start;
  for (let from = start; from < end; from += LEVELS_PER_CHUNK) {
    const levels = findLevels(words, from, Math.min(from + LEVELS_PER_CHUNK, end), end);
    for (let k = 0; k < levels; k++) {
      const position = levelPositions[k]!;
      for (let zeros = position - next; zeros >= 0; zeros -= LONGEST_RUN + 1) {
        const pair = zeros > LONGEST_RUN ? LONGEST_RUN << 16 : (zeros << 16) | (words[position]! & 0xffff);
        if (slot === 0) {
          high = pair << 11;
          low = 0;
          slot = 1;
        } else if (slot === 1) {
          high |= pair >>> 10;
          low = pair << 22;
          slot = 2;
        } else {
          target[at] = low | (pair << 1);
          target[at + 1] = high;
          at += 2;
          slot = 0;
        }
      }
      next = position + 1;
    }
  }
  if (slot !== 0 || at === 0) {
    target[at] = low;
    target[at + 1] = high;
    at += 2;
  }
  target[at - 2]! |= 1;
  return at / 2;
}

/** Positions of one chunk's levels; a work buffer, so that encoding allocates nothing. */
const LEVELS_PER_CHUNK = 4096;
const levelPositions = new Int32Array(LEVELS_PER_CHUNK);

/**
 * Lists the positions of the non-zero words, and of the input's last word whatever it is, in `levelPositions`.
 * Without a branch, because zeros come at random: each position is written, and kept if its word is a level.
 */
function findLevels(words: Int16Array, from: number, to: number, end: number): number {
  let count = 0;
  for (let i = from; i < to; i++) {
    levelPositions[count] = i;
    count += -(words[i]! & 0xffff) >>> 31;
  }
  if (to === end && words[end - 1] === 0) levelPositions[count++] = end - 1;
  return count;
}

/**
 * Restores the words of a stream.
 * @param wordCount how many words were compressed
 * @throws EyerissError with a code starting `rlc.` if the stream is not the encoding of `wordCount` words
 */
export function rlcDecode(stream: RlcStream, wordCount: number): Int16Array {
  if (!Number.isInteger(wordCount) || wordCount < 0) {
    throw malformed('word-count', `RLC: asked for ${wordCount} words`, 'it must be a whole number from 0');
  }
  const words = new Int16Array(wordCount);
  rlcDecodeInto(stream, words);
  return words;
}

/**
 * Restores the words of a stream into a buffer of the caller's, whose length is the word count.
 * @throws EyerissError like {@link rlcDecode}; the buffer then holds what was restored so far
 */
export function rlcDecodeInto(stream: RlcStream, words: Int16Array): void {
  const wordCount = words.length;
  if (stream.length % 2 !== 0) {
    throw malformed('half-word', `RLC stream has ${stream.length} 32-bit halves`, 'a link word has two');
  }
  words.fill(0);
  let at = 0;
  for (let half = 0; half < stream.length; half += 2) {
    const low = stream[half]!;
    const high = stream[half + 1]!;
    for (let slot = 0; slot < 3; slot++) {
      const pair =
        slot === 0
          ? high >>> 11
          : slot === 1
            ? ((high & 0x7ff) << 10) | (low >>> 22)
            : (low >>> 1) & 0x1fffff;
      if (pair === 0 && at === wordCount) continue;
      at += pair >>> 16;
      if (at >= wordCount) {
        throw malformed(
          'too-many-words',
          `RLC stream holds at least ${at + 1} words`,
          `${wordCount} are expected`,
        );
      }
      words[at++] = pair;
    }
    const linkWords = half / 2 + 1;
    if ((low & 1) !== 0) {
      checkEnd(at, wordCount, linkWords, stream.length / 2);
      return;
    }
    if (at === wordCount) {
      throw malformed(
        'terminator-missing',
        `RLC link word ${linkWords} has no terminator`,
        `it completes the ${wordCount} words and must have one`,
      );
    }
  }
  throw malformed(
    'truncated',
    `RLC stream ends after ${stream.length / 2} link words and ${at} words without a terminator`,
    `${wordCount} words are expected`,
  );
}

/** What must hold where the terminator is: every word restored, no link word left. */
function checkEnd(at: number, wordCount: number, linkWords: number, streamLinkWords: number): void {
  if (at < wordCount) {
    throw malformed(
      'terminator-early',
      `RLC stream terminates after ${at} words`,
      `${wordCount} are expected`,
    );
  }
  if (linkWords < streamLinkWords) {
    throw malformed(
      'after-terminator',
      `RLC stream has ${streamLinkWords} link words`,
      `its terminator is in link word ${linkWords}`,
    );
  }
}

function malformed(code: string, problem: string, limit: string): EyerissError {
  const remedy = 'hand over one whole stream and the word count it was made from';
  return new EyerissError({ code: `rlc.${code}`, problem, limit, remedy });
}
