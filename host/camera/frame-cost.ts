import { glbTraffic } from '../../engine/counts/traffic.ts';
import { convDimensions } from '../../engine/conv-shape.ts';
import {
  chooseMapping,
  invariant,
  layerCost,
  linkBytesOf,
  totalCost,
  type ConvLayer,
  type MappedCounts,
  type Mapping,
  type TotalCost,
} from '../../engine/index.ts';

/** One picture after the other: N = 1. */
const BATCH = 1;

/** The mapper's mappings of a network's CONV layers for one frame. */
export function frameMappings(layers: readonly ConvLayer[]): ReadonlyMap<string, Mapping> {
  return new Map(layers.map(({ name, shape }) => [name, chooseMapping(name, shape, BATCH)]));
}

/** What the chip would take for one frame alone, at 1 V and 200/60 MHz; exact for its own words. */
export function frameCost(
  layers: readonly ConvLayer[],
  mapped: ReadonlyMap<string, MappedCounts>,
): TotalCost {
  return totalCost(
    layers.map((layer) => {
      const { name, shape } = layer;
      const counts = mapped.get(name);
      invariant(counts !== undefined, `layer ${name} has a mapping`);
      const { mapping, zeros, streamBytes } = counts;
      const { macs, paddedIfmapWords } = convDimensions(shape);
      return layerCost({
        name,
        shape,
        counts: {
          mapping,
          batch: BATCH,
          macs,
          gatedMacs: zeros.gatedMacs,
          glb: glbTraffic(shape, mapping, BATCH),
        },
        ifmapZeros: zeros.zeroWords / paddedIfmapWords,
        link: linkBytesOf(layer, BATCH, streamBytes, mapping),
      });
    }),
  );
}
