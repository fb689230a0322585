import { convDimensions } from '../../engine/conv-shape.ts';
import { estimatedLinkBytes, ofmapZerosFromConsumer } from '../../engine/counts/zero-estimates.ts';
import { EyerissError } from '../../engine/errors.ts';
import type { ShapeLayer, ShapeNetwork } from '../../models/networks/shapes-only/index.ts';
import type { LayerData } from '../mapping/batch-cost.ts';
import type { MappedLayer } from '../mapping/map-network.ts';

/** What {@link MeasureLayers} is asked for. */
export interface MeasureRequest {
  /** id of a network with weights */
  readonly network: string;
  /** folder of pictures; the first `batch` of them make the batch */
  readonly images: string;
  readonly batch: number;
  readonly layers: readonly MappedLayer[];
}

/** Data of each layer from real ifmaps and ofmaps. */
export interface MeasuredLayers {
  /** by {@link MappedLayer.name}; a layer that is missing ran on the host */
  readonly layers: ReadonlyMap<string, LayerData>;
  /** what the user must be told: pictures used, fallbacks */
  readonly notices: readonly string[];
}

/**
 * Runs a network on real pictures and gives each layer's data under its mapping: `gatedMacs` from the words of the
 * ifmaps (`countGating` or `countIfmapZeros`), `link` from `linkStreamBytes`. The command line hands it in, so that
 * the table needs no pipeline where zeros are given.
 */
export type MeasureLayers = (request: MeasureRequest) => Promise<MeasuredLayers>;

/** Zero fractions of a network, where they come from fractions and not from pictures. */
export interface ZeroFractions {
  /** of each layer's ifmap, padding included, in execution order */
  readonly ifmaps: readonly number[];
  /** of the last layer's ofmap, where no next layer gives it */
  readonly lastOfmap: number;
}

/**
 * The fractions of `--zeros a,b,…`: one a CONV layer, optionally one more for the last ofmap.
 * @param lastOfmap assumed where the optional one is missing
 * @throws EyerissError `table.zeros-count`, `table.zero-fraction`
 */
export function parseZeros(text: string, network: ShapeNetwork, lastOfmap: number): ZeroFractions {
  const needed = network.layers.length;
  const parts = text.split(',').map((part) => part.trim());
  const values = parts.map((part) => (part === '' ? NaN : Number(part)));
  if (values.length !== needed && values.length !== needed + 1) {
    throw new EyerissError({
      code: 'table.zeros-count',
      problem: `--zeros has ${values.length} ${values.length === 1 ? 'fraction' : 'fractions'}`,
      limit: `${network.id} needs ${needed}, one ifmap fraction a CONV layer, or ${needed + 1} with the last ofmap's`,
      remedy: `list the layers with eyeriss map --model ${network.id}`,
    });
  }
  for (const [index, value] of values.entries()) {
    if (value >= 0 && value <= 1) continue;
    const of = index < needed ? `the ifmap of ${network.layers[index]!.name}` : 'the last ofmap';
    throw new EyerissError({
      code: 'table.zero-fraction',
      problem: `--zeros gives "${parts[index]!}" for ${of}`,
      limit: 'a fraction of zero words is a number from 0 to 1',
      remedy: 'write 0.387 for 38.7 %',
    });
  }
  return { ifmaps: values.slice(0, needed), lastOfmap: values[needed] ?? lastOfmap };
}

/**
 * A layer's data estimated from zero fractions. An ofmap's zeros follow from its consumer's ifmap; without ReLU there
 * are none; the last layer's are given.
 */
export function estimatedLayerData(
  network: ShapeNetwork,
  mapped: MappedLayer,
  batch: number,
  zeros: ZeroFractions,
): LayerData {
  const { layer, shape, mapping } = mapped;
  const ifmapZeros = zeros.ifmaps[network.layers.indexOf(layer)]!;
  const ofmap = mapped.relu ? ofmapZeros(network, layer, zeros) : 0;
  const link = estimatedLinkBytes(shape, mapping, batch, { ifmap: ifmapZeros, ofmap }, !layer.readsInput);
  return { ifmapZeros, gatedMacs: Math.round(convDimensions(shape).macs * batch * ifmapZeros), link };
}

function ofmapZeros(network: ShapeNetwork, { name, consumer }: ShapeLayer, zeros: ZeroFractions): number {
  if (consumer === undefined) return name === network.layers.at(-1)?.name ? zeros.lastOfmap : 0;
  const index = network.layers.findIndex((layer) => layer.name === consumer.layer);
  return ofmapZerosFromConsumer(zeros.ifmaps[index]!, network.layers[index]!.shape, consumer.maxPool);
}
