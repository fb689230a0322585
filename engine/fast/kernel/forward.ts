/*
 * AssemblyScript. Hands ofmap words on to later layers' ifmaps, see engine/ofmap-connection.ts: by the task that has just
 * computed them, while they lie in its core's cache.
 */
import * as J from '../job-layout';
import { wordsToWords } from './convert';

/** Hands on `count` channels' planes from `first` on, `rows` rows of each from `firstRow` on. */
export function forwardPlanes(first: i32, count: i32, firstRow: i32, rows: i32): void {
  const forwards = load<i32>(J.FORWARDS);
  const F = load<i32>(J.F);
  const planeBytes = (load<i32>(J.E) * F) << 1;
  let forward = load<usize>(J.FORWARD_TABLE);
  for (let i = 0; i < forwards; i++) {
    const toPlaneBytes = load<i32>(forward, J.FORWARD_PLANE_BYTES);
    const toRowBytes = load<i32>(forward, J.FORWARD_ROW_BYTES);
    let factor = load<usize>(forward, J.FORWARD_FACTORS) + (first << 2);
    let from = load<usize>(J.OFMAP) + first * planeBytes + ((firstRow * F) << 1);
    let to = load<usize>(forward, J.FORWARD_TO) + first * toPlaneBytes + firstRow * toRowBytes;
    // rows without padding between them are one
    const together = toRowBytes == F << 1;
    const H = together ? 1 : rows;
    const W = together ? rows * F : F;
    let saturated = 0;
    for (let m = 0; m < count; m++) {
      saturated += wordsToWords(from, H, W, to, toRowBytes, load<f32>(factor));
      from += planeBytes;
      to += toPlaneBytes;
      factor += 4;
    }
    if (saturated) atomic.add<i32>(forward, saturated, J.FORWARD_SATURATED);
    forward += J.FORWARD_BYTES;
  }
}
