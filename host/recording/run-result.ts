import { createHash } from 'node:crypto';
import {
  invariant,
  wordChecksum,
  type ConvLayer,
  type MappedCounts,
  type Mapping,
} from '../../engine/index.ts';
import type { Model } from '../../models/model.ts';
import { weightsChecksum } from '../../models/weights.ts';
import { runtimeFacts, runtimeText } from '../bench/runtime-facts.ts';
import type { ChipSettings } from '../mapping/operating-conditions.ts';
import type { FrameResult } from '../pipeline/frame-result.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { topClasses } from '../pipeline/top-classes.ts';
import { packageVersion } from '../system/package-version.ts';
import type { RecordedCounts, RunHeader, RunResult } from './format/run-types.ts';

/** Guesses that a result keeps. */
const TOP = 5;

/** What a run is of, beside its pipeline. */
export interface RunFacts {
  /** what the frames come from, for people */
  readonly source: string;
  readonly executor: string;
  readonly batch: number;
  /** of every CONV layer, by name */
  readonly mappings: ReadonlyMap<string, Mapping>;
  readonly ifmaps: boolean;
}

/** Header of a run that begins now. */
export function runHeader(
  { model, chipLayers }: Pick<Pipeline, 'model' | 'chipLayers'>,
  { source, executor, batch, mappings, ifmaps }: RunFacts,
): RunHeader {
  return {
    tool: { name: 'eyeriss', version: packageVersion() },
    createdAt: new Date().toISOString(),
    computer: runtimeText(runtimeFacts()),
    source,
    model: runModel(model),
    executor,
    batch,
    layers: chipLayers.map(({ name, shape, compressIfmap }) => {
      const mapping = mappings.get(name);
      invariant(mapping !== undefined, `layer ${name} has a mapping`);
      return { name, shape, compressIfmap, mapping };
    }),
    ifmaps,
  };
}

/** What a run is verified with: the network, its weights and its scales. */
export function runModel({ network, weights, calibration }: Model): RunHeader['model'] {
  return {
    id: network.id,
    title: network.title,
    weights: weights.origin,
    input: { width: network.input.width, height: network.input.height },
    weightsSha256: weightsChecksum(weights),
    calibrationSha256: createHash('sha256').update(JSON.stringify(calibration)).digest('hex'),
  };
}

/** What is noted with a frame's result. */
export interface FrameNote {
  /** 1 for a run's first frame */
  readonly frame: number;
  readonly chip: ChipSettings;
  readonly file?: string;
  readonly label?: number;
}

/**
 * A frame's result as a run keeps it. The pipeline must count mappings and checksums.
 * @param layers the pipeline's CONV layers
 */
export function runResult(
  layers: readonly Pick<ConvLayer, 'name'>[],
  { probabilities, lastBlob, mapped, ofmapChecksums, wrappedPsums, saturatedWords, wall }: FrameResult,
  { frame, chip, file, label }: FrameNote,
): RunResult {
  const { coreVoltageV, coreClockMhz, linkClockMhz, compression, gating } = chip;
  return {
    frame,
    ...(file !== undefined && { file }),
    ...(label !== undefined && { label }),
    top: probabilities
      ? topClasses(probabilities, TOP, undefined).map(
          ({ index, probability }) => [index, probability] as const,
        )
      : [],
    lastBlob: lastBlob.name,
    lastValues: valuesChecksum(lastBlob.values),
    counts: recordedCounts(layers, mapped, ofmapChecksums),
    wrappedPsums,
    saturatedWords,
    chip: { coreVoltageV, coreClockMhz, linkClockMhz, compression, gating },
    wall,
  };
}

/** What is kept of each layer's counts. */
export function recordedCounts(
  layers: readonly Pick<ConvLayer, 'name'>[],
  mapped: ReadonlyMap<string, MappedCounts>,
  ofmapChecksums: ReadonlyMap<string, string>,
): RecordedCounts[] {
  return layers.map(({ name }) => {
    const counts = mapped.get(name);
    const ofmap = ofmapChecksums.get(name);
    invariant(counts !== undefined && ofmap !== undefined, `layer ${name} was counted`);
    const { zeros, streamBytes } = counts;
    return {
      ofmap,
      zeroWords: zeros.zeroWords,
      gatedMacs: zeros.gatedMacs,
      gatedRows: valuesChecksum(zeros.rowGatedMacs),
      ifmapBytes: streamBytes.ifmap,
      ofmapBytes: streamBytes.ofmap,
    };
  });
}

/** `wordChecksum` of 32-bit values, low halves first. */
function valuesChecksum({ buffer, byteOffset, length }: Float32Array | Int32Array): string {
  return wordChecksum(new Int16Array(buffer, byteOffset, 2 * length));
}
