/*
 * AssemblyScript. One task: a filter block of a group on a chunk of ofmap rows.
 */
import * as J from '../job-layout';
import { forwardPlanes } from './forward';
import { narrowMac16, narrowMac32, narrowMac64 } from './narrow-mac';
import { writeWords } from './output';
import { wideMac, wideMac32 } from './wide-mac';

/** A sum of truncated products that surely fits a word; one less than fits makes up for rounding in doubles. */
const SAFE_SUM: f64 = 32766;

export function computeTask(task: i32, scratch: usize): void {
  const chunks = load<i32>(J.CHUNKS);
  const chunk = task % chunks;
  const groupBlock = task / chunks;
  const filterBlocks = load<i32>(J.FILTER_BLOCKS);
  const group = groupBlock / filterBlocks;
  const block = groupBlock % filterBlocks;
  const R = load<i32>(J.R);
  const S = load<i32>(J.S);
  const E = load<i32>(J.E);
  const F = load<i32>(J.F);
  const groupFilters = load<i32>(J.GROUP_FILTERS);
  const groupChannels = load<i32>(J.GROUP_CHANNELS);
  const firstRow = chunk * load<i32>(J.CHUNK_ROWS);
  const rows = min(load<i32>(J.CHUNK_ROWS), E - firstRow);
  const blockFilters = load<i32>(J.BLOCK_FILTERS);
  const firstFilter = block * blockFilters;
  const filters = min(blockFilters, groupFilters - firstFilter);
  const lanes = filters <= 16 ? 16 : filters <= 32 ? 32 : 64;
  const psums = scratch + load<i32>(J.PLAN_BYTES);
  const pixels = rows * F;
  fillPsums(psums, pixels, load<usize>(J.BIAS) + ((groupBlock * blockFilters) << 2), lanes);

  const channelBlocks = load<i32>(J.CHANNEL_BLOCKS);
  const blockChannels = load<i32>(J.BLOCK_CHANNELS);
  let weights: usize =
    load<usize>(J.FILTERS) +
    group * load<i32>(J.GROUP_FILTER_BYTES) +
    ((firstFilter * groupChannels * R * S) << 1);
  let norms: usize = load<usize>(J.FILTER_NORMS) + ((groupBlock * channelBlocks * R) << 3);
  for (let c = 0; c < channelBlocks; c++) {
    const channels = min(blockChannels, groupChannels - c * blockChannels);
    addChannelBlock(
      psums,
      weights,
      norms,
      group * channelBlocks + c,
      channels,
      lanes,
      firstRow,
      rows,
      scratch,
    );
    weights += (channels * R * S * lanes) << 1;
    norms += R << 3;
  }

  const planeBytes = (E * F) << 1;
  const to: usize =
    load<usize>(J.OFMAP) + (group * groupFilters + firstFilter) * planeBytes + ((firstRow * F) << 1);
  const floor = load<i32>(J.RELU) ? 0 : -32768;
  const wrapped = writeWords(psums, pixels, lanes, filters, to, planeBytes, floor);
  if (wrapped) atomic.add<i32>(J.WRAPPED, wrapped);
  if (load<i32>(J.FORWARDS)) forwardPlanes(group * groupFilters + firstFilter, filters, firstRow, rows);
}

export function fillPsums(psums: usize, pixels: i32, bias: usize, lanes: i32): void {
  const bytes = lanes << 2;
  for (let pixel = 0; pixel < pixels; pixel++) {
    memory.copy(psums, bias, bytes);
    psums += bytes;
  }
}

/**
 * Adds the products of one channel block to the psums of all rows of the task: PASS_ROWS filter rows over all of them, then
 * the next ones, so that these filter rows stay in the level-1 cache.
 */
export function addChannelBlock(
  psums: usize,
  weights: usize,
  norms: usize,
  listIndex: i32,
  channels: i32,
  lanes: i32,
  firstRow: i32,
  rows: i32,
  plan: usize,
): void {
  const R = load<i32>(J.R);
  const S = load<i32>(J.S);
  const U = load<i32>(J.U);
  const F = load<i32>(J.F);
  const startsBytes = (load<i32>(J.PADDED_W) + 1) << 2;
  const filterRowBytes = (S * channels * lanes) << 1;
  const pieces = (F + J.PIECE_PIXELS - 1) / J.PIECE_PIXELS;
  const normRowBytes = pieces << 4;
  const passRows = load<i32>(J.PASS_ROWS);
  const rowBytes = (F * lanes) << 2;
  const first = listIndex * load<i32>(J.PADDED_H) + firstRow * U;
  for (let r = 0; r < R; r += passRows) {
    let list = first + r;
    let to = psums;
    for (let row = 0; row < rows; row++) {
      addPass(
        to,
        weights,
        norms,
        load<usize>(J.STARTS) + list * startsBytes,
        load<usize>(J.RUN_NORMS) + list * normRowBytes,
        min(passRows, R - r),
        channels,
        lanes,
        plan,
      );
      list += U;
      to += rowBytes;
    }
    weights += passRows * filterRowBytes;
    norms += passRows << 3;
  }
}

/** Adds the products of R filter rows to the psums of one ofmap row. */
export function addPass(
  psums: usize,
  weights: usize,
  norms: usize,
  starts: usize,
  runNorms: usize,
  R: i32,
  channels: i32,
  lanes: i32,
  plan: usize,
): void {
  const S = load<i32>(J.S);
  const U = load<i32>(J.U);
  const F = load<i32>(J.F);
  const startsBytes = (load<i32>(J.PADDED_W) + 1) << 2;
  const filterRowBytes = (S * channels * lanes) << 1;
  const moveBytes = (U * channels * lanes) << 1;
  const step = U << 2;
  const run = S << 2;
  const vectors = lanes >> 3;
  const normRowBytes = ((F + J.PIECE_PIXELS - 1) / J.PIECE_PIXELS) << 4;
  for (let f = 0; f < F; f += J.PIECE_PIXELS) {
    const pixels = min(F - f, J.PIECE_PIXELS);
    if (!planSegments(runNorms, normRowBytes, norms, R, plan)) {
      atomic.add<i32>(J.WIDE_PIECES, 1);
      if (lanes == 32 && load<i32>(J.PRODUCT_SHIFT) == 16) {
        wideMac32(psums, weights, starts, startsBytes, step, run, filterRowBytes, moveBytes, pixels, R);
      } else {
        wideMac(
          psums,
          weights,
          starts,
          startsBytes,
          step,
          run,
          filterRowBytes,
          moveBytes,
          vectors,
          pixels,
          R,
        );
      }
    } else if (lanes == 64) {
      narrowMac64(psums, weights, starts, startsBytes, step, run, filterRowBytes, moveBytes, plan, pixels, R);
    } else if (lanes == 32) {
      narrowMac32(psums, weights, starts, startsBytes, step, run, filterRowBytes, moveBytes, plan, pixels, R);
    } else {
      narrowMac16(psums, weights, starts, startsBytes, step, run, filterRowBytes, moveBytes, plan, pixels, R);
    }
    psums += (pixels * lanes) << 2;
    starts += (pixels * U) << 2;
    weights -= pixels * moveBytes;
    runNorms += 16;
  }
}

/**
 * Cuts the R filter rows into segments whose sums of truncated products fit 16 bits for every pixel of a piece and every filter.
 * A run's sum is at most |x|·|w| / 65536 (Cauchy and Schwarz) and 1 more for each truncation.
 * Returns false where a single filter row might not fit, or the narrow kernel does not apply at all.
 */
export function planSegments(runNorms: usize, normRowBytes: i32, norms: usize, R: i32, plan: usize): bool {
  if (load<i32>(J.ALWAYS_WIDE)) return false;
  let bound: f64 = 0;
  for (let r = 0; r < R; r++) {
    const run = load<f64>(runNorms) * load<f64>(norms) + load<f64>(runNorms, 8);
    if (run > SAFE_SUM) return false;
    if (bound + run > SAFE_SUM) {
      store<i32>(plan, r);
      plan += 4;
      bound = 0;
    }
    bound += run;
    runNorms += normRowBytes;
    norms += 8;
  }
  store<i32>(plan, R);
  return true;
}
