import { convDimensions, type ConvShape } from '../conv-shape.ts';
import type { Mapping } from './mapping.ts';
import { planeStaysResident } from './glb-allocation.ts';
import { stripsOf, type Strip } from './strips.ts';

/** A run of consecutive indices. */
export interface Span {
  readonly first: number;
  readonly count: number;
}

/** One processing pass: what the array works on between two loads of its filter spads. */
export interface ProcessingPass {
  readonly group: number;
  /** ifmaps of the batch */
  readonly ifmaps: Span;
  readonly strip: Strip;
  /** channels within the group, at most q·r */
  readonly channels: Span;
  /** filters within the group, at most p·t */
  readonly filters: Span;
  /** whether these are the first channels: the psums start from the bias */
  readonly firstChannels: boolean;
  /** whether these are the last channels: the psums leave as ofmap words */
  readonly lastChannels: boolean;
}

/** Splits `total` into spans of `size`, the last one with what is left. */
export function spans(total: number, size: number, offset = 0): Span[] {
  const parts: Span[] = [];
  for (let first = 0; first < total; first += size) {
    parts.push({ first: offset + first, count: Math.min(size, total - first) });
  }
  return parts;
}

/**
 * The passes of a layer in the order the chip runs them: groups, ifmaps, blocks of m filters; inside, all channels
 * are added before the next m filters start, so that psums never leave the GLB. Strips are outside the loop over
 * channels, or inside it where the psums of the whole plane stay resident.
 */
export function* processingPasses(
  shape: ConvShape,
  batch: number,
  mapping: Mapping,
): Generator<ProcessingPass> {
  const { channelsPerGroup, filtersPerGroup } = convDimensions(shape);
  const { m, n, e, p, q, r, t } = mapping;
  const strips = stripsOf(shape, e);
  const stripBlocks = planeStaysResident(shape, mapping) ? [strips] : strips.map((strip) => [strip]);
  const channelBlocks = spans(channelsPerGroup, q * r);
  for (let group = 0; group < shape.groups; group++) {
    for (const ifmaps of spans(batch, n)) {
      for (const resident of spans(filtersPerGroup, m)) {
        for (const stripBlock of stripBlocks) {
          for (const channels of channelBlocks) {
            const firstChannels = channels.first === 0;
            const lastChannels = channels.first + channels.count === channelsPerGroup;
            for (const filters of spans(resident.count, p * t, resident.first)) {
              for (const strip of stripBlock) {
                yield { group, ifmaps, strip, channels, filters, firstChannels, lastChannels };
              }
            }
          }
        }
      }
    }
  }
}
