import type { LayerCost } from '../../engine/cost/layer-cost.ts';
import type { OperatingPoint } from '../../engine/cost/operating-point.ts';
import { totalCost, type TotalCost } from '../../engine/cost/total-cost.ts';
import { EyerissError } from '../../engine/errors.ts';
import { checkBatchSize } from '../../engine/mapping/mapper.ts';
import { NETWORKS } from '../../models/networks/index.ts';
import type { ShapeNetwork } from '../../models/networks/shapes-only/index.ts';
import { ALEXNET_LAST_OFMAP_ZEROS, SILICON_ALEXNET } from '../../models/silicon/alexnet-table.ts';
import { batchCost, type LayerData } from '../mapping/batch-cost.ts';
import { mapNetwork, type HostLayer, type MappedLayer, type NetworkMapping } from '../mapping/map-network.ts';
import type { MappingChoice } from '../mapping/mapping-choice.ts';
import {
  errorsPercent,
  modelledFigures,
  siliconLayerFigures,
  siliconTotalFigures,
  type Conditions,
  type Figures,
} from '../mapping/published-figures.ts';
import {
  estimatedLayerData,
  parseZeros,
  type MeasureLayers,
  type ZeroFractions,
} from './table-layer-data.ts';

/** What `eyeriss table` is asked for. */
export interface TableRequest {
  readonly network: ShapeNetwork;
  readonly batch: number;
  readonly operatingPoint: OperatingPoint;
  readonly compression: boolean;
  readonly gating: boolean;
  /** `published`, or a list of fractions; undefined: the default of the network */
  readonly zeros?: string;
  /** folder of pictures, instead of zeros */
  readonly images?: string;
  /** default: published for alexnet in a batch of 4, else chosen */
  readonly mapping?: MappingChoice;
}

/** Where the zeros of a table come from; it decides what else in it is exact. */
export type ZerosOrigin = 'published' | 'given' | 'assumed' | 'pictures';

/** One layer of the table: modelled, and published where that can be compared. */
export interface TableLayer {
  /** name of the network's layer that it is, or is a part of */
  readonly of: string;
  readonly cost: LayerCost;
  readonly silicon: Figures | undefined;
  /** percent of the published figure */
  readonly error: Figures | undefined;
}

/** Everything that `eyeriss table` shows. */
export interface NetworkTable {
  readonly request: TableRequest;
  readonly zerosOrigin: ZerosOrigin;
  readonly mappings: NetworkMapping['mappings'];
  readonly layers: readonly TableLayer[];
  readonly hostLayers: readonly HostLayer[];
  readonly total: TotalCost;
  readonly totalSilicon: Figures | undefined;
  readonly totalError: Figures | undefined;
  readonly notices: readonly string[];
}

/**
 * Models a network layer by layer.
 * @param measure runs pictures, needed for {@link TableRequest.images}
 * @throws EyerissError `batch`, `mapping.none`, or with a code starting `table.`
 */
export async function networkTable(request: TableRequest, measure?: MeasureLayers): Promise<NetworkTable> {
  const { network, batch } = request;
  checkBatchSize(batch);
  const { mapped, mappings, ...mapping } = mapNetwork(network, batch, request.mapping);
  const data = await layerData(request, mapped, measure);
  const conditions: Conditions = { ...request, network: network.id, zerosGiven: data.origin === 'given' };
  const ran = mapped.filter(({ name }) => data.layers.has(name));
  const elsewhere = mapped.filter(({ name }) => !data.layers.has(name));
  const hostLayers: HostLayer[] = [
    ...mapping.hostLayers,
    ...elsewhere.map(({ name }) => ({ name, reason: `layer ${name} ran on onnxruntime` })),
  ];
  const layers = ran.map((layer): TableLayer => {
    const cost = batchCost(layer, batch, data.layers.get(layer.name)!, request);
    const silicon = siliconLayerFigures(layer.name, conditions);
    return {
      of: layer.layer.name,
      cost,
      silicon,
      error: silicon && errorsPercent(modelledFigures(cost), silicon),
    };
  });
  const total = totalCost(layers.map(({ cost }) => cost));
  const totalSilicon = siliconTotalFigures(conditions);
  const { framesPerSecond } = total;
  return {
    request,
    zerosOrigin: data.origin,
    mappings,
    layers,
    hostLayers,
    total,
    totalSilicon,
    totalError: totalSilicon && errorsPercent({ ...modelledFigures(total), framesPerSecond }, totalSilicon),
    notices: [...data.notices, ...hostLayers.map(({ reason }) => `runs on the host, not counted: ${reason}`)],
  };
}

interface TableData {
  readonly origin: ZerosOrigin;
  readonly layers: ReadonlyMap<string, LayerData>;
  readonly notices: readonly string[];
}

async function layerData(
  request: TableRequest,
  mapped: readonly MappedLayer[],
  measure: MeasureLayers | undefined,
): Promise<TableData> {
  const { network, batch, images } = request;
  if (images !== undefined) {
    if (request.zeros !== undefined) {
      throw new EyerissError({
        code: 'table.zeros-and-images',
        problem: '--images and --zeros are both given',
        limit: 'zeros come from pictures or from fractions',
        remedy: 'give one of the two',
      });
    }
    if (!NETWORKS.some(({ id }) => id === network.id)) {
      throw new EyerissError({
        code: 'table.shapes-only',
        problem: `--images ${images}: ${network.id} is known by its shapes only, it cannot run`,
        limit: `networks with weights: ${NETWORKS.map(({ id }) => id).join(', ')}`,
        remedy: 'give --zeros a,b,… instead',
      });
    }
    if (measure === undefined) {
      throw new EyerissError({
        code: 'table.no-pipeline',
        problem: `--images ${images} needs a pipeline`,
        limit: 'this program was built without one',
        remedy: 'give --zeros instead',
      });
    }
    return { origin: 'pictures', ...(await measure({ network: network.id, images, batch, layers: mapped })) };
  }
  const { origin, zeros, notices } = zeroFractions(request);
  const layers = new Map(
    mapped.map((layer) => [layer.name, estimatedLayerData(network, layer, batch, zeros)]),
  );
  return { origin, layers, notices };
}

function zeroFractions({ network, zeros }: TableRequest): {
  origin: ZerosOrigin;
  zeros: ZeroFractions;
  notices: string[];
} {
  const isAlexnet = network.id === SILICON_ALEXNET.network;
  const lastOfmap = isAlexnet ? ALEXNET_LAST_OFMAP_ZEROS : 0;
  if (zeros === 'published' || (zeros === undefined && isAlexnet)) {
    if (!isAlexnet) {
      throw new EyerissError({
        code: 'table.zeros-published',
        problem: `--zeros published: no zeros were published for ${network.id}`,
        limit: `there are some for ${SILICON_ALEXNET.network} only`,
        remedy: 'give --zeros a,b,… or --images DIR',
      });
    }
    return {
      origin: 'published',
      zeros: { ifmaps: SILICON_ALEXNET.layers.map(({ ifmapZeros }) => ifmapZeros), lastOfmap },
      notices: [`zeros of conv5's ofmap are not published: ${lastOfmap}, measured on real activations`],
    };
  }
  if (zeros !== undefined) {
    const given = parseZeros(zeros, network, lastOfmap);
    const missing = zeros.split(',').length === network.layers.length;
    const notices = missing ? [`zeros of the last ofmap are not given: ${lastOfmap} assumed`] : [];
    return { origin: 'given', zeros: given, notices };
  }
  return {
    origin: 'assumed',
    zeros: { ifmaps: network.layers.map(() => 0), lastOfmap: 0 },
    notices: [
      'assumed: no zeros at all, so nothing is gated or compressed; energy, latency and DRAM are upper bounds ' +
        '(give --zeros a,b,… or --images DIR)',
    ],
  };
}
