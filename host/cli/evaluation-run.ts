import { relative } from 'node:path';
import type { EyerissError } from '../../engine/errors.ts';
import type { LabelledImage } from '../image/labelled-images.ts';
import type { ChipSettings } from '../mapping/operating-conditions.ts';
import { batchMappings } from '../mapping/frame-batch.ts';
import type { FrameResult } from '../pipeline/frame-result.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { diskFull } from '../recording/disk-full.ts';
import { runHeader, runResult } from '../recording/run-result.ts';
import { RunWriter, type RunSummary } from '../recording/run-writer.ts';

/** The conditions and the batch of the published table: modelled figures of an evaluation are meant for them. */
const CHIP: ChipSettings = {
  coreVoltageV: null,
  coreClockMhz: 200,
  linkClockMhz: 60,
  compression: true,
  gating: true,
};
const BATCH = 4;

const NO_LIMITS = { frames: Infinity, seconds: Infinity, bytes: Infinity };

/** What a run of an evaluation is of. */
export interface EvaluationRunFacts {
  readonly path: string;
  /** folder that files are named in */
  readonly images: string;
  /** for people */
  readonly source: string;
  readonly executor: string;
  /** the ifmaps of the frame that ran last, for runs that keep them */
  readonly ifmaps: (() => readonly Int16Array[]) | undefined;
}

/** Writes a run while an evaluation goes on: every picture with its label and all it gave. */
export class EvaluationRun {
  readonly #pipeline: Pipeline;
  readonly #writer: RunWriter;
  readonly #facts: EvaluationRunFacts;

  private constructor(pipeline: Pipeline, writer: RunWriter, facts: EvaluationRunFacts) {
    this.#pipeline = pipeline;
    this.#writer = writer;
    this.#facts = facts;
  }

  /**
   * Begins the run and makes the pipeline count what runs keep.
   * @throws EyerissError `record.exists`, `record.disk`
   */
  static async create(pipeline: Pipeline, facts: EvaluationRunFacts): Promise<EvaluationRun> {
    const mappings = batchMappings(pipeline.model.network, pipeline.chipLayers, BATCH);
    await pipeline.setCounting({ mappings, checksums: true });
    const { path, source, executor, ifmaps } = facts;
    const header = runHeader(pipeline, {
      ...{ source, executor, mappings, batch: BATCH },
      ifmaps: ifmaps !== undefined,
    });
    return new EvaluationRun(pipeline, await RunWriter.create(path, header, NO_LIMITS), facts);
  }

  /**
   * Appends a picture.
   * @throws EyerissError `record.disk-full`
   */
  async add({ path, label }: LabelledImage, rgb: Uint8Array, result: FrameResult): Promise<void> {
    const { width, height } = this.#pipeline.model.network.input;
    const frame = this.#writer.frames + 1;
    const { images, ifmaps } = this.#facts;
    const ended = await this.#writer.append({
      frame: { number: frame, capturedAt: Date.now(), width, height, rgb },
      result: runResult(this.#pipeline.chipLayers, result, {
        ...{ frame, label, chip: CHIP },
        file: relative(images, path),
      }),
      ...(ifmaps && { ifmaps: ifmaps() }),
    });
    if (ended) throw evaluationCutOff(ended);
  }

  /** Ends the run. */
  async close(reason: 'complete' | 'stopped'): Promise<RunSummary> {
    return await this.#writer.close(reason);
  }
}

/** What is said of an evaluation's run that a full disk ended. */
export function evaluationCutOff(summary: RunSummary): EyerissError {
  return diskFull(
    summary,
    'picture',
    'make room and evaluate again; the pictures up to there are kept and the run can be read',
  );
}
