/*
 * AssemblyScript. Jobs that are lists of independent pieces of work: what the link's codec and the zero counts of a frame
 * are made of.
 */
import * as J from '../job-layout';
import { checksumLanes } from './checksum';
import { countZeroRows, countZeroWords, gatedMacs } from './count-zeros';
import { sendRuns } from './rlc-send';

/** Does item number `index` of the job. */
export function runItem(index: i32, thread: i32): void {
  const item = load<usize>(load<usize>(J.ITEMS) + (index << 2));
  const kind = load<i32>(item, J.ITEM_KIND);
  let result = 0;
  if (kind == J.ITEM_ENCODE) result = encodeItem(item, thread);
  else if (kind == J.ITEM_COUNT_ROWS) {
    result = countZeroRows(
      load<usize>(item, J.ITEM_FROM),
      load<i32>(item, J.ITEM_RUNS),
      load<i32>(item, J.ITEM_RUN_WORDS),
      load<usize>(item, J.ITEM_TABLE),
      load<usize>(item, J.ITEM_TO),
    );
    const gated = gatedMacs(
      load<usize>(item, J.ITEM_TO),
      load<i32>(item, J.ITEM_RUNS),
      load<usize>(item, J.ITEM_ROW_TABLE),
      load<i32>(item, J.ITEM_PLANE_ROWS),
    );
    store<f64>(item, gated, J.ITEM_GATED);
  } else if (kind == J.ITEM_COUNT) {
    result = countZeroWords(load<usize>(item, J.ITEM_FROM), load<i32>(item, J.ITEM_RUN_WORDS));
  } else {
    checksumLanes(
      load<usize>(item, J.ITEM_FROM),
      load<i32>(item, J.ITEM_RUN_WORDS),
      load<usize>(item, J.ITEM_TO),
    );
  }
  store<i32>(item, result, J.ITEM_RESULT);
}

export function encodeItem(item: usize, thread: i32): i32 {
  const sent = sendRuns(
    load<usize>(item, J.ITEM_FROM),
    load<i32>(item, J.ITEM_RUNS),
    load<i32>(item, J.ITEM_RUN_WORDS),
    load<i32>(item, J.ITEM_STRIDE),
    load<usize>(J.RLC_SCRATCH) + thread * load<i32>(J.RLC_THREAD_BYTES),
    0,
  );
  store<i32>(item, (sent >> 32) as i32, J.ITEM_ZEROS);
  return sent as i32;
}
