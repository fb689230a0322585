import { convDimensions, invariant, placeSets } from '../../engine/index.ts';
import { blobShapes, parameterCounts } from '../../models/network-shapes.ts';
import type { Network } from '../../models/network.ts';
import {
  hasSiliconShapes,
  SILICON_ALEXNET,
  type SiliconFigures,
} from '../../models/silicon/alexnet-table.ts';
import { ownResize } from '../image/scaling/resize.ts';
import type { LayerFacts, ModelMessage } from '../protocol/index.ts';
import type { FrameBatch } from '../mapping/frame-batch.ts';
import type { LiveModel } from './live-model.ts';

/** What a client is told about the model that runs for it, under the mappings of its batch. */
export function modelMessage(live: LiveModel, { mappings }: FrameBatch): ModelMessage {
  const { network } = live.model;
  const { width, height } = network.input;
  const { chipLayers, partition } = live.pipeline;
  const isSilicon = hasSiliconShapes(network.id);
  const layers = chipLayers.map(({ name, shape }): LayerFacts => {
    const mapping = mappings.get(name);
    invariant(mapping !== undefined, `layer ${name} has a mapping`);
    const silicon = isSilicon ? siliconFigures(name) : undefined;
    return { name, shape, mapping, blocks: placeSets(shape, mapping), ...(silicon && { silicon }) };
  });
  const { total, framesPerSecond, batch } = SILICON_ALEXNET;
  return {
    type: 'model',
    id: network.id,
    title: network.title,
    input: { width, height, resize: ownResize(network.input) },
    layers,
    fallbacks: partition.fallbacks,
    hasLabels: live.reachesLabels,
    untrained: live.untrained,
    macs: {
      conv: chipLayers.reduce((sum, { shape }) => sum + convDimensions(shape).macs, 0),
      fc: live.reachesLabels ? fcMacs(network) : 0,
    },
    ...(network.emptyClass !== undefined && { emptyClass: network.emptyClass }),
    ...(isSilicon && {
      silicon: { total, framesPerSecond, batch, otherWeights: network.id !== SILICON_ALEXNET.network },
    }),
  };
}

function siliconFigures(layer: string): SiliconFigures | undefined {
  const found = SILICON_ALEXNET.layers.find((published) => published.name === layer);
  if (!found) return undefined;
  const { name, mapping, ...figures } = found;
  return figures;
}

/** MACs of a frame's FC layers: one a weight. */
function fcMacs(network: Network): number {
  const shapes = blobShapes(network);
  return network.layers.reduce((sum, layer) => {
    if (layer.type !== 'fc') return sum;
    return sum + (parameterCounts(layer, shapes.get(layer.inputs[0]!)!)?.weights ?? 0);
  }, 0);
}
