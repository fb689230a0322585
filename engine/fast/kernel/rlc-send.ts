/*
 * AssemblyScript. A stream's whole way over the link: one chunk of words is compressed, and the link words that gives are
 * decoded against the words, before the next one comes. So neither have to come from outside the level-1 cache twice.
 */
import * as R from '../rlc-layout';
import { copyWords } from './copy-words';
import { countZeroRuns } from './count-zeros';
import { matchLinks, verifyRuns } from './rlc-decode';
import { closeStream, encodeChunk, openStream } from './rlc-encode';

/**
 * Compresses one run of words and proves that what is sent restores exactly these.
 * @param scratch RLC_SCRATCH_BYTES that `prepareEncoding` has seen, and behind them room for RLC_CHUNK_LINK_WORDS
 * @returns link words sent, above 32 bits the run's zero words; or minus the reason of `verifyRuns`
 */
export function sendRun(words: usize, count: i32, scratch: usize): i64 {
  const stream = scratch + R.RLC_SCRATCH_BYTES;
  const last = words + ((count - 1) << 1);
  let from = words;
  // the first word that is still to be decoded
  let here = words;
  let linkWords = 0;
  let zeroWords = 0;
  openStream(scratch);
  for (; count > R.RLC_CHUNK_WORDS; count -= R.RLC_CHUNK_WORDS) {
    const end = encodeChunk(from, R.RLC_CHUNK_WORDS, stream, scratch);
    const matched = matchLinks(stream, end, here, last);
    if (matched < 0) return -R.RLC_DIFFERENT;
    const links = ((end - stream) >> 3) as i32;
    const zeros = countZeroRuns(here, 1, matched as i32, 0);
    // levels are at distinct places and equal to the words there: with as many of them non-zero, all others are zero
    if (3 * links - ((matched >> 32) as i32) != (matched as i32) - zeros) return -R.RLC_DIFFERENT;
    here += (matched as i32) << 1;
    zeroWords += zeros;
    linkWords += links;
    from += R.RLC_CHUNK_WORDS << 1;
  }
  if (count < R.RLC_CHUNK_WORDS) {
    copyWords(from, count, scratch + R.RLC_GATHERED);
    from = scratch + R.RLC_GATHERED;
  }
  const end = closeStream(encodeChunk(from, count, stream, scratch), stream, scratch);
  const links = ((end - stream) >> 3) as i32;
  const rest = ((last + 2 - here) >> 1) as i32;
  const reason = verifyRuns(stream, links, here, 1, rest, 0);
  if (reason != 0) return -reason;
  zeroWords += countZeroRuns(here, 1, rest, 0);
  return ((zeroWords as i64) << 32) | (linkWords + links);
}
