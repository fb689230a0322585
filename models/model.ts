import { EyerissError } from '../engine/errors.ts';
import { calibrationPath, readCalibration, type Calibration } from './calibration/calibration.ts';
import { fetchCommand } from './fetch-command.ts';
import { labelsModel, loadLabels, type ClassLabel } from './labels.ts';
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
  /** What else helps, e.g. how to get other networks; nothing is wrong without it. */
  readonly hint?: string;
}

/** A {@link WeightedNetwork} with the scales that bring it onto the chip. */
export interface Model extends WeightedNetwork {
  readonly calibration: Calibration;
}

/** Seed of the untrained weights; their committed calibrations hold for this seed only. */
export const UNTRAINED_SEED = 2016;
/** Networks that run unless one is named, the first of which every file is there. */
const PREFERRED = ['alexnet', 'squeezenet-1.0', 'squeezenet-1.1'];
/** The network that comes with this package. */
export const IN_THE_BOX = 'emoji-1000';
const inTheBoxHint = (): string =>
  'emoji-1000, the network in the box, names emoji on a phone or card; for ImageNet\u2019s 1000 things: ' +
  `\`${fetchCommand('squeezenet-1.0')}\``;

/** The network that runs unless one is named: ImageNet's where one is complete, else the one in the box. */
export function defaultModelId(store: ModelStore): string {
  return PREFERRED.find((candidate) => store.status(candidate).complete) ?? IN_THE_BOX;
}

/**
 * Loads a network's weights and labels.
 * @param id a network's id; without it, see {@link defaultModelId}
 * @param options.untrained seeded weights, whatever is installed
 * @throws EyerissError for unknown ids and for missing, truncated or altered weight files
 */
export async function loadWeightedNetwork(
  store: ModelStore,
  id: string | undefined,
  { untrained = false }: { untrained?: boolean } = {},
): Promise<WeightedNetwork> {
  const notices: string[] = [];
  const network = findNetwork(id ?? defaultModelId(store));
  const weights = untrained ? seededWeights(network, UNTRAINED_SEED) : await loadWeights(network, store);
  if (untrained) notices.push(`${network.id} runs on seeded, UNTRAINED weights: its answers mean nothing`);
  if (weights.missingFiles.length > 0) {
    notices.push(
      `${network.id} lacks ${weights.missingFiles.join(', ')}: it runs as far as it can, ` +
        `labels need \`${fetchCommand(network.id)}\``,
    );
  }
  const labels = await loadLabels(store, network);
  const namedIn = labelsModel(network);
  if (labels === undefined && namedIn !== undefined && !untrained) {
    notices.push(`class names are not installed (run \`${fetchCommand(namedIn)}\`)`);
  }
  const hinted = network.id === IN_THE_BOX && defaultModelId(store) === IN_THE_BOX;
  return { network, weights, labels, notices, ...(hinted && { hint: inTheBoxHint() }) };
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
