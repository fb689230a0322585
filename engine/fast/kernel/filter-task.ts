/*
 * AssemblyScript. A task of the filter-driven kernel: some filters of a group on a chunk of ofmap rows.
 *
 * Planes are read as one long row: an ofmap pixel (e, f) is number e · PLANE_W + f, and its word under filter word
 * (r, s) lies a fixed way from it. Pixels right of the ofmap (f ≥ F) are computed along and dropped. With a stride U the
 * ifmap is cut into U × U planes of every U-th word first, so that the same holds there.
 */
import * as J from '../job-layout';
import { copyWords } from './copy-words';
import { filterBlock16, filterBlock32 } from './filter-mac';

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

export function computeFilterTask(task: i32, scratch: usize): void {
  const chunks = load<i32>(J.CHUNKS);
  const chunk = task % chunks;
  const groupBlock = task / chunks;
  const filterBlocks = load<i32>(J.FILTER_BLOCKS);
  const group = groupBlock / filterBlocks;
  const block = groupBlock % filterBlocks;
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
  const x: usize = load<usize>(J.PLANES) + group * planes * planeBytes + ((firstRow * planeW) << 1);

  const sums = scratch;
  const norms = sums + J.SUMS_BYTES;
  const words = norms + (((pixels + 15) >> 4) << 3);
  const energies = words + (((pixels + 31) >> 5) << 6);
  measureBlocks(x, planes, planeBytes, pixels, energies, norms);

  const first = group * groupFilters + block * taskFilters;
  const filters = min(taskFilters, groupFilters - block * taskFilters);
  let record: usize = load<usize>(J.FILTERS) + first * J.RECORD_BYTES;
  let to: usize = load<usize>(J.OFMAP) + ((first * E * F + firstRow * F) << 1);
  const floor = load<i32>(J.RELU) ? 0 : -32768;
  let wrapped = 0;
  for (let m = 0; m < filters; m++) {
    let pixel = 0;
    let norm = norms;
    // a rest of 16 or less goes through the smaller kernel
    for (; pixels - pixel > 16; pixel += 32) {
      wrapped += filterBlock32(
        record,
        x + (pixel << 1),
        load<f64>(norm),
        words + (pixel << 1),
        floor,
        sums,
        pixel % planeW,
        min(32, pixels - pixel),
      );
      norm += 8;
    }
    if (pixel < pixels) {
      wrapped += filterBlock16(
        record,
        x + (pixel << 1),
        load<f64>(norm),
        words + (pixel << 1),
        floor,
        sums,
        pixel % planeW,
        pixels - pixel,
      );
    }
    let from = words;
    for (let row = 0; row < rows; row++) {
      copyWords(from, F, to + ((row * F) << 1));
      from += planeW << 1;
    }
    to += (E * F) << 1;
    record += J.RECORD_BYTES;
  }
  if (wrapped) atomic.add<i32>(J.WRAPPED, wrapped);
}

/**
 * For each block of pixels (32, the last maybe 16): the root of the largest energy under a filter of any of its pixels,
 * never too small. Energies are those of pairs of words over all planes; a pixel takes every pair that its window
 * touches.
 */
export function measureBlocks(
  x: usize,
  planes: i32,
  planeBytes: i32,
  pixels: i32,
  energies: usize,
  norms: usize,
): void {
  const planeW = load<i32>(J.PLANE_W);
  const windowH = load<i32>(J.WINDOW_H);
  const windowW = load<i32>(J.WINDOW_W);
  if (load<i32>(J.ALWAYS_WIDE)) {
    // no filter but an empty one passes for a sum that surely fits
    for (let pixel = 0; pixel < pixels; pixel += 16) store<f64>(norms + (pixel >> 1), 1e30);
    return;
  }
  const width = pixels + (windowH - 1) * planeW + windowW;
  // what is cut off below, 1 of 1024 a plane at most, comes back as a whole
  const rounding = i32x4.splat(planes);
  let to = energies;
  for (let at = 0; at < width; at += 32) {
    let from = x + (at << 1);
    let a = rounding;
    let b = rounding;
    let c = rounding;
    let d = rounding;
    for (let plane = 0; plane < planes; plane++) {
      let words = v128.load(from);
      a = i32x4.add(a, i32x4.shr_u(i32x4.dot_i16x8_s(words, words), 10));
      words = v128.load(from, 16);
      b = i32x4.add(b, i32x4.shr_u(i32x4.dot_i16x8_s(words, words), 10));
      words = v128.load(from, 32);
      c = i32x4.add(c, i32x4.shr_u(i32x4.dot_i16x8_s(words, words), 10));
      words = v128.load(from, 48);
      d = i32x4.add(d, i32x4.shr_u(i32x4.dot_i16x8_s(words, words), 10));
      from += planeBytes;
    }
    v128.store(to, f32x4.convert_i32x4_u(a));
    v128.store(to, f32x4.convert_i32x4_u(b), 16);
    v128.store(to, f32x4.convert_i32x4_u(c), 32);
    v128.store(to, f32x4.convert_i32x4_u(d), 48);
    to += 64;
  }
  for (let pixel = 0; pixel < pixels;) {
    const end = pixels - pixel > 16 ? min(pixels, pixel + 32) : pixels;
    let most: f32 = 0;
    for (; pixel < end; pixel++) {
      let energy: f32 = 0;
      for (let r = 0; r < windowH; r++) {
        const first = pixel + r * planeW;
        const last = (first + windowW - 1) >> 1;
        for (let pair = first >> 1; pair <= last; pair++) energy += load<f32>(energies + (pair << 2));
      }
      most = max(most, energy);
    }
    // 1.0001 makes up for float32 sums
    store<f64>(norms, Math.sqrt((most as f64) * (1024 * 1.0001)));
    norms += 8;
  }
}
