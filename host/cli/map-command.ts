import type { Command } from 'commander';
import { EyerissError } from '../../engine/errors.ts';
import { BATCH_MAX } from '../../engine/mapping/mapper.ts';
import { publishedMapping } from '../../engine/mapping/published-mappings.ts';
import {
  findShapeNetwork,
  SHAPE_NETWORK_IDS,
  type ShapeLayer,
} from '../../models/networks/shapes-only/index.ts';
import { mapFacts, type MapFacts } from './map-layer-facts.ts';
import { parseLayerShape } from './map-layer-option.ts';
import { mapText } from './map-text.ts';
import { wholeNumber } from './model-options.ts';
import type { MappedLayer } from './table-layer-data.ts';
import { mapLayer } from './table-mapping.ts';

interface MapOptions {
  readonly layer?: string;
  readonly model?: string;
  readonly batch: string;
  readonly json?: boolean;
}

/** One layer, or part of one that the host splits, as the chip runs it. */
export interface LayerMap extends MapFacts {
  readonly kind: 'chip';
  readonly name: string;
  readonly shape: MappedLayer['shape'];
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
    .option('--json', 'one JSON object')
    .action((options: MapOptions) => {
      const batch = wholeNumber('--batch', options.batch, 1, BATCH_MAX);
      const layers = layersOf(options).flatMap((layer) => mapsOf(layer, batch));
      console.log(options.json ? JSON.stringify({ batch, layers }) : mapText(layers, batch));
    });
}

function layersOf({ layer, model }: MapOptions): readonly ShapeLayer[] {
  if ((layer === undefined) === (model === undefined)) {
    throw new EyerissError({
      code: 'map.what',
      problem:
        layer === undefined ? 'neither --layer nor --model is given' : '--layer and --model are both given',
      limit: 'a mapping is of one layer or of a network',
      remedy: 'give one of the two, e.g. --model alexnet',
    });
  }
  if (model !== undefined) return findShapeNetwork(model).layers;
  const shape = parseLayerShape(layer ?? '');
  return [{ name: 'layer', shape, readsInput: false, relu: true, dilated: false, consumer: undefined }];
}

function mapsOf(layer: ShapeLayer, batch: number): (LayerMap | HostMap)[] {
  const parts = mapLayer(layer, batch);
  if (typeof parts === 'string') return [{ kind: 'host', name: layer.name, reason: parts }];
  return parts.map(({ name, shape, mapping }) => {
    const published = publishedMapping(shape, batch);
    return {
      kind: 'chip',
      name,
      shape,
      ...mapFacts(shape, mapping, batch),
      published: published && mapFacts(shape, published.mapping, batch),
    };
  });
}
