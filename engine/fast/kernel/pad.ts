/*
 * AssemblyScript. An ifmap without padding set into its padded planes.
 */
import { copyWords } from './copy-words';

/** Copies C × H × W words from `from` into zeroed planes at `to`. */
export function padPlanes(from: usize, to: usize, C: i32, H: i32, W: i32, padding: i32): void {
  const paddedW = W + 2 * padding;
  const planeBytes = ((H + 2 * padding) * paddedW) << 1;
  if (padding > 0) memory.fill(to, 0, C * planeBytes);
  for (let c = 0; c < C; c++) {
    let row = to + ((padding * paddedW + padding) << 1);
    for (let h = 0; h < H; h++) {
      copyWords(from, W, row);
      from += W << 1;
      row += paddedW << 1;
    }
    to += planeBytes;
  }
}
