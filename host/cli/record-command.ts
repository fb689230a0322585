import { Option, type Command } from 'commander';
import { BATCH_MAX } from '../../engine/mapping/mapper.ts';
import { EyerissError } from '../../engine/errors.ts';
import { loadModel } from '../../models/model.ts';
import type { ResizeRule } from '../../models/network.ts';
import { batchMappings } from '../mapping/frame-batch.ts';
import { conditionsOf } from '../mapping/operating-conditions.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import { diskFull } from '../recording/disk-full.ts';
import { openFrameSource, type FrameSource } from '../recording/frame-source.ts';
import { recordFrames } from '../recording/record-frames.ts';
import { runHeader } from '../recording/run-result.ts';
import { RunWriter, type RunSummary } from '../recording/run-writer.ts';
import { addChipOptions, chipSettings, type ChipOptions } from './chip-options.ts';
import { executorOption, openNamedExecutor, type ExecutorName } from './executor-option.ts';
import { interruptible } from './interruptible.ts';
import { addModelOptions, storeOf, wholeNumber, type ModelOptions } from './model-options.ts';
import { startProgress } from './progress.ts';
import { reportError } from './report-error.ts';
import { resizeOption } from './resize-option.ts';
import { runLimits, type LimitOptions } from './run-limits.ts';

interface RecordOptions extends ModelOptions, ChipOptions, LimitOptions {
  readonly source: string;
  readonly out: string;
  readonly batch: string;
  readonly ifmaps?: boolean;
  readonly resize?: ResizeRule;
  readonly executor: ExecutorName;
  readonly json?: boolean;
}

/** Adds `eyeriss record`. */
export function registerRecordCommand(program: Command): void {
  const command = program
    .command('record')
    .summary('run a camera, pictures or a clip, and keep every frame and result')
    .description(
      'Runs frames through the simulated chip and writes each with all it gave to one file, which anyone can replay, ' +
        'verify and report on. Without --frames or --seconds: every picture once, a camera until ctrl-C.',
    )
    .requiredOption('--source <name>', 'camera (/dev/video0), folder of pictures, picture, or raw MJPEG clip')
    .requiredOption('--out <run>', 'file to write; it must not exist')
    .option('--frames <n>', 'number of frames; pictures and clips begin again behind their last one')
    .option('--seconds <s>', 'how long')
    .addOption(new Option('--mb <n>', 'megabytes at which the recording ends').default('4000'))
    .addOption(new Option('--batch <n>', 'N of mappings and modelled costs').default('4'))
    .option('--ifmaps', "keep every CONV layer's ifmap, too: the engine can then be verified anywhere")
    .option('--json', 'one JSON object')
    .addOption(resizeOption())
    .addOption(executorOption());
  addChipOptions(addModelOptions(command)).action(async (options: RecordOptions) => {
    await interruptible((signal) => record(command, options, signal));
  });
}

async function record(command: Command, options: RecordOptions, signal: AbortSignal): Promise<void> {
  const chip = chipSettings(options);
  conditionsOf(chip); // throws what is wrong with them
  const batch = wholeNumber('--batch', options.batch, 1, BATCH_MAX);
  const limits = runLimits(options);
  const once = options.frames === undefined && options.seconds === undefined;
  const model = await loadModel(storeOf(command), options.model, options);
  const source = await openFrameSource(options.source, model.network.input, {
    rule: options.resize,
    once,
    onProblem: reportError,
  });
  const executor = await openNamedExecutor(options.executor);
  const ifmaps: Int16Array[] = [];
  let pipeline: Pipeline | undefined;
  try {
    pipeline = await Pipeline.open(model, {
      executor,
      reports: false,
      ...(options.ifmaps && {
        onConvLayer: (layer, ifmap) => {
          ifmaps[pipeline!.chipLayers.findIndex(({ name }) => name === layer.name)] = ifmap;
        },
      }),
    });
    for (const notice of [...pipeline.notices, ...executor.notices]) console.error(`note: ${notice}`);
    const mappings = batchMappings(model.network, pipeline.chipLayers, batch);
    await pipeline.setCounting({ mappings, checksums: true });
    const keepsIfmaps = options.ifmaps ?? false;
    const facts = { source: source.title, executor: executor.name, batch, mappings, ifmaps: keepsIfmaps };
    const writer = await RunWriter.create(options.out, runHeader(pipeline, facts), limits);
    const recording = { pipeline, source, writer, chip, ...(keepsIfmaps && { ifmaps: () => ifmaps }) };
    const summary = await withFrames(options, source, (onFrame) =>
      recordFrames({ ...recording, onFrame }, signal),
    );
    if (summary.frames === 0) throw nothingRecorded(summary, options.mb);
    console.log(options.json ? JSON.stringify(summary) : summaryText(summary, options.mb));
    if (summary.reason === 'disk full') throw diskFull(summary, 'frame', RECORD_AGAIN);
  } finally {
    await source.close();
    await pipeline?.close();
    await executor.close();
  }
}

/** Shows progress where the number of frames is known. */
async function withFrames<T>(
  { frames, seconds, out }: RecordOptions,
  { count }: FrameSource,
  run: (onFrame: () => void) => Promise<T>,
): Promise<T> {
  const total = frames === undefined ? (seconds === undefined ? (count ?? 0) : 0) : Number(frames);
  const progress = startProgress({ title: `recording ${out}`, total, unit: 'frames' });
  try {
    return await run(() => {
      progress.step();
    });
  } finally {
    progress.stop();
  }
}

const RECORD_AGAIN = 'make room and record again; the frames up to there are kept and the run can be read';

function endingText(reason: RunSummary['reason'], mb: string): string {
  if (reason === 'limit') return `ended by its size limit (--mb ${mb})`;
  return reason === 'disk full' ? 'ended by a full disk' : reason;
}

/** What is said where there is no run, because there is no frame for it. */
function nothingRecorded(summary: RunSummary, mb: string): EyerissError {
  if (summary.reason === 'disk full') return diskFull(summary, 'frame', RECORD_AGAIN);
  const tooSmall = summary.reason === 'limit';
  return new EyerissError({
    code: 'record.empty',
    problem: tooSmall
      ? `no frame fits into a run of ${mb} MB`
      : `the recording was ${summary.reason} before its first frame`,
    limit: `${summary.path} would be empty and was not kept`,
    remedy: tooSmall ? 'allow more with --mb, or leave --ifmaps out' : 'record again',
  });
}

function summaryText({ path, frames, seconds, bytes, reason }: RunSummary, mb: string): string {
  const rate = seconds > 0 ? `, ${(frames / seconds).toFixed(1)} frames/s on this computer` : '';
  return (
    `${path}: ${frames} frames in ${seconds.toFixed(1)} s${rate}, ${(bytes / 1e6).toFixed(1)} MB, ` +
    `${endingText(reason, mb)}\nverify it: npx eyeriss replay ${path} --verify`
  );
}
