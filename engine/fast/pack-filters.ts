import type { ConvLayer } from '../conv-layer.ts';
import type { LayerPlan } from './layer-plan.ts';

/** A layer's words as the kernel reads them. Filters that fill up a block are 0. */
export interface PackedFilters {
  /**
   * [group][filter block][channel block][r][s][c][lane]. Of sixteen filters, 0–3 are the even lanes of a first vector,
   * 4–7 the even lanes of a second, 8–11 and 12–15 their odd lanes. What the kernel computes from even and from odd
   * lanes then comes in order, and as neighbours what an engine with wide vectors can compute together.
   */
  readonly words: Int16Array;
  /** [group][filter block][filter of a whole block]: initial psums. */
  readonly bias: Int32Array;
  /**
   * [group][filter block][channel block][r]: the root of the largest sum of squares of any filter's words in that
   * row and block, divided by 65536.
   */
  readonly norms: Float64Array;
}

/** Reorders a layer's filters. */
export function packFilters(layer: ConvLayer, plan: LayerPlan): PackedFilters {
  const { R, S, groups } = layer.shape;
  const { dimensions, blockChannels, channelBlocks, blockFilters, filterBlocks, lastLanes } = plan;
  const { channelsPerGroup, filtersPerGroup } = dimensions;
  const words = new Int16Array((groups * plan.groupFilterBytes) / 2);
  const bias = new Int32Array(groups * filterBlocks * blockFilters);
  const norms = new Float64Array(groups * filterBlocks * channelBlocks * R);
  let to = 0;
  let norm = 0;
  for (let g = 0; g < groups; g++) {
    for (let b = 0; b < filterBlocks; b++) {
      const lanes = b < filterBlocks - 1 ? blockFilters : lastLanes;
      const first = g * filtersPerGroup + b * blockFilters;
      const filters = Math.min(lanes, filtersPerGroup - b * blockFilters);
      bias.set(layer.bias.subarray(first, first + filters), (g * filterBlocks + b) * blockFilters);
      const energies = new Float64Array(lanes);
      for (let c0 = 0; c0 < channelsPerGroup; c0 += blockChannels) {
        const c1 = Math.min(channelsPerGroup, c0 + blockChannels);
        for (let r = 0; r < R; r++) {
          energies.fill(0);
          for (let s = 0; s < S; s++) {
            for (let c = c0; c < c1; c++) {
              for (let m = 0; m < filters; m++) {
                const word = layer.filters[(((first + m) * channelsPerGroup + c) * R + r) * S + s]!;
                words[to + laneOf(m)] = word;
                energies[m]! += word * word;
              }
              to += lanes;
            }
          }
          norms[norm++] = Math.sqrt(Math.max(...energies)) / 65_536;
        }
      }
    }
  }
  return { words, bias, norms };
}

/** Lane of a block's filter: which vector of the pair, which 32-bit lane, even or odd half. */
function laneOf(m: number): number {
  const quad = (m >> 2) & 3;
  return (m & ~15) + ((quad & 1) << 3) + ((m & 3) << 1) + (quad >> 1);
}
