import { chooseMapping } from '../../engine/mapping/mapper.ts';
import { publishedMapping } from '../../engine/mapping/published-mappings.ts';
import { planLayer } from '../../engine/mapping/split-layer.ts';
import type { ShapeLayer, ShapeNetwork } from '../../models/networks/shapes-only/index.ts';
import { SILICON_ALEXNET } from '../../models/silicon/alexnet-table.ts';
import type { MappedLayer } from './table-layer-data.ts';

/** A layer that the chip cannot take. */
export interface HostLayer {
  readonly name: string;
  readonly reason: string;
}

/** The layers of a network as the chip gets them. */
export interface NetworkMapping {
  readonly mapped: readonly MappedLayer[];
  readonly hostLayers: readonly HostLayer[];
  /** `published`: those of the silicon, conv3's with q 3, r 2, t 2; `chosen`: the mapper's */
  readonly mappings: 'published' | 'chosen';
}

/** Maps every layer: AlexNet in a batch of 4 as published, else by the mapper. */
export function mapNetwork(network: ShapeNetwork, batch: number): NetworkMapping {
  const published = network.id === SILICON_ALEXNET.network && batch === SILICON_ALEXNET.batch;
  const mapped: MappedLayer[] = [];
  const hostLayers: HostLayer[] = [];
  for (const layer of network.layers) {
    const known = published ? publishedMapping(layer.shape, batch)?.mapping : undefined;
    const { name, shape, relu } = layer;
    if (known) {
      mapped.push({ name, layer, shape, relu, mapping: known });
      continue;
    }
    const parts = mapLayer(layer, batch);
    if (typeof parts === 'string') hostLayers.push({ name, reason: parts });
    else mapped.push(...parts);
  }
  return { mapped, hostLayers, mappings: published ? 'published' : 'chosen' };
}

/** One layer, or the parts that the host splits it into; a text says why the chip cannot take it. */
export function mapLayer(layer: ShapeLayer, batch: number): MappedLayer[] | string {
  const { name, shape, relu, dilated } = layer;
  if (dilated) return `layer ${name}: dilated filters do not fit the chip`;
  const plan = planLayer(name, shape);
  switch (plan.kind) {
    case 'unsupported':
      return [plan.reason.problem, plan.reason.limit].filter((part) => part !== undefined).join('; ');
    case 'native':
      return [{ name, layer, shape, relu, mapping: chooseMapping(name, shape, batch) }];
    case 'split':
      return plan.subLayers.map((part, index) => {
        const partName = `${name} ${index + 1}/${plan.subLayers.length}`;
        const mapping = chooseMapping(partName, part.shape, batch);
        return { name: partName, layer, shape: part.shape, relu: relu && plan.combine !== 'add', mapping };
      });
  }
}
