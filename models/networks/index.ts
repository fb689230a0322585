import { EyerissError } from '../../engine/errors.ts';
import type { Network } from '../network.ts';
import { ALEXNET } from './alexnet.ts';
import { EMOJI_1000 } from './emoji-1000.ts';
import { SQUEEZENET_1_0, SQUEEZENET_1_1 } from './squeezenet.ts';

/** Every network that can run, in order of preference as a default. */
export const NETWORKS: readonly Network[] = [ALEXNET, SQUEEZENET_1_0, SQUEEZENET_1_1, EMOJI_1000];

/**
 * The network of that id.
 * @throws EyerissError `model.unknown`
 */
export function findNetwork(id: string): Network {
  const network = NETWORKS.find((candidate) => candidate.id === id);
  if (network) return network;
  throw new EyerissError({
    code: 'model.unknown',
    problem: `unknown model "${id}"`,
    limit: `known models: ${NETWORKS.map((known) => known.id).join(', ')}`,
    remedy: 'name one of these with --model',
  });
}
