import type { Command } from 'commander';
import { loadModel } from '../../models/model.ts';
import { labelledImages } from '../image/labelled-images.ts';
import { loadFrame } from '../image/load-frame.ts';
import type { ResizeRule } from '../image/resize.ts';
import { Evaluator, type Evaluation } from '../pipeline/evaluate.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import { addModelOptions, storeOf, type ModelOptions } from './model-options.ts';
import { startProgress } from './progress.ts';
import { reportError } from './report-error.ts';
import { resizeOption } from './resize-option.ts';

interface EvaluateOptions extends ModelOptions {
  readonly images: string;
  readonly labels: string;
  readonly compare?: 'onnxruntime';
  readonly json?: boolean;
  readonly resize: ResizeRule;
}

/** Adds `eyeriss evaluate`. */
export function registerEvaluateCommand(program: Command): void {
  const command = program
    .command('evaluate')
    .summary('score a network on labelled pictures')
    .description('Scores a network on labelled pictures: top-1, top-5 and agreement with float32.')
    .requiredOption('--images <dir>', 'folder of the pictures')
    .requiredOption('--labels <file>', 'text file, one "file class-index" a line')
    .option('--json', 'one JSON object')
    .addOption(resizeOption());
  command.addOption(
    command
      .createOption('--compare <runtime>', 'also run the float32 network whole on this runtime')
      .choices(['onnxruntime']),
  );
  addModelOptions(command).action(async (options: EvaluateOptions) => {
    await evaluate(command, options);
  });
}

async function evaluate(command: Command, options: EvaluateOptions): Promise<void> {
  const model = await loadModel(storeOf(command), options.model, options);
  const images = await labelledImages(options.labels, options.images, model.network.classes);
  const pipeline = await Pipeline.open(model);
  const evaluator = await Evaluator.open(pipeline, { compare: options.compare === 'onnxruntime' });
  const progress = startProgress({
    title: `evaluating ${model.network.id}`,
    total: images.length,
    unit: 'images',
  });
  const problems: unknown[] = [];
  try {
    for (const { path, label } of images) {
      try {
        const rgb = await loadFrame(path, model.network.input, options.resize);
        await evaluator.add({ rgb, label });
      } catch (error) {
        problems.push(error);
      }
      progress.step();
    }
  } finally {
    progress.stop();
  }
  for (const problem of problems) reportError(problem);
  const result = evaluator.result();
  console.log(
    options.json
      ? JSON.stringify({ model: model.network.id, ...result, skipped: problems.length })
      : evaluationText(model.network.title, result, pipeline.notices),
  );
  await evaluator.close();
  await pipeline.close();
}

function evaluationText(title: string, result: Evaluation, notices: readonly string[]): string {
  const percent = (rate: number): string => `${(100 * rate).toFixed(1).padStart(5)} %`;
  const lines = [
    `${title} on ${result.images} pictures`,
    `  through the chip model (16-bit)   top-1 ${percent(result.top1)}   top-5 ${percent(result.top5)}`,
  ];
  if (result.float && result.agreementTop1 !== undefined) {
    lines.push(
      `  float32 whole on onnxruntime      top-1 ${percent(result.float.top1)}   top-5 ${percent(result.float.top5)}`,
      `  same best guess on both           ${percent(result.agreementTop1)}`,
    );
  }
  lines.push(`  psums that wrapped: ${result.wrappedPsums}; ifmap words saturated: ${result.saturatedWords}`);
  return [...lines, ...notices.map((notice) => `  note: ${notice}`)].join('\n');
}
