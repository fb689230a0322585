import type { ConvExecutor } from '../../engine/index.ts';
import { EyerissError } from '../../engine/errors.ts';
import type { Model } from '../../models/model.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import { differenceOf, differenceOfCounts, type Difference } from './compare-results.ts';
import type { RunHeader } from './format/run-types.ts';
import { recordedCounts, runModel, runResult } from './run-result.ts';
import type { ReadFrame, RunReader } from './run-reader.ts';

/** How many frames gave the same again, and where that ended. */
export interface Agreement {
  readonly frames: number;
  readonly identical: number;
  readonly firstDifference?: Difference;
}

/** What running a run again has shown. */
export interface Verification extends Agreement {
  /** Of the CONV layers alone, on the recorded ifmaps; only for runs that keep these. */
  readonly engine?: Agreement;
}

/**
 * Runs a run's frames again and compares every label, ofmap and count, bit for bit.
 * @param model the run's, loaded here
 * @param onFrame is told after each frame
 * @throws EyerissError `run.damaged`, `replay.model`
 */
export async function verifyRun(
  reader: RunReader,
  model: Model,
  executor: ConvExecutor,
  onFrame: () => void = () => undefined,
): Promise<Verification> {
  const { header } = reader;
  const mappings = new Map(header.layers.map(({ name, mapping }) => [name, mapping]));
  const pipeline = await Pipeline.open(model, { executor, reports: false });
  try {
    checkSameModel(header, { model: runModel(model), layers: pipeline.chipLayers });
    await pipeline.setCounting({ mappings, checksums: true });
    const whole = new Tally();
    const engine = new Tally();
    for await (const read of reader.frames()) {
      whole.add(await differenceOfFrame(pipeline, header, read));
      if (read.ifmaps) engine.add(await differenceOfEngine(pipeline, header, read, read.ifmaps));
      onFrame();
    }
    return { ...whole.agreement, ...(header.ifmaps && { engine: engine.agreement }) };
  } finally {
    await pipeline.close();
  }
}

async function differenceOfFrame(
  pipeline: Pipeline,
  { layers }: RunHeader,
  { frame, result }: ReadFrame,
): Promise<Difference | undefined> {
  const now = runResult(layers, await pipeline.run(frame.rgb), {
    frame: result.frame,
    chip: result.chip,
  });
  return differenceOf(layers, result, now);
}

async function differenceOfEngine(
  pipeline: Pipeline,
  { layers }: RunHeader,
  { result }: ReadFrame,
  ifmaps: readonly Int16Array[],
): Promise<Difference | undefined> {
  const { mapped, ofmapChecksums } = await pipeline.runLayers(ifmaps);
  const now = recordedCounts(layers, mapped, ofmapChecksums);
  return differenceOfCounts(result.frame, layers, result.counts, now);
}

/** @throws EyerissError `replay.model` if a run was made with another network, other weights or scales, or other layers */
function checkSameModel(
  { model, layers }: Pick<RunHeader, 'model' | 'layers'>,
  here: { readonly model: RunHeader['model']; readonly layers: readonly VerifiedLayer[] },
): void {
  const facts: readonly (readonly [string, string, string])[] = [
    ['the network', model.id, here.model.id],
    ['the weights (SHA-256)', model.weightsSha256, here.model.weightsSha256],
    ['the calibration (SHA-256)', model.calibrationSha256, here.model.calibrationSha256],
    ['the CONV layers on the chip', shapesText(layers), shapesText(here.layers)],
  ];
  for (const [what, recorded, now] of facts) {
    if (recorded === now) continue;
    throw new EyerissError({
      code: 'replay.model',
      problem: `${what} of the run: ${recorded}; here: ${now}`,
      limit: 'a run can be verified with what it was made with',
      remedy: `install the weights and the version of eyeriss that made it (network ${model.id})`,
    });
  }
}

type VerifiedLayer = Pick<RunHeader['layers'][number], 'name' | 'shape'>;

/** Layers in words. By the shape's letters, because a shape from a file has its own order of them. */
function shapesText(layers: readonly VerifiedLayer[]): string {
  const text = ({ name, shape: { C, M, H, W, R, S, U, padding, groups } }: VerifiedLayer): string =>
    `${name} ${[C, M, H, W, R, S, U, padding, groups].join('×')}`;
  return layers.map(text).join(', ');
}

class Tally {
  #frames = 0;
  #identical = 0;
  #first: Difference | undefined;

  add(difference: Difference | undefined): void {
    this.#frames++;
    if (difference) this.#first ??= difference;
    else this.#identical++;
  }

  get agreement(): Agreement {
    const first = this.#first;
    return { frames: this.#frames, identical: this.#identical, ...(first && { firstDifference: first }) };
  }
}
