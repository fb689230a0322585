import type { Command } from 'commander';
import { loadModel, type Model } from '../../models/model.ts';
import { EyerissError } from '../../engine/errors.ts';
import { checkImageFolder } from '../image/image-files.ts';
import { labelledImages, type LabelledImage } from '../image/labelled-images.ts';
import { loadFrame } from '../image/load-frame.ts';
import type { ResizeRule } from '../image/resize.ts';
import { Evaluator, type Evaluation } from '../pipeline/evaluate.ts';
import { openExecutor } from '../pipeline/open-executor.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import { addModelOptions, storeOf, type ModelOptions } from './model-options.ts';
import { withProgress } from './progress.ts';
import { reportError } from './report-error.ts';
import { resizeOption } from './resize-option.ts';

interface EvaluateOptions extends ModelOptions {
  readonly images: string;
  readonly labels: string;
  readonly compare?: 'onnxruntime';
  readonly json?: boolean;
  readonly resize: ResizeRule;
}

/** Pictures that could not be scored and are named one by one. */
const PROBLEMS_SHOWN = 5;

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
  await checkImageFolder(options.images);
  const model = await loadModel(storeOf(command), options.model, options);
  checkMayBeScored(model, options);
  const images = await labelledImages(options.labels, options.images, model.network.classes);
  const scored = await scoreImages(model, images, options);
  reportProblems(scored.problems);
  if (!scored.result) throw nothingScored(images.length);
  const { result, problems, notices } = scored;
  const trained = model.weights.origin === 'trained';
  const facts = { model: model.network.id, trained, ...result, skipped: problems.length, notices };
  console.log(options.json ? JSON.stringify(facts) : evaluationText(model.network.title, result, notices));
}

interface Scored {
  /** undefined if no picture could be scored */
  readonly result: Evaluation | undefined;
  /** one a picture that could not be scored */
  readonly problems: readonly unknown[];
  readonly notices: readonly string[];
}

async function scoreImages(
  model: Model,
  images: readonly LabelledImage[],
  { compare, resize }: EvaluateOptions,
): Promise<Scored> {
  const executor = await openExecutor();
  let pipeline: Pipeline | undefined;
  let evaluator: Evaluator | undefined;
  try {
    pipeline = await Pipeline.open(model, { executor });
    evaluator = await Evaluator.open(pipeline, { compare: compare === 'onnxruntime' });
    const problems = await addImages(evaluator, model, images, resize);
    const result = problems.length < images.length ? evaluator.result() : undefined;
    return { result, problems, notices: [...pipeline.notices, ...executor.notices] };
  } finally {
    await evaluator?.close();
    await pipeline?.close();
    await executor.close();
  }
}

/** Scores picture by picture under a progress display; gives what was wrong with those that could not be. */
function addImages(
  evaluator: Evaluator,
  { network }: Model,
  images: readonly LabelledImage[],
  resize: ResizeRule,
): Promise<unknown[]> {
  const task = { title: `evaluating ${network.id}`, total: images.length, unit: 'images' };
  return withProgress(task, async (progress) => {
    const problems: unknown[] = [];
    for (const { path, label } of images) {
      try {
        await evaluator.add({ rgb: await loadFrame(path, network.input, resize), label });
      } catch (error) {
        problems.push(error);
      }
      progress.step();
    }
    return problems;
  });
}

/** Names the first pictures that could not be scored, and how many more there are. */
function reportProblems(problems: readonly unknown[]): void {
  for (const problem of problems.slice(0, PROBLEMS_SHOWN)) reportError(problem);
  const more = problems.length - PROBLEMS_SHOWN;
  if (more > 0) console.error(`eyeriss: … and ${more} more`);
}

/**
 * Refuses to score seeded weights that nobody asked for.
 * @throws EyerissError `evaluate.untrained`
 */
export function checkMayBeScored(
  { network, weights }: Model,
  { untrained = false }: Pick<ModelOptions, 'untrained'>,
): void {
  if (weights.origin === 'trained' || untrained) return;
  throw new EyerissError({
    code: 'evaluate.untrained',
    problem: `${network.id} has no trained weights here`,
    limit: 'scores of seeded, untrained weights mean nothing',
    remedy: `run: eyeriss models fetch ${network.id}, or give --untrained to try the command all the same`,
  });
}

function nothingScored(pictures: number): EyerissError {
  return new EyerissError({
    code: 'evaluate.no-images',
    problem: `none of ${pictures} pictures could be read`,
    limit: 'a score needs at least one',
    remedy: 'check --images and the file names in --labels',
  });
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
