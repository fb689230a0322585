/*
 * AssemblyScript. What moves the chosen ones of eight words together: 16 bytes for `i8x16.swizzle`, for each choice of words.
 */
import * as J from '../job-layout';

/**
 * Writes the bytes that select the words whose bits are set, and zeros behind them. The low byte of each is twice its word's
 * place.
 * @returns how many words that are
 */
export function storeSelection(to: usize, mask: i32): i32 {
  // an index from 16 selects a zero
  v128.store(to, i8x16.splat(-1));
  let chosen = 0;
  for (let i = 0; i < 8; i++) {
    if (((mask >> i) & 1) == 0) continue;
    store<u16>(to + (chosen << 1), ((2 * i + 1) << 8) | (2 * i));
    chosen++;
  }
  return chosen;
}

/** Writes the selections of all choices where lists are made with them. Once per memory, before anything runs. */
export function prepareLists(): void {
  for (let mask = 0; mask < 256; mask++) storeSelection(J.SELECTIONS + (mask << 4), mask);
}
