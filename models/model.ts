import { EyerissError } from '../engine/errors.ts';
import { calibrationPath, readCalibration, type Calibration } from './calibration/calibration.ts';
import { loadLabels, type ClassLabel } from './labels.ts';
import { findNetwork } from './networks/index.ts';
import type { Network, WeightSet } from './network.ts';
import type { ModelStore } from './store.ts';
import { loadWeights, seededWeights, weightsChecksum } from './weights.ts';

/** A network with its weights, and its labels where the store has them. */
export interface WeightedNetwork {
  readonly network: Network;
  readonly weights: WeightSet;
  /** One a class, in class-index order; undefined without the labels file. */
  readonly labels: readonly ClassLabel[] | undefined;
  /** What a user must be told about this model, e.g. that it is untrained. */
  readonly notices: readonly string[];
}

/** A {@link WeightedNetwork} with the scales that bring it onto the chip. */
export interface Model extends WeightedNetwork {
  readonly calibration: Calibration;
}

/** Seed of the untrained weights; their committed calibrations hold for this seed only. */
export const UNTRAINED_SEED = 2016;
/** The network that runs on untrained weights when no weights are found. */
const UNTRAINED_DEFAULT = 'squeezenet-1.0';

/** The network that runs unless one is named: the first of which every file is there; undefined if there is none. */
export function defaultModelId(store: ModelStore): string | undefined {
  return ['alexnet', 'squeezenet-1.0'].find((candidate) => store.status(candidate).complete);
}

/**
 * Loads a network's weights and labels.
 * @param id a network's id; without it, `alexnet` if complete, else `squeezenet-1.0` if complete, else
 * `squeezenet-1.0` on seeded, untrained weights
 * @throws EyerissError for unknown ids and for missing, truncated or altered weight files
 */
export async function loadWeightedNetwork(
  store: ModelStore,
  id: string | undefined,
  { untrained = false }: { untrained?: boolean } = {},
): Promise<WeightedNetwork> {
  const notices: string[] = [];
  const chosen = id ?? defaultModelId(store);
  const network = findNetwork(chosen ?? UNTRAINED_DEFAULT);
  const seeded = untrained || chosen === undefined;
  const weights = seeded ? seededWeights(network, UNTRAINED_SEED) : await loadWeights(network, store);
  if (seeded) {
    const why = untrained
      ? ''
      : 'neither alexnet nor squeezenet-1.0 is complete (run: eyeriss models fetch squeezenet-1.0); ';
    notices.push(`${why}${network.id} runs on seeded, UNTRAINED weights: its answers mean nothing`);
  }
  if (weights.missingFiles.length > 0) {
    notices.push(
      `${network.id} lacks ${weights.missingFiles.join(', ')}: it runs as far as it can, ` +
        `labels need: eyeriss models fetch ${network.id}`,
    );
  }
  let labels: readonly ClassLabel[] | undefined;
  if (store.status('imagenet').complete) labels = await loadLabels(store);
  else if (!seeded) notices.push('class names are not installed (run: eyeriss models fetch imagenet)');
  return { network, weights, labels, notices };
}

/**
 * {@link loadWeightedNetwork} together with the committed calibration for exactly these weights.
 * @throws EyerissError also for a calibration that is missing or was made for other weights
 */
export async function loadModel(
  store: ModelStore,
  id: string | undefined,
  options: { untrained?: boolean } = {},
): Promise<Model> {
  const weighted = await loadWeightedNetwork(store, id, options);
  const { network, weights } = weighted;
  const path = calibrationPath(network.id, weights.origin);
  const calibration = await readCalibration(path);
  const sha256 = convWeightsChecksum(network, weights);
  if (calibration.weightsSha256 !== sha256) {
    throw new EyerissError({
      code: 'calibration.other-weights',
      problem: `the calibration ${path} was made for other weights (SHA-256 ${calibration.weightsSha256.slice(0, 12)}…)`,
      limit: `these have ${sha256.slice(0, 12)}…`,
      remedy: `run: eyeriss calibrate --model ${network.id}`,
    });
  }
  return { ...weighted, calibration };
}

/** SHA-256 over the CONV layers' weights: all that a calibration depends on, whether FC files are there or not. */
export function convWeightsChecksum(network: Network, weights: WeightSet): string {
  const conv = new Set(network.layers.filter((layer) => layer.type === 'conv').map((layer) => layer.name));
  const layers = new Map([...weights.layers].filter(([name]) => conv.has(name)));
  return weightsChecksum({ ...weights, layers });
}
