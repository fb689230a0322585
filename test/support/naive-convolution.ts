import type { ConvLayer } from '../../engine/index.ts';

/** What the naive convolution finds in one frame. */
export interface NaiveResult {
  readonly ofmap: Int16Array;
  readonly wrappedPsums: number;
  readonly macs: number;
  /** MACs whose ifmap word is zero or padding. */
  readonly gatedMacs: number;
}

/**
 * The yardstick: a convolution written from its definition, one MAC at a time, sharing no code with the engine.
 * Padding is an explicit bounds check; words are cut by division, sums are exact integers (BigInt) until the end.
 */
export function naiveConvolution(layer: ConvLayer, ifmap: Int16Array): NaiveResult {
  const { C, M, H, W, R, S, U, padding, groups } = layer.shape;
  const ofmap: number[] = [];
  let wrappedPsums = 0;
  let macs = 0;
  let gatedMacs = 0;
  for (let m = 0; m < M; m++) {
    const group = Math.floor(m / (M / groups));
    for (let top = -padding; top + R <= H + padding; top += U) {
      for (let left = -padding; left + S <= W + padding; left += U) {
        let sum = BigInt(layer.bias[m]!);
        for (let k = 0; k < C / groups; k++) {
          for (let r = 0; r < R; r++) {
            for (let s = 0; s < S; s++) {
              const c = group * (C / groups) + k;
              const h = top + r;
              const w = left + s;
              const inside = h >= 0 && h < H && w >= 0 && w < W;
              const ifmapWord = inside ? ifmap[(c * H + h) * W + w]! : 0;
              const filterWord = layer.filters[((m * (C / groups) + k) * R + r) * S + s]!;
              sum += BigInt(cutToWord(Math.floor((ifmapWord * filterWord) / 2 ** layer.productShift)));
              macs++;
              if (ifmapWord === 0) gatedMacs++;
            }
          }
        }
        if (sum < -32_768n || sum > 32_767n) wrappedPsums++;
        const word = cutToWord(Number(sum));
        ofmap.push(layer.relu && word < 0 ? 0 : word);
      }
    }
  }
  return { ofmap: Int16Array.from(ofmap), wrappedPsums, macs, gatedMacs };
}

/** The value from −32768 to 32767 that differs from an integer by a multiple of 65536. */
function cutToWord(integer: number): number {
  const positive = ((integer % 65_536) + 65_536) % 65_536;
  return positive < 32_768 ? positive : positive - 65_536;
}
