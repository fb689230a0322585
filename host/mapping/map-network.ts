import type { ConvShape } from '../../engine/conv-shape.ts';
import type { ErrorFacts } from '../../engine/errors.ts';
import { chooseMapping } from '../../engine/mapping/mapper.ts';
import type { Mapping } from '../../engine/mapping/mapping.ts';
import { planLayer } from '../../engine/mapping/split-layer.ts';
import type { ShapeLayer, ShapeNetwork } from '../../models/networks/shapes-only/index.ts';
import { mappingOf, networkMappings, type MappingChoice } from './mapping-choice.ts';

/** A layer that runs on the chip, or a part of one that the host splits, with its mapping. */
export interface MappedLayer {
  /** the layer's name; of a part, e.g. `conv9 1/2` */
  readonly name: string;
  /** the network's layer that it is, or is a part of */
  readonly layer: ShapeLayer;
  /** what the chip is given */
  readonly shape: ConvShape;
  /** whether the chip applies ReLU: the layer has it and the host need not add parts first */
  readonly relu: boolean;
  readonly mapping: Mapping;
}

/** A layer that the chip cannot take. */
export interface HostLayer {
  readonly name: string;
  readonly reason: string;
}

/** The layers of a network as the chip gets them. */
export interface NetworkMapping {
  readonly mapped: readonly MappedLayer[];
  readonly hostLayers: readonly HostLayer[];
  readonly mappings: MappingChoice;
}

/**
 * Maps every layer.
 * @param choice default: AlexNet in a batch of 4 as published, else by the mapper
 * @throws EyerissError `mapping.none` where no mappings were published
 */
export function mapNetwork(network: ShapeNetwork, batch: number, choice?: MappingChoice): NetworkMapping {
  const mappings = networkMappings(network, batch, choice);
  const mapped: MappedLayer[] = [];
  const hostLayers: HostLayer[] = [];
  for (const layer of network.layers) {
    const parts = mapLayer(layer, batch, mappingOf(layer, batch, mappings));
    if (Array.isArray(parts)) mapped.push(...parts);
    else hostLayers.push({ name: layer.name, reason: reasonText(parts) });
  }
  return { mapped, hostLayers, mappings };
}

/**
 * One layer, or the parts that the host splits it into; facts of an error say why the chip cannot take it.
 * @param known the mapping to use; undefined: the mapper's
 */
export function mapLayer(
  layer: ShapeLayer,
  batch: number,
  known: Mapping | undefined,
): MappedLayer[] | ErrorFacts {
  const { name, shape, relu, dilated } = layer;
  if (known) return [{ name, layer, shape, relu, mapping: known }];
  if (dilated) {
    return { code: 'shape.dilation', problem: `layer ${name}: dilated filters do not fit the chip` };
  }
  const plan = planLayer(name, shape);
  switch (plan.kind) {
    case 'unsupported':
      return plan.reason;
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

/** Why a layer runs on the host; without the remedy, which has been taken. */
export function reasonText({ problem, limit }: ErrorFacts): string {
  return [problem, limit].filter((part) => part !== undefined).join('; ');
}
