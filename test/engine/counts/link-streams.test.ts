import { describe, expect, it } from 'vitest';
import { convDimensions, type ConvShape } from '../../../engine/conv-shape.ts';
import { linkStreamBytes, uncompressedBytes } from '../../../engine/counts/link-streams.ts';
import { dramTraffic } from '../../../engine/counts/traffic.ts';
import { planeStaysResident } from '../../../engine/mapping/glb-allocation.ts';
import type { Mapping } from '../../../engine/mapping/mapping.ts';
import { stripsOf } from '../../../engine/mapping/strips.ts';
import { rlcEncode, rlcStreamBytes } from '../../../engine/rlc.ts';
import { randomLayer } from '../../support/random-layer.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { randomCountShape, randomMapping } from '../mapping/random-mapping.ts';

/** The bytes of a stream, word by word from its place in the frame. */
function streamOf(
  frame: Int16Array,
  firstPlane: number,
  planes: number,
  [height, width]: readonly [number, number],
  [first, count]: readonly [number, number],
): number {
  const words: number[] = [];
  for (let plane = firstPlane; plane < firstPlane + planes; plane++) {
    for (let row = first; row < first + count; row++) {
      for (let w = 0; w < width; w++) words.push(frame[(plane * height + row) * width + w]!);
    }
  }
  return Math.min(2 * words.length, rlcStreamBytes(rlcEncode(Int16Array.from(words))));
}

function slowBytes(
  shape: ConvShape,
  mapping: Mapping,
  padded: readonly Int16Array[],
  ofmaps: readonly Int16Array[],
) {
  const { E, F, paddedH, paddedW, channelsPerGroup, filtersPerGroup } = convDimensions(shape);
  const strips = stripsOf(shape, planeStaysResident(shape, mapping) ? E : mapping.e);
  let ifmap = 0;
  let ofmap = 0;
  for (const frame of padded.keys()) {
    for (let group = 0; group < shape.groups; group++) {
      for (const { firstIfmapRow, ifmapRows, firstOfmapRow, ofmapRows } of strips) {
        for (let block = 0; block < filtersPerGroup; block += mapping.m) {
          const at = group * channelsPerGroup;
          const rows = [firstIfmapRow, ifmapRows] as const;
          ifmap += streamOf(padded[frame]!, at, channelsPerGroup, [paddedH, paddedW], rows);
        }
        const rows = [firstOfmapRow, ofmapRows] as const;
        ofmap += streamOf(ofmaps[frame]!, group * filtersPerGroup, filtersPerGroup, [E, F], rows);
      }
    }
  }
  return { ifmap, filter: 2 * dramTraffic(shape, mapping, padded.length).filterWords, ofmap };
}

describe('linkStreamBytes', () => {
  it('is the sum over the streams, each built word by word', () => {
    const random = new SeededRandom(31);
    for (let i = 0; i < 80; i++) {
      // Some planes are so wide that their strips do not stay resident.
      const shape = { ...randomCountShape(random), ...(i % 3 === 0 ? { W: 1500, C: 2, groups: 1 } : {}) };
      const batch = random.integer(1, 3);
      const mapping = randomMapping(random, shape, batch);
      const { paddedIfmapWords, ofmapWords } = convDimensions(shape);
      const zeros = random.pick([0, 0.3, 0.9]);
      const frames = Array.from({ length: batch }, () => random.words(paddedIfmapWords, zeros));
      const ofmaps = frames.map(() => random.words(ofmapWords, zeros));
      const layer = randomLayer(random, shape);
      const { sent, uncompressed } = linkStreamBytes(layer, frames, ofmaps, mapping);
      expect(sent, JSON.stringify({ shape, mapping })).toEqual(slowBytes(shape, mapping, frames, ofmaps));
      expect(uncompressed).toEqual(uncompressedBytes(shape, mapping, batch));
      const first = linkStreamBytes({ ...layer, compressIfmap: false }, frames, ofmaps, mapping).sent;
      expect(first).toEqual({ ...sent, ifmap: uncompressed.ifmap });
      expect(linkStreamBytes(layer, frames, ofmaps, mapping, false).sent).toEqual(uncompressed);
    }
  });
});
