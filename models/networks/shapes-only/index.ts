import { EyerissError } from '../../../engine/errors.ts';
import type { Network } from '../../network.ts';
import { NETWORKS } from '../index.ts';
import { GOOGLENET } from './googlenet.ts';
import { NIN } from './nin.ts';
import { RESNET18 } from './resnet18.ts';
import { shapeNetwork, type ShapeNetwork } from './shape-network.ts';
import { VGG16 } from './vgg16.ts';
import { ZFNET } from './zfnet.ts';

export type { OfmapConsumer, ShapeLayer, ShapeNetwork } from './shape-network.ts';

/** Networks of which only the shapes are known here; they cannot run. */
export const SHAPES_ONLY_NETWORKS: readonly Network[] = [VGG16, RESNET18, GOOGLENET, NIN, ZFNET];

/** Ids that {@link findShapeNetwork} takes: the networks with weights first. */
export const SHAPE_NETWORK_IDS: readonly string[] = [...NETWORKS, ...SHAPES_ONLY_NETWORKS].map(
  ({ id }) => id,
);

/**
 * The CONV layers of a network, whether it has weights or only shapes.
 * @throws EyerissError `model.unknown`
 */
export function findShapeNetwork(id: string): ShapeNetwork {
  const network = [...NETWORKS, ...SHAPES_ONLY_NETWORKS].find((candidate) => candidate.id === id);
  if (network) return shapeNetwork(network);
  throw new EyerissError({
    code: 'model.unknown',
    problem: `unknown model "${id}"`,
    limit: `known models: ${SHAPE_NETWORK_IDS.join(', ')}`,
    remedy: 'name one of these with --model',
  });
}
