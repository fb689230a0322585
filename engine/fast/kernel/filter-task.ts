/*
 * AssemblyScript. A task of the filter-driven kernel: some filters of a group on a chunk of ofmap rows.
 *
 * Planes are read as one long row: an ofmap pixel (e, f) is number e · PLANE_W + f, and its word under filter word
 * (r, s) lies a fixed way from it. Pixels right of the ofmap (f ≥ F) are computed along and dropped. With a stride U the
 * ifmap is cut into U × U planes of every U-th word first, so that the same holds there.
 */
import * as J from '../job-layout';
import { copyWords } from './copy-words';
import { filterBlock16, filterBlock32, filterBlock64 } from './filter-block';
import { forwardPlanes } from './forward';

/** Cuts one channel into its U × U planes of PLANE_H × PLANE_W words. */
export function splitPlane(channel: i32): void {
  const U = load<i32>(J.U);
  const paddedH = load<i32>(J.PADDED_H);
  const paddedW = load<i32>(J.PADDED_W);
  const planeH = load<i32>(J.PLANE_H);
  const planeW = load<i32>(J.PLANE_W);
  const from: usize = load<usize>(J.IFMAP) + ((channel * paddedH * paddedW) << 1);
  let to: usize = load<usize>(J.PLANES) + ((channel * U * U * planeH * planeW) << 1);
  for (let y = 0; y < U; y++) {
    for (let x = 0; x < U; x++) {
      for (let row = 0; row < planeH; row++) {
        const fromRow = row * U + y;
        const words = fromRow < paddedH ? max((paddedW - x + U - 1) / U, 0) : 0;
        let at = from + ((fromRow * paddedW + x) << 1);
        let i = 0;
        for (; i < words; i++) {
          store<i16>(to + (i << 1), load<i16>(at));
          at += U << 1;
        }
        for (; i < planeW; i++) store<i16>(to + (i << 1), 0);
        to += planeW << 1;
      }
    }
  }
}

/**
 * Computes a task. Tasks on one chunk follow each other, so that the thread which takes them measures it only once.
 * @param measured what this thread's last task of this job returned: the chunk that its scratch memory holds; −1 at first
 * @returns the same for the next task
 */
export function computeFilterTask(task: i32, scratch: usize, measured: i32): i32 {
  const chunks = load<i32>(J.CHUNKS);
  const filterBlocks = load<i32>(J.FILTER_BLOCKS);
  const groupChunk = task / filterBlocks;
  const block = task % filterBlocks;
  const group = groupChunk / chunks;
  const chunk = groupChunk % chunks;
  const groupFilters = load<i32>(J.GROUP_FILTERS);
  const taskFilters = load<i32>(J.TASK_FILTERS);
  const E = load<i32>(J.E);
  const F = load<i32>(J.F);
  const planeW = load<i32>(J.PLANE_W);
  const firstRow = chunk * load<i32>(J.CHUNK_ROWS);
  const rows = min(load<i32>(J.CHUNK_ROWS), E - firstRow);
  const pixels = (rows - 1) * planeW + F;
  const planes = load<i32>(J.GROUP_PLANES);
  const planeBytes = (load<i32>(J.PLANE_H) * planeW) << 1;
  const from: usize = load<usize>(J.PLANES) + group * planes * planeBytes + ((firstRow * planeW) << 1);

  const sums = scratch;
  const x = sums + J.SUMS_BYTES;
  const norms = x + ((planes * load<i32>(J.WINDOW_WORDS)) << 1);
  const words = norms + ((pixels + 31) >> 5) * J.BLOCK_NORM_BYTES;
  const energies = words + (((pixels + 31) >> 5) << 6);
  if (measured >> 1 != groupChunk) {
    const positive = measureBlocks(from, planes, planeBytes, pixels, x, energies, norms);
    measured = (groupChunk << 1) | i32(positive);
  }
  const side = measured & 1;

  const first = group * groupFilters + block * taskFilters;
  const filters = min(taskFilters, groupFilters - block * taskFilters);
  let record: usize = load<usize>(J.FILTERS) + first * J.RECORD_BYTES;
  let to: usize = load<usize>(J.OFMAP) + ((first * E * F + firstRow * F) << 1);
  const floor = load<i32>(J.RELU) ? 0 : -32768;
  const forwards = load<i32>(J.FORWARDS);
  const together = planeW == F;
  const most = load<i32>(J.BLOCK_PIXELS);
  let wrapped = 0;
  for (let m = 0; m < filters; m++) {
    // where nothing lies between rows, whole blocks are written where they belong; the pixel behind those
    let written = 0;
    for (let pixel = 0; pixel < pixels;) {
      const left = pixels - pixel;
      // a rest goes through smaller kernels where those compute less
      const size = left > 48 ? most : left > 16 ? 32 : 16;
      let out = words;
      if (together && size <= left) {
        out = to;
        written = pixel + size;
      }
      out += pixel << 1;
      const norm = norms + (pixel >> 5) * J.BLOCK_NORM_BYTES;
      const at = x + (pixel << 1);
      const some = min(size, left);
      if (size == 64) wrapped += filterBlock64(record, at, norm, side, out, floor, sums, pixel, some);
      else if (size == 32) wrapped += filterBlock32(record, at, norm, side, out, floor, sums, pixel, some);
      else wrapped += filterBlock16(record, at, norm, side, out, floor, sums, pixel, some);
      pixel += size;
    }
    if (together) {
      copyWords(words + (written << 1), pixels - written, to + (written << 1));
    } else {
      for (let row = 0; row < rows; row++) copyWords(words + ((row * planeW) << 1), F, to + ((row * F) << 1));
    }
    if (forwards) forwardPlanes(first + m, 1, firstRow, rows);
    to += (E * F) << 1;
    record += J.RECORD_BYTES;
  }
  if (wrapped) atomic.add<i32>(J.WRAPPED, wrapped);
  return measured;
}

/**
 * Copies what the pixels need of each plane to `windows`, WINDOW_WORDS a plane: there it lies on few pages and, under 1 × 1
 * filters, in whole cache lines. For each block of pixels (32, the last maybe 16): the root of the largest energy under a
 * filter of any of its pixels, never too small, over all planes and over each part's. Energies are those of pairs of
 * words; a pair of pixels takes every pair that their windows touch.
 * @returns whether no word is negative
 */
export function measureBlocks(
  x: usize,
  planes: i32,
  planeBytes: i32,
  pixels: i32,
  windows: usize,
  energies: usize,
  norms: usize,
): bool {
  const blocks = (pixels + 31) >> 5;
  const planeW = load<i32>(J.PLANE_W);
  const windowH = load<i32>(J.WINDOW_H);
  const windowW = load<i32>(J.WINDOW_W);
  const windowBytes = load<i32>(J.WINDOW_WORDS) << 1;
  // of whole blocks: what lies behind the last pixel's window is copied and counts as well
  const width = (blocks << 5) + (windowH - 1) * planeW + windowW + 1;
  if (load<i32>(J.ALWAYS_WIDE)) {
    copyWindows(x, planes, planeBytes, width, windows);
    // no filter but an empty one passes for a sum that surely fits
    for (let block = 0; block < blocks; block++) store<f64>(norms + block * J.BLOCK_NORM_BYTES, 1e30);
    return false;
  }
  const parts = load<i32>(J.PARTS);
  const partPlanes = load<i32>(J.PART_PLANES);
  // energies of pairs of pixels over all parts, behind those of one part
  const totals = energies + windowBytes + 64;
  memory.fill(totals, 0, blocks << 6);
  let signs = i64x2.splat(0);
  for (let part = 0; part < parts; part++) {
    const first = part * partPlanes;
    const count = min(partPlanes, planes - first);
    signs = v128.or(
      signs,
      measurePairs(x + first * planeBytes, count, planeBytes, width, windows + first * windowBytes, energies),
    );
    let total = totals;
    for (let block = 0; block < blocks; block++) {
      let most = f32x4.splat(0);
      for (let pair = block << 4; pair < (block + 1) << 4; pair += 4) {
        let energy = f32x4.splat(0);
        for (let r = 0; r < windowH; r++) {
          const start = r * planeW;
          // windows of pixels 2j and 2j + 1: words 2j + start to 2j + start + windowW
          const last = (start + windowW) >> 1;
          for (let at = start >> 1; at <= last; at++) {
            energy = f32x4.add(energy, v128.load(energies + ((pair + at) << 2)));
          }
        }
        most = f32x4.max(most, energy);
        v128.store(total, f32x4.add(v128.load(total), energy));
        total += 16;
      }
      store<f64>(norms + block * J.BLOCK_NORM_BYTES + (part << 3), rootOfLargest(most), 8);
    }
  }
  let total = totals;
  for (let block = 0; block < blocks; block++) {
    let most = f32x4.splat(0);
    for (let pair = 0; pair < 16; pair += 4) {
      most = f32x4.max(most, v128.load(total));
      total += 16;
    }
    store<f64>(norms + block * J.BLOCK_NORM_BYTES, rootOfLargest(most));
  }
  return !v128.any_true(i16x8.lt_s(signs, i16x8.splat(0)));
}

/** Copies `width` words of some planes to their windows. */
function copyWindows(x: usize, planes: i32, planeBytes: i32, width: i32, windows: usize): void {
  const windowBytes = load<i32>(J.WINDOW_WORDS) << 1;
  for (let plane = 0; plane < planes; plane++) {
    copyWords(x, width, windows);
    x += planeBytes;
    windows += windowBytes;
  }
}

/**
 * Copies `width` words of some planes, rounded up to 32, to their windows. Energies of pairs of words over these planes,
 * / 1024 and rounded up; returns all words' bits together.
 */
function measurePairs(
  x: usize,
  planes: i32,
  planeBytes: i32,
  width: i32,
  windows: usize,
  energies: usize,
): v128 {
  const windowBytes = load<i32>(J.WINDOW_WORDS) << 1;
  // what is cut off below, 1 of 1024 a plane at most, comes back as a whole
  const rounding = i32x4.splat(planes);
  let bits = i64x2.splat(0);
  for (let at = 0; at < width << 1; at += 64) {
    let from = x + at;
    let to = windows + at;
    let a = rounding;
    let b = rounding;
    let c = rounding;
    let d = rounding;
    for (let plane = 0; plane < planes; plane++) {
      let words = v128.load(from);
      v128.store(to, words);
      a = i32x4.add(a, i32x4.shr_u(i32x4.dot_i16x8_s(words, words), 10));
      bits = v128.or(bits, words);
      words = v128.load(from, 16);
      v128.store(to, words, 16);
      b = i32x4.add(b, i32x4.shr_u(i32x4.dot_i16x8_s(words, words), 10));
      bits = v128.or(bits, words);
      words = v128.load(from, 32);
      v128.store(to, words, 32);
      c = i32x4.add(c, i32x4.shr_u(i32x4.dot_i16x8_s(words, words), 10));
      bits = v128.or(bits, words);
      words = v128.load(from, 48);
      v128.store(to, words, 48);
      d = i32x4.add(d, i32x4.shr_u(i32x4.dot_i16x8_s(words, words), 10));
      bits = v128.or(bits, words);
      from += planeBytes;
      to += windowBytes;
    }
    v128.store(energies, f32x4.convert_i32x4_u(a));
    v128.store(energies, f32x4.convert_i32x4_u(b), 16);
    v128.store(energies, f32x4.convert_i32x4_u(c), 32);
    v128.store(energies, f32x4.convert_i32x4_u(d), 48);
    energies += 64;
  }
  return bits;
}

/** Root of the largest of four energies / 1024; 1.0001 makes up for float32 sums. */
function rootOfLargest(energies: v128): f64 {
  const a = max(f32x4.extract_lane(energies, 0), f32x4.extract_lane(energies, 1));
  const b = max(f32x4.extract_lane(energies, 2), f32x4.extract_lane(energies, 3));
  return Math.sqrt((max(a, b) as f64) * (1024 * 1.0001));
}
