import { expect, it } from 'vitest';
import { Evaluator } from '../../host/pipeline/evaluate.ts';
import type { FrameResult } from '../../host/pipeline/frame-result.ts';
import { Pipeline } from '../../host/pipeline/pipeline.ts';
import { smallModel } from '../support/small-model.ts';
import { smallFrame } from '../support/small-network.ts';

it('a label whose probability is NaN is no hit, and a NaN elsewhere does not hide one', async () => {
  const model = await smallModel();
  const pipeline = await Pipeline.open(model);
  const run = pipeline.run.bind(pipeline);
  const evaluator = await Evaluator.open(pipeline, { compare: false });
  const rgb = smallFrame(model.network, 1);
  const rates = async (change: (probabilities: Float32Array) => void, label: number) => {
    pipeline.run = async (pixels): Promise<FrameResult> => {
      const result = await run(pixels);
      change(result.probabilities!.fill(0));
      return result;
    };
    const { images, top1, top5 } =
      evaluator.images > 0 ? evaluator.result() : { images: 0, top1: 0, top5: 0 };
    await evaluator.add({ rgb, label });
    const after = evaluator.result();
    return [after.top1 * (images + 1) - top1 * images, after.top5 * (images + 1) - top5 * images].map(
      Math.round,
    );
  };
  expect(await rates((values) => values.fill(NaN), 0)).toEqual([0, 0]);
  expect(await rates((values) => (values[2] = NaN), 2)).toEqual([0, 0]);
  expect(await rates((values) => ([values[0], values[2]] = [NaN, 1]), 2)).toEqual([1, 1]);
  expect(await rates((values) => ([values[0], values[2]] = [1, NaN]), 1)).toEqual([0, 1]);
  await evaluator.close();
  await pipeline.close();
});
