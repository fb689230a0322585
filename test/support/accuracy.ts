import { join } from 'node:path';
import { createFastExecutor } from '../../engine/fast/fast-executor.ts';
import { loadFrame } from '../../host/image/load-frame.ts';
import { labelledImages } from '../../host/image/labelled-images.ts';
import { Evaluator, type Evaluation, type LabelledFrame } from '../../host/pipeline/evaluate.ts';
import { Pipeline } from '../../host/pipeline/pipeline.ts';
import { loadModel, type Model } from '../../models/model.ts';
import { openStore } from '../../models/store.ts';

/**
 * Scores a network on frames, on the fast executor's single thread (same bits as the plain one), beside its float32
 * self.
 */
export async function accuracyOnFrames(
  model: Model,
  frames: Iterable<LabelledFrame> | AsyncIterable<LabelledFrame>,
): Promise<Evaluation> {
  const executor = await createFastExecutor();
  const pipeline = await Pipeline.open(model, { threads: 1, executor });
  const evaluator = await Evaluator.open(pipeline, { compare: true, threads: 1 });
  for await (const frame of frames) await evaluator.add(frame);
  const result = evaluator.result();
  await evaluator.close();
  await pipeline.close();
  await executor.close();
  return result;
}

/** Scores a network on all labelled photographs of the shared material, see {@link accuracyOnFrames}. */
export async function accuracyOnPhotographs(sharedDir: string, modelId: string): Promise<Evaluation> {
  const model = await loadModel(openStore({ dir: join(sharedDir, 'models'), env: {} }), modelId);
  const folder = join(sharedDir, 'images/imagenet');
  const images = await labelledImages(join(folder, 'labels.txt'), folder, 1000);
  return accuracyOnFrames(
    model,
    (async function* () {
      for (const { path, label } of images)
        yield { rgb: await loadFrame(path, model.network.input, 'warp'), label };
    })(),
  );
}
