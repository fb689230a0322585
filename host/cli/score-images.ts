import type { Model } from '../../models/model.ts';
import type { Network, ResizeRule } from '../../models/network.ts';
import type { LabelledImage } from '../image/labelled-images.ts';
import { loadFrame } from '../image/load-frame.ts';
import { Evaluator, type Evaluation } from '../pipeline/evaluate.ts';
import { openExecutor } from '../pipeline/open-executor.ts';
import type { FrameResult } from '../pipeline/frame-result.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import type { RunSummary } from '../recording/run-writer.ts';
import { EvaluationRun, type EvaluationRunFacts } from './evaluation-run.ts';
import { withProgress } from './progress.ts';

/** A run to be written, and whether it keeps ifmaps. */
export interface RunOptions extends Omit<EvaluationRunFacts, 'executor' | 'ifmaps'> {
  readonly ifmaps: boolean;
}

/** How pictures are scored. */
export interface ScoreOptions {
  readonly resize: ResizeRule;
  /** whether the float32 network runs beside the chip model */
  readonly compare: boolean;
  readonly run?: RunOptions;
  /** ends it after the picture in progress */
  readonly signal?: AbortSignal;
}

/** What scoring pictures came to. */
export interface Scored {
  /** undefined if no picture could be scored */
  readonly result: Evaluation | undefined;
  /** one a picture that could not be scored */
  readonly problems: readonly unknown[];
  readonly notices: readonly string[];
  /** whether it was ended by its signal */
  readonly stopped: boolean;
  /** the run, if one was asked for */
  readonly run: RunSummary | undefined;
}

/**
 * Scores a network on labelled pictures, and writes a run of them if asked to.
 * @throws EyerissError `weights.missing`, `record.*`
 */
export async function scoreImages(
  model: Model,
  images: readonly LabelledImage[],
  options: ScoreOptions,
): Promise<Scored> {
  const { compare, signal, run: runOptions } = options;
  const executor = await openExecutor();
  const ifmaps: Int16Array[] = [];
  let pipeline: Pipeline | undefined;
  let evaluator: Evaluator | undefined;
  let run: EvaluationRun | undefined;
  try {
    pipeline = await Pipeline.open(model, {
      executor,
      // A run keeps counts under mappings; nobody looks at reports of single frames.
      ...(runOptions && { reports: false }),
      ...(runOptions?.ifmaps && {
        onConvLayer: ({ name }, ifmap) => {
          ifmaps[pipeline!.chipLayers.findIndex((layer) => layer.name === name)] = ifmap;
        },
      }),
    });
    evaluator = await Evaluator.open(pipeline, { compare });
    if (runOptions) {
      const facts = {
        ...runOptions,
        executor: executor.name,
        ifmaps: runOptions.ifmaps ? () => ifmaps : undefined,
      };
      run = await EvaluationRun.create(pipeline, facts);
    }
    const problems = await addImages({ evaluator, run }, model, images, options);
    const stopped = signal?.aborted ?? false;
    const summary = await run?.close(stopped ? 'stopped' : 'complete');
    return {
      result: evaluator.images > 0 ? evaluator.result() : undefined,
      ...{ problems, stopped, run: summary },
      notices: [...pipeline.notices, ...executor.notices],
    };
  } finally {
    await run?.close('stopped');
    await evaluator?.close();
    await pipeline?.close();
    await executor.close();
  }
}

/** Scores picture by picture under a progress display; gives what was wrong with those that could not be. */
function addImages(
  { evaluator, run }: { evaluator: Evaluator; run: EvaluationRun | undefined },
  { network }: Model,
  images: readonly LabelledImage[],
  { resize, signal }: ScoreOptions,
): Promise<unknown[]> {
  const task = { title: `evaluating ${network.id}`, total: images.length, unit: 'images' };
  return withProgress(task, async (progress) => {
    const problems: unknown[] = [];
    for (const image of images) {
      if (signal?.aborted) break;
      const scored = await scoreImage(evaluator, image, network, resize).catch((error: unknown) => {
        problems.push(error);
      });
      // Not among a picture's problems: a full disk is no picture's fault, it ends the evaluation.
      if (scored) await run?.add(image, scored.rgb, scored.result);
      progress.step();
    }
    return problems;
  });
}

async function scoreImage(
  evaluator: Evaluator,
  { path, label }: LabelledImage,
  { input }: Network,
  resize: ResizeRule,
): Promise<{ rgb: Uint8Array; result: FrameResult }> {
  const rgb = await loadFrame(path, input, resize);
  return { rgb, result: await evaluator.add({ rgb, label }) };
}
