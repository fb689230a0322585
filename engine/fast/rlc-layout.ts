/**
 * What TypeScript and the kernel (AssemblyScript) agree on about RLC streams in the kernel's memory; both import
 * this file. The streams themselves are those of `engine/rlc.ts`.
 */

/** Words that `sendRuns` compresses in one go: so few that all its work fits a first-level cache. */
export const RLC_CHUNK_WORDS = 1024;
/** Words at most that wait for the next chunk: those of two pairs without a third, and zeros. */
export const RLC_WAITING_WORDS = 96;
/** Link words of a chunk at most, with those of the pairs that waited before and the last one; a whole number. */
export const RLC_CHUNK_LINK_WORDS = (RLC_CHUNK_WORDS + 2) / 3 + 2;
/** Bytes of the tables in front of the scratch memory: 32 for each pattern of zeros in eight words. */
export const RLC_TABLE_BYTES = 256 * 32;
/** Where a chunk's words are collected: filled up with zeros to whole groups of 64; those that waited lie in front. */
export const RLC_GATHERED = RLC_TABLE_BYTES + 2 * RLC_WAITING_WORDS;
/** State of the stream being encoded: where its waiting pairs end, and zeros since the last pair. */
export const RLC_PAIRS_END = RLC_GATHERED + 2 * RLC_CHUNK_WORDS;
export const RLC_ZEROS = RLC_PAIRS_END + 8;
/** Pairs waiting to become link words: 32 bits each, two left over before, and a whole vector pair behind. */
export const RLC_PAIRS = RLC_PAIRS_END + 64;
/** Link words of a chunk. */
export const RLC_STREAM = RLC_PAIRS + 4 * RLC_CHUNK_WORDS + 64;
/** Words that a chunk's link words are decoded to, those that waited in front. */
export const RLC_RESTORED = RLC_STREAM + 8 * RLC_CHUNK_LINK_WORDS;
/** Bytes of scratch memory that `sendRuns` needs, however long the stream is. */
export const RLC_SCRATCH_BYTES = RLC_RESTORED + 2 * (RLC_CHUNK_WORDS + RLC_WAITING_WORDS);

// Why verifyRun refuses a stream: the codes of rlcDecodeInto, in its order. 0 is no reason.
export const RLC_TOO_MANY_WORDS = 1;
export const RLC_TERMINATOR_EARLY = 2;
export const RLC_AFTER_TERMINATOR = 3;
export const RLC_TERMINATOR_MISSING = 4;
export const RLC_TRUNCATED = 5;
/** A well-formed stream of other words. */
export const RLC_DIFFERENT = 6;
