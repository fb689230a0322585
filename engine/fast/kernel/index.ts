/*
 * AssemblyScript. How threads share a job: rows to list and tasks to compute come from atomic counters, so a thread
 * that joins late, or never, costs time but nothing else. Thread 0 is the caller's own.
 *
 * The parts are exported so that each stays a function of its own: V8 swaps optimised code in at calls only.
 */
import * as J from '../job-layout';
import { computeFilterTask, splitPlane } from './filter-task';
import { runItem } from './items';
import { sleep } from './env';
import { listRow } from './lists';
import { computeTask } from './task';
export { checksumLanes } from './checksum';
export { bytesToWords, valuesToWords, wordsToValues, wordsToWords } from './convert';
export { copyWords } from './copy-words';
export { countNarrowRows, countZeroRows, countZeroWords, gatedMacs } from './count-zeros';
export { filterBlock16, filterBlock32, filterBlock64 } from './filter-block';
export {
  filterSegment16,
  filterSegment32,
  filterSegment64,
  filterSegments,
  writeSums,
} from './filter-segments';
export { computeFilterTask, measureBlocks, splitPlane } from './filter-task';
export { filterWide } from './filter-wide';
export { forwardPlanes } from './forward';
export { encodeItem, runItem } from './items';
export { gatherColumns, listColumn, listRow, listWords, measureRuns } from './lists';
export { padPlanes } from './pad';
export { narrowMac16, narrowMac32, narrowMac64 } from './narrow-mac';
export { countWrapped, storeFilters, transposeTile, writeSlowly, writeWords } from './output';
export { decodeLinks, matchWords, verifyRun } from './rlc-decode';
export {
  appendPairs,
  closeStream,
  encodeChunk,
  openStream,
  packTriples,
  prepareEncoding,
} from './rlc-encode';
export { sendRuns } from './rlc-send';
export { prepareLists, storeSelection } from './selections';
export { addChannelBlock, addPass, computeTask, fillPsums, planSegments } from './task';
export { wideMac, wideMac32 } from './wide-mac';

/**
 * Looks at a counter this often before the thread sleeps: some 250 µs, longer than what the caller does between most
 * layers. Waking a thread that sleeps can take as long as a small layer.
 */
const SPINS = 100_000;

/** A nap between two looks at a counter, in ms. */
const NAP_MS: f64 = 0.05;

/**
 * Runs the job described in memory. `mayBlock` is 0 where a thread must not sleep.
 * @returns whether it was done; false for good once a thread has trapped, see {@link fail}
 */
export function runJob(mayBlock: i32, threads: i32): bool {
  openJob(threads);
  return closeJob(mayBlock);
}

/** Lets the further threads begin with the job described in memory, which must stay as it is until {@link closeJob}. */
export function openJob(threads: i32): void {
  atomic.store<i32>(J.NEXT_ROW, 0);
  atomic.store<i32>(J.ROWS_DONE, 0);
  atomic.store<i32>(J.NEXT_TASK, 0);
  atomic.store<i32>(J.TASKS_DONE, 0);
  atomic.store<i32>(J.WRAPPED, 0);
  atomic.store<i32>(J.WIDE_PIECES, 0);
  atomic.store<i32>(J.OPEN, 1);
  if (threads > 1) {
    atomic.add<i32>(J.SEQUENCE, 1);
    atomic.notify(J.SEQUENCE, threads);
  }
}

/** Takes part in the open job; returns when it is done, or cannot be done, as {@link runJob} does. */
export function closeJob(mayBlock: i32): bool {
  work(0, mayBlock);
  const done = awaitCount(J.TASKS_DONE, load<i32>(J.TASKS), mayBlock);
  atomic.store<i32>(J.OPEN, 0);
  return awaitLeave(mayBlock) && done && !atomic.load<i32>(J.FAILED);
}

/** A further thread's life: joins one job after the other until it is told to leave. */
export function serve(thread: i32): void {
  let seen = 0;
  while (true) {
    for (let i = 0; i < SPINS && atomic.load<i32>(J.SEQUENCE) == seen; i++) {}
    if (atomic.load<i32>(J.SEQUENCE) == seen) sleep(J.SEQUENCE, seen, Infinity);
    seen = atomic.load<i32>(J.SEQUENCE);
    if (atomic.load<i32>(J.CLOSING)) return;
    atomic.add<i32>(J.ACTIVE, 1);
    if (atomic.load<i32>(J.OPEN)) work(thread, 1);
    atomic.sub<i32>(J.ACTIVE, 1);
  }
}

/** Called where a thread did not return from {@link serve}, {@link runJob} or {@link closeJob} but threw, so that none waits for it. */
export function fail(): void {
  atomic.store<i32>(J.FAILED, 1);
}

/** Sends all further threads away. */
export function dismiss(): void {
  atomic.store<i32>(J.CLOSING, 1);
  atomic.add<i32>(J.SEQUENCE, 1);
  atomic.notify(J.SEQUENCE, -1);
}

export function work(thread: i32, mayBlock: i32): void {
  const scratch: usize = load<usize>(J.SCRATCH) + thread * load<i32>(J.SCRATCH_BYTES);
  const kind = load<i32>(J.KIND);
  const rows = load<i32>(J.ROWS);
  for (let row = atomic.add<i32>(J.NEXT_ROW, 1); row < rows; row = atomic.add<i32>(J.NEXT_ROW, 1)) {
    if (kind == J.KIND_FILTER_DRIVEN) splitPlane(row);
    else listRow(row, scratch);
    atomic.add<i32>(J.ROWS_DONE, 1);
  }
  if (!awaitCount(J.ROWS_DONE, rows, mayBlock)) return;
  const tasks = load<i32>(J.TASKS);
  let measured = -1;
  for (let task = atomic.add<i32>(J.NEXT_TASK, 1); task < tasks; task = atomic.add<i32>(J.NEXT_TASK, 1)) {
    if (kind == J.KIND_FILTER_DRIVEN) measured = computeFilterTask(task, scratch, measured);
    else if (kind == J.KIND_IFMAP_DRIVEN) computeTask(task, scratch);
    else runItem(task, thread);
    atomic.add<i32>(J.TASKS_DONE, 1);
  }
}

/** Waits until every thread has left the job, so that the next one can be described; false if one never will. */
export function awaitLeave(mayBlock: i32): bool {
  let spins = 0;
  for (let count = atomic.load<i32>(J.ACTIVE); count != 0; count = atomic.load<i32>(J.ACTIVE)) {
    if (atomic.load<i32>(J.FAILED)) return false;
    if (mayBlock && ++spins > SPINS) sleep(J.ACTIVE, count, NAP_MS);
  }
  return true;
}

/** Waits until a counter has reached its end, napping between looks once that takes long; false if it never will. */
export function awaitCount(counter: usize, end: i32, mayBlock: i32): bool {
  let spins = 0;
  for (let count = atomic.load<i32>(counter); count < end; count = atomic.load<i32>(counter)) {
    if (atomic.load<i32>(J.FAILED)) return false;
    if (mayBlock && ++spins > SPINS) sleep(counter, count, NAP_MS);
  }
  return true;
}
