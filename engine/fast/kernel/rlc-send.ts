/*
 * AssemblyScript. A stream's whole way over the link: one chunk of words is compressed, and the link words that gives are
 * decoded against the words, before the next one comes. So neither have to come from outside the level-1 cache twice.
 */
import * as R from '../rlc-layout';
import { copyWords } from './copy-words';
import { countZeroWords } from './count-zeros';
import { decodeLinks, matchWords, verifyRun } from './rlc-decode';
import { closeStream, encodeChunk, openStream } from './rlc-encode';

/**
 * Compresses the words of `runs` runs one after the other, run k at words + k · runStrideBytes, and proves that what is
 * sent restores exactly these.
 * @param scratch RLC_SCRATCH_BYTES that `prepareEncoding` has seen
 * @param keep where the stream is copied to, rlcMaxLinkWords link words; 0: nowhere
 * @returns link words sent, above 32 bits the zero words; or minus the reason of `verifyRun`
 */
export function sendRuns(
  words: usize,
  runs: i32,
  runWords: i32,
  runStrideBytes: i32,
  scratch: usize,
  keep: usize,
): i64 {
  const gathered = scratch + R.RLC_GATHERED;
  const stream = scratch + R.RLC_STREAM;
  const restored = scratch + R.RLC_RESTORED;
  // several runs are decoded where they have been gathered, one run where it lies
  const single = runs == 1;
  let missing = runs * runWords;
  let run = words;
  let column = 0;
  // the first word that is still to be decoded, and the one behind those that are encoded
  let here = single ? words : gathered;
  let behind = words;
  let linkWords = 0;
  let zeroWords = 0;
  openStream(scratch);
  memory.fill(restored, 0, R.RLC_SCRATCH_BYTES - R.RLC_RESTORED);
  while (true) {
    const count = min(R.RLC_CHUNK_WORDS, missing);
    let from = gathered;
    if (single) {
      if (count == R.RLC_CHUNK_WORDS) from = behind;
      else copyWords(behind, count, gathered);
    } else {
      behind = gathered;
      for (let have = 0; have < count;) {
        if (column == runWords) {
          run += runStrideBytes;
          column = 0;
        }
        const piece = min(runWords - column, count - have);
        copyWords(run + (column << 1), piece, gathered + (have << 1));
        have += piece;
        column += piece;
      }
    }
    missing -= count;
    behind += count << 1;

    let end = encodeChunk(from, count, stream, scratch);
    if (missing == 0) end = closeStream(end, stream, scratch);
    const links = ((end - stream) >> 3) as i32;
    if (keep != 0) memory.copy(keep + (linkWords << 3), stream, links << 3);
    linkWords += links;

    let decoded = ((behind - here) >> 1) as i32;
    if (missing == 0) {
      const reason = verifyRun(stream, links, here, decoded, restored);
      if (reason != 0) return -reason;
      zeroWords += countZeroWords(here, decoded);
      break;
    }
    const passed = decodeLinks(stream, end, restored, restored + (decoded << 1));
    if (passed < 0) return -R.RLC_DIFFERENT;
    const waiting = decoded - passed;
    decoded = passed;
    const zeros = matchWords(here, restored, decoded);
    if (zeros < 0) return -R.RLC_DIFFERENT;
    if (waiting > R.RLC_WAITING_WORDS) return -R.RLC_DIFFERENT;
    zeroWords += zeros;
    here += decoded << 1;
    if (!single) {
      copyWords(here, waiting, gathered - (waiting << 1));
      here = gathered - (waiting << 1);
    }
  }
  return ((zeroWords as i64) << 32) | linkWords;
}
