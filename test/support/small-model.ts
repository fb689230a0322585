import { calibrate } from '../../host/pipeline/calibrate.ts';
import type { Model } from '../../models/model.ts';
import type { Network } from '../../models/network.ts';
import { smallFrame, smallNetwork, smallWeights } from './small-network.ts';

/** A small network, calibrated on frames of noise. */
export async function smallModel(network: Network = smallNetwork(), seed = 1): Promise<Model> {
  const weighted = { network, weights: smallWeights(network, seed), labels: undefined, notices: [] };
  const frames = [1, 2, 3, 4].map((frame) => smallFrame(network, frame));
  const description = { source: 'seeded noise', count: frames.length, resize: 'none' };
  return { ...weighted, calibration: await calibrate(weighted, { description, frames }) };
}
