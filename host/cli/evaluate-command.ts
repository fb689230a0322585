import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { loadModel, type Model } from '../../models/model.ts';
import { EyerissError } from '../../engine/errors.ts';
import { checkImageFolder } from '../image/image-files.ts';
import { labelledImages } from '../image/labelled-images.ts';
import type { ResizeRule } from '../../models/network.ts';
import { ownResize } from '../image/scaling/resize.ts';
import { parseShard, shardOf, type Shard } from '../image/shard.ts';
import type { Evaluation } from '../pipeline/evaluate.ts';
import { evaluationCutOff } from './evaluation-run.ts';
import { interruptible } from './interruptible.ts';
import { addModelOptions, storeOf, type ModelOptions } from './model-options.ts';
import { reportError } from './report-error.ts';
import { resizeOption } from './resize-option.ts';
import { scoreImages, type RunOptions } from './score-images.ts';

interface EvaluateOptions extends ModelOptions {
  readonly images: string;
  readonly labels: string;
  readonly compare?: 'onnxruntime';
  readonly json?: boolean;
  readonly resize?: ResizeRule;
  readonly run?: string;
  readonly ifmaps?: boolean;
  readonly shard?: string;
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
    .option('--run <file>', 'also write a run: every picture with its label and all it gave; a new file')
    .option('--ifmaps', "with --run: keep every CONV layer's ifmap, too")
    .option('--shard <i/n>', 'only every n-th picture from the i-th on; eyeriss merge puts the runs together')
    .option('--json', 'one JSON object')
    .addOption(resizeOption());
  command.addOption(
    command
      .createOption('--compare <runtime>', 'also run the float32 network whole on this runtime')
      .choices(['onnxruntime']),
  );
  addModelOptions(command).action(async (options: EvaluateOptions) => {
    // What has been written of a run is worth ending well; without one, ctrl-C just ends the command.
    if (options.run === undefined) await evaluate(command, options);
    else await interruptible((signal) => evaluate(command, options, signal));
  });
}

async function evaluate(command: Command, options: EvaluateOptions, signal?: AbortSignal): Promise<void> {
  if (options.ifmaps && options.run === undefined) throw ifmapsWithoutRun();
  const shard = options.shard === undefined ? undefined : parseShard(options.shard);
  await checkImageFolder(options.images);
  const model = await loadModel(storeOf(command), options.model, options);
  checkMayBeScored(model, options);
  const all = await labelledImages(options.labels, options.images, model.network.classes);
  const images = shard ? shardOf(all, shard) : all;
  const scored = await scoreImages(model, images, {
    ...{
      resize: options.resize ?? ownResize(model.network.input),
      compare: options.compare === 'onnxruntime',
    },
    ...(options.run !== undefined && { run: evaluationFacts(options.run, options, shard) }),
    ...(signal && { signal }),
  });
  reportProblems(scored.problems);
  if (!scored.result) throw nothingScored(images.length, scored.stopped);
  const { result, problems, notices, run } = scored;
  const trained = model.weights.origin === 'trained';
  const facts = { model: model.network.id, trained, ...result, skipped: problems.length, notices };
  if (options.json) console.log(JSON.stringify({ ...facts, ...(run && { run }) }));
  else {
    console.log(evaluationText(model.network.title, result, problems.length, notices));
    if (run) console.log(`  run: ${run.path}, ${run.frames} pictures, ${run.reason}`);
  }
  if (run?.reason === 'disk full') throw evaluationCutOff(run);
}

/** What a run of this evaluation says of itself. */
function evaluationFacts(path: string, options: EvaluateOptions, shard: Shard | undefined): RunOptions {
  const { images, ifmaps = false } = options;
  const part = shard ? `, shard ${shard.index}/${shard.count}` : '';
  return { path, images, ifmaps, source: `${basename(resolve(images))}${part}` };
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

function ifmapsWithoutRun(): EyerissError {
  return new EyerissError({
    code: 'option.conflict',
    problem: '--ifmaps is given without --run',
    limit: 'ifmaps are kept in a run',
    remedy: 'name a file with --run, or leave --ifmaps out',
  });
}

function nothingScored(pictures: number, stopped: boolean): EyerissError {
  return new EyerissError({
    code: 'evaluate.no-images',
    problem: stopped
      ? `stopped before one of ${pictures} pictures was scored`
      : `none of ${pictures} pictures could be read`,
    limit: 'a score needs at least one',
    remedy: 'check --images and the file names in --labels',
  });
}

function evaluationText(
  title: string,
  result: Evaluation,
  skipped: number,
  notices: readonly string[],
): string {
  const percent = (rate: number): string => `${(100 * rate).toFixed(1).padStart(5)} %`;
  const lines = [
    `${title} on ${result.images} pictures${skipped > 0 ? `; ${skipped} more could not be read` : ''}`,
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
