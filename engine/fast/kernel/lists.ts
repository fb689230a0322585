/*
 * AssemblyScript. Lists the non-zero words of one padded ifmap row.
 *
 * An entry is 8 bytes: 0, x, 0, place (16 bits each). Loaded from byte 0 and from byte 2 it gives the two 32-bit
 * factors of a product, (0, x) and (x, 0). `place` is column × channels of the block + channel, so that S adjacent
 * pixels' entries are one run through a filter row packed [s][c].
 */
import * as J from '../job-layout';

export function listRow(row: i32, scratch: usize): void {
  const groups = load<i32>(J.GROUPS);
  const blocks = load<i32>(J.CHANNEL_BLOCKS);
  const blockChannels = load<i32>(J.BLOCK_CHANNELS);
  const groupChannels = load<i32>(J.GROUP_CHANNELS);
  const H = load<i32>(J.H);
  const paddedH = load<i32>(J.PADDED_H);
  const startsBytes = (load<i32>(J.PADDED_W) + 1) << 2;
  const entryRowBytes = load<i32>(J.ENTRY_ROW_BYTES);
  const pieces = (load<i32>(J.F) + J.PIECE_PIXELS - 1) / J.PIECE_PIXELS;
  const y = row - load<i32>(J.PADDING);
  for (let group = 0; group < groups; group++) {
    for (let block = 0; block < blocks; block++) {
      const index = group * blocks + block;
      const starts: usize = load<usize>(J.STARTS) + (index * paddedH + row) * startsBytes;
      const norms: usize = load<usize>(J.RUN_NORMS) + (((index * paddedH + row) * pieces) << 4);
      if (y < 0 || y >= H) {
        memory.fill(starts, 0, startsBytes);
        memory.fill(norms, 0, pieces << 4);
        continue;
      }
      const first = block * blockChannels;
      const channels = min(blockChannels, groupChannels - first);
      const entries: usize = load<usize>(J.ENTRIES) + (index * H + y) * entryRowBytes;
      listWords(group * groupChannels + first, channels, y, entries, starts, scratch);
      measureRuns(starts, scratch, norms);
    }
  }
}

/** Writes entries and where each pixel's begin; in `energies` the sum of squares of all words before each pixel. */
export function listWords(
  firstChannel: i32,
  channels: i32,
  y: i32,
  entries: usize,
  starts: usize,
  energies: usize,
): void {
  const W = load<i32>(J.W);
  const padding = load<i32>(J.PADDING);
  const paddedW = load<i32>(J.PADDED_W);
  const planeBytes = (load<i32>(J.PADDED_H) * paddedW) << 1;
  let column: usize =
    load<usize>(J.IFMAP) + firstChannel * planeBytes + (((y + padding) * paddedW + padding) << 1);
  let to = entries;
  let energy: u64 = 0;
  let at = 0;
  for (; at < padding; at++) {
    store<u32>(starts + (at << 2), to as u32);
    store<u64>(energies + (at << 3), 0);
  }
  let place: u64 = (padding * channels) as u64;
  for (const end = padding + W; at < end; at++) {
    store<u32>(starts + (at << 2), to as u32);
    store<u64>(energies + (at << 3), energy);
    let from = column;
    for (let c = 0; c < channels; c++) {
      const x = load<i16>(from) as i32;
      store<u64>(to, (((x & 0xffff) << 16) as u32 as u64) | (place << 48));
      energy += (x * x) as u64;
      // 8 if x is not 0, without a branch, which would be mispredicted all the time
      to += ((x | -x) >>> 31) << 3;
      from += planeBytes;
      place++;
    }
    column += 2;
  }
  for (; at <= paddedW; at++) {
    store<u32>(starts + (at << 2), to as u32);
    store<u64>(energies + (at << 3), energy);
  }
}

/** For each piece: largest norm (root of the sum of squares) and largest number of entries of its runs. */
export function measureRuns(starts: usize, energies: usize, norms: usize): void {
  const U = load<i32>(J.U);
  const S = load<i32>(J.S);
  const F = load<i32>(J.F);
  let at = 0;
  for (let f = 0; f < F;) {
    let energy: u64 = 0;
    let bytes = 0;
    for (const end = min(F, f + J.PIECE_PIXELS); f < end; f++) {
      const runEnergy = load<u64>(energies + ((at + S) << 3)) - load<u64>(energies + (at << 3));
      const runBytes = load<i32>(starts + ((at + S) << 2)) - load<i32>(starts + (at << 2));
      energy = max(energy, runEnergy);
      bytes = max(bytes, runBytes);
      at += U;
    }
    store<f64>(norms, Math.sqrt(energy as f64));
    store<f64>(norms, (bytes >> 3) as f64, 8);
    norms += 16;
  }
}
