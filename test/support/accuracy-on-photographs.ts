import { join } from 'node:path';
import { createFastExecutor } from '../../engine/fast/fast-executor.ts';
import { loadFrame } from '../../host/image/load-frame.ts';
import { labelledImages } from '../../host/image/labelled-images.ts';
import { Evaluator, type Evaluation } from '../../host/pipeline/evaluate.ts';
import { Pipeline } from '../../host/pipeline/pipeline.ts';
import { loadModel } from '../../models/model.ts';
import { openStore } from '../../models/store.ts';

/** Scores a network, on the fast executor's single thread (same bits as the plain one), on all labelled photographs of the shared material, beside its float32 self. */
export async function accuracyOnPhotographs(sharedDir: string, modelId: string): Promise<Evaluation> {
  const model = await loadModel(openStore({ dir: join(sharedDir, 'models'), env: {} }), modelId);
  const executor = await createFastExecutor();
  const pipeline = await Pipeline.open(model, { threads: 1, executor });
  const evaluator = await Evaluator.open(pipeline, { compare: true, threads: 1 });
  const folder = join(sharedDir, 'images/imagenet');
  for (const { path, label } of await labelledImages(join(folder, 'labels.txt'), folder, 1000)) {
    await evaluator.add({ rgb: await loadFrame(path, model.network.input, 'warp'), label });
  }
  const result = evaluator.result();
  await evaluator.close();
  await pipeline.close();
  await executor.close();
  return result;
}
