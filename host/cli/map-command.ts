import type { Command } from 'commander';
import { EyerissError } from '../../engine/errors.ts';
import { BATCH_MAX } from '../../engine/mapping/mapper.ts';
import { publishedMapping } from '../../engine/mapping/published-mappings.ts';
import { planLayer } from '../../engine/mapping/split-layer.ts';
import {
  findShapeNetwork,
  SHAPE_NETWORK_IDS,
  type ShapeLayer,
} from '../../models/networks/shapes-only/index.ts';
import { mapFacts, type MapFacts } from './map-layer-facts.ts';
import { LAYER_OPTION, parseLayerShape } from './map-layer-option.ts';
import { mapText } from './map-text.ts';
import { mapLayer, reasonText, type MappedLayer } from '../mapping/map-network.ts';
import { mappingOf, networkMappings, noMapping, type MappingChoice } from '../mapping/mapping-choice.ts';
import { mappingOption } from './mapping-option.ts';
import { wholeNumber } from './model-options.ts';
import { terminalWidth } from './terminal-output.ts';

interface MapOptions {
  readonly layer?: string;
  readonly model?: string;
  readonly batch: string;
  readonly mapping?: MappingChoice;
  readonly json?: boolean;
}

/** One layer, or part of one that the host splits, as the chip runs it. */
export interface LayerMap extends MapFacts {
  readonly kind: 'chip';
  readonly name: string;
  readonly shape: MappedLayer['shape'];
  /** whose mapping it is */
  readonly mappings: MappingChoice;
  /** facts of the published mapping, where there is one */
  readonly published: MapFacts | undefined;
}

/** A layer that the chip cannot take. */
export interface HostMap {
  readonly kind: 'host';
  readonly name: string;
  readonly reason: string;
}

/** Adds `eyeriss map`. */
export function registerMapCommand(program: Command): void {
  program
    .command('map')
    .summary('how a layer lies on the 12 × 14 array')
    .description(
      'The mapping of a layer: letters, passes, utilisation, global buffer, traffic and a drawing of the array. ' +
        'All figures are modelled, of the whole batch, at 200 MHz.',
    )
    .option('--layer <shape>', '"C=96 M=256 H=27 R=5 U=1 pad=2 groups=2"; W is H and S is R if missing')
    .option('--model <id>', `every CONV layer of a network: ${SHAPE_NETWORK_IDS.join(', ')}`)
    .option('--batch <n>', 'ifmaps that run together', '4')
    .addOption(mappingOption('chosen, with the published one beside it'))
    .option('--json', 'one JSON object')
    .action((options: MapOptions) => {
      const batch = wholeNumber('--batch', options.batch, 1, BATCH_MAX);
      const layers = layersOf(options, batch).flatMap((layer) => mapsOf(layer, batch, options.mapping));
      console.log(options.json ? JSON.stringify({ batch, layers }) : mapText(layers, batch, terminalWidth()));
    });
}

function layersOf({ layer, model, mapping }: MapOptions, batch: number): readonly ShapeLayer[] {
  if ((layer === undefined) === (model === undefined)) {
    throw new EyerissError({
      code: 'map.what',
      problem:
        layer === undefined ? 'neither --layer nor --model is given' : '--layer and --model are both given',
      limit: 'a mapping is of one layer or of a network',
      remedy: 'give one of the two, e.g. --model alexnet',
    });
  }
  if (model !== undefined) {
    const network = findShapeNetwork(model);
    networkMappings(network, batch, mapping); // refuses what was not published
    return network.layers;
  }
  const shape = parseLayerShape(layer ?? '');
  // Of a network, such a layer is named and the others are shown; here there is nothing else to show.
  const plan = planLayer(LAYER_OPTION, shape);
  if (plan.kind === 'unsupported') {
    throw new EyerissError({ ...plan.reason, remedy: 'choose a shape within that limit' });
  }
  return [{ name: 'layer', shape, readsInput: false, relu: true, dilated: false, consumer: undefined }];
}

function mapsOf(layer: ShapeLayer, batch: number, choice?: MappingChoice): (LayerMap | HostMap)[] {
  const known = mappingOf(layer, batch, choice ?? 'chosen');
  if (!known && choice !== undefined && choice !== 'chosen') throw noMapping(choice, 'this layer', batch);
  const parts = mapLayer(layer, batch, known);
  if (!Array.isArray(parts)) return [{ kind: 'host', name: layer.name, reason: reasonText(parts) }];
  return parts.map(({ name, shape, mapping }) => {
    // beside the mapper's own choice only: who asked for the published one sees it above
    const published = known ? undefined : publishedMapping(shape, batch);
    return {
      kind: 'chip',
      name,
      shape,
      mappings: known ? (choice ?? 'chosen') : 'chosen',
      ...mapFacts(shape, mapping, batch),
      published: published && mapFacts(shape, published.mapping, batch),
    };
  });
}
