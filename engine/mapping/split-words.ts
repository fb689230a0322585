import type { ConvLayer } from '../conv-layer.ts';
import { convDimensions, type ConvShape } from '../conv-shape.ts';
import { invariant } from '../errors.ts';
import { padIfmap } from '../padded-ifmap.ts';
import type { SplitPlan, SubLayer } from './split-layer.ts';

/** The words of a sub-layer: its filters, its bias or zeros; it never applies ReLU if the host has to add. */
export function subConvLayer(layer: ConvLayer, plan: SplitPlan, index: number): ConvLayer {
  const sub = subLayerAt(plan, index);
  const { R, S } = layer.shape;
  const { channelsPerGroup } = convDimensions(layer.shape);
  const { channelsPerGroup: channels, filterWords } = convDimensions(sub.shape);
  // Within its group: a sub-layer has either all channels of all groups or a range of one group's.
  const firstChannel = sub.channels.first % channelsPerGroup;
  const filters = new Int16Array(filterWords);
  const blockWords = sub.filterRows.count * S;
  let to = 0;
  for (let m = sub.filters.first; m < sub.filters.first + sub.filters.count; m++) {
    for (let c = firstChannel; c < firstChannel + channels; c++) {
      const from = ((m * channelsPerGroup + c) * R + sub.filterRows.first) * S;
      filters.set(layer.filters.subarray(from, from + blockWords), to);
      to += blockWords;
    }
  }
  const { first, count } = sub.filters;
  return {
    ...layer,
    name: `${layer.name}#${index + 1}`,
    shape: sub.shape,
    filters,
    bias: sub.bias ? layer.bias.slice(first, first + count) : new Int16Array(count),
    relu: plan.combine === 'concatenate' && layer.relu,
  };
}

/** The ifmap words that a sub-layer reads: its channels, and its rows of the padded plane if it has some. */
export function subIfmap(ifmap: Int16Array, shape: ConvShape, plan: SplitPlan, index: number): Int16Array {
  const { channels, paddedRows } = subLayerAt(plan, index);
  const { H, W } = shape;
  if (!paddedRows) return ifmap.slice(channels.first * H * W, (channels.first + channels.count) * H * W);
  const { paddedH, paddedW } = convDimensions(shape);
  const padded = padIfmap(ifmap, shape);
  const words = paddedRows.count * paddedW;
  const rows = new Int16Array(channels.count * words);
  for (let k = 0; k < channels.count; k++) {
    const from = ((channels.first + k) * paddedH + paddedRows.first) * paddedW;
    rows.set(padded.subarray(from, from + words), k * words);
  }
  return rows;
}

/**
 * The host's share: puts the sub-layers' ofmaps of one frame together, adding those of the same filters, and applies
 * ReLU if the layer has it. The sums are wider than the chip's words, see {@link SplitPlan}.
 * @param ofmaps of the sub-layers, in the plan's order
 * @returns M × E × F sums
 */
export function combineOfmaps(layer: ConvLayer, plan: SplitPlan, ofmaps: readonly Int16Array[]): Int32Array {
  const { E, F, ofmapWords } = convDimensions(layer.shape);
  invariant(ofmaps.length === plan.subLayers.length, 'there is an ofmap for every sub-layer');
  const sums = new Int32Array(ofmapWords);
  for (const [index, ofmap] of ofmaps.entries()) {
    const { filters } = subLayerAt(plan, index);
    invariant(
      ofmap.length === filters.count * E * F,
      'the sub-layer has an ofmap word for each of its filters',
    );
    const first = filters.first * E * F;
    for (let i = 0; i < ofmap.length; i++) sums[first + i]! += ofmap[i]!;
  }
  if (layer.relu) {
    for (let i = 0; i < sums.length; i++) sums[i] = Math.max(0, sums[i]!);
  }
  return sums;
}

function subLayerAt({ subLayers }: SplitPlan, index: number): SubLayer {
  const sub = subLayers[index];
  invariant(sub !== undefined, 'the plan has this sub-layer');
  return sub;
}
