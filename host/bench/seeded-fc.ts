import { UNTRAINED_SEED, type Model } from '../../models/model.ts';
import { seededWeights } from '../../models/weights.ts';

/**
 * The model with seeded weights in the FC layers that have none: true shapes, so true times and memory.
 * @returns `seededFc`: whether any FC layer has seeded weights, these or the model's own
 */
export function withFcWeights(model: Model): { readonly model: Model; readonly seededFc: boolean } {
  const { network, weights } = model;
  const fc = network.layers.filter(({ type }) => type === 'fc');
  const missing = fc.filter(({ name }) => !weights.layers.has(name));
  if (missing.length === 0) return { model, seededFc: fc.length > 0 && weights.origin === 'seeded' };
  const seeded = seededWeights(network, UNTRAINED_SEED);
  const layers = new Map(weights.layers);
  for (const { name } of missing) layers.set(name, seeded.layers.get(name)!);
  return { model: { ...model, weights: { ...weights, layers, missingFiles: [] } }, seededFc: true };
}
