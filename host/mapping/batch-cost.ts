import { convDimensions } from '../../engine/conv-shape.ts';
import type { LinkStreamBytes } from '../../engine/counts/link-streams.ts';
import { glbTraffic } from '../../engine/counts/traffic.ts';
import { layerCost, type CostOptions, type LayerCost } from '../../engine/cost/layer-cost.ts';
import type { MappedLayer } from './map-network.ts';

/** What the cost of a layer needs to know of its data, for the whole batch. */
export interface LayerData {
  /** zero words of the ifmap, 0 to 1, padding included */
  readonly ifmapZeros: number;
  readonly gatedMacs: number;
  readonly link: LinkStreamBytes;
}

/** Modelled cost of a layer for a batch of N, from its mapping and its data. */
export function batchCost(
  { name, shape, mapping }: Pick<MappedLayer, 'name' | 'shape' | 'mapping'>,
  batch: number,
  data: LayerData,
  options: CostOptions,
): LayerCost {
  const counts = {
    mapping,
    batch,
    macs: convDimensions(shape).macs * batch,
    gatedMacs: data.gatedMacs,
    glb: glbTraffic(shape, mapping, batch),
  };
  return layerCost({ name, shape, counts, ifmapZeros: data.ifmapZeros, link: data.link }, options);
}
