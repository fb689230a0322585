import { Option, type Command } from 'commander';
import { EyerissError } from '../../engine/errors.ts';
import { loadModel } from '../../models/model.ts';
import { loadLabels, type ClassLabel } from '../../models/labels.ts';
import { NETWORKS } from '../../models/networks/index.ts';
import type { ModelStore } from '../../models/store.ts';
import type { Agreement, Verification } from '../recording/verify-run.ts';
import { verifyRun } from '../recording/verify-run.ts';
import type { Difference } from '../recording/compare-results.ts';
import type { RunHeader, RunResult } from '../recording/format/run-types.ts';
import { RunReader } from '../recording/run-reader.ts';
import { EXECUTORS, openNamedExecutor, type ExecutorName } from './executor-option.ts';
import { storeOf } from './model-options.ts';
import { startProgress } from './progress.ts';

interface ReplayOptions {
  readonly verify?: boolean;
  readonly json?: boolean;
  readonly executor: ExecutorName;
}

/** Adds `eyeriss replay`. */
export function registerReplayCommand(program: Command): void {
  const command = program
    .command('replay')
    .summary('show a recorded run frame by frame, or verify it')
    .description(
      'Reads a run, checks every byte of it, and shows what each frame gave. With --verify the frames run again and ' +
        'every label, ofmap and count is compared bit for bit; the exit code is then 1 unless all are identical.',
    )
    .argument('<run>', 'file that eyeriss record or the record button wrote')
    .option('--verify', 'run the frames again and compare')
    .addOption(
      new Option('--executor <name>', 'what computes the CONV layers for --verify')
        .choices(EXECUTORS)
        .default(EXECUTORS[0]),
    )
    .option('--json', 'with --verify one JSON object, else one a frame');
  command.action(async (path: string, options: ReplayOptions) => {
    const reader = await RunReader.open(path);
    try {
      const frames = options.verify
        ? await verify(reader, storeOf(command), options)
        : await show(reader, storeOf(command), options);
      if (frames === 0) throw noWholeFrame(reader);
    } finally {
      await reader.close();
    }
  });
}

/** Runs a run's frames again and says what differs; returns how many there are. */
async function verify(reader: RunReader, store: ModelStore, options: ReplayOptions): Promise<number> {
  const { header } = reader;
  const model = await loadModel(store, header.model.id, { untrained: header.model.weights === 'seeded' });
  const executor = await openNamedExecutor(options.executor);
  // The number of frames stands at the run's end, if it has one: a run that is read once shows what it has done.
  const progress = startProgress({ title: `verifying ${reader.path}`, total: 0, unit: 'frames' });
  try {
    const found = await verifyRun(reader, model, executor, () => {
      progress.step();
    });
    if (found.frames === 0) return 0;
    const ending = { ended: reader.end?.reason ?? null, cutOffBytes: reader.cutOffBytes ?? 0 };
    console.log(
      options.json
        ? JSON.stringify({ ...found, executor: executor.name, recordedWith: header.executor, ...ending })
        : verificationText(reader, found, executor.name),
    );
    const { engine } = found;
    if (found.identical < found.frames || (engine && engine.identical < engine.frames)) process.exitCode = 1;
    return found.frames;
  } finally {
    progress.stop();
    await executor.close();
  }
}

function verificationText(reader: RunReader, { engine, ...whole }: Verification, executor: string): string {
  const lines = [
    `${reader.path}: ${whole.frames} frames of ${reader.header.model.title}, recorded with executor ` +
      `"${reader.header.executor}", run again with "${executor}"`,
    `  labels, ofmaps and counts: ${agreementText(whole)}`,
  ];
  if (engine) {
    lines.push(`  CONV layers alone, on the recorded ifmaps: ${agreementText(engine)}`);
    if (engine.identical === engine.frames && whole.identical < whole.frames)
      lines.push('  so only this computer’s onnxruntime rounds differently');
  }
  return [...lines, ...endingText(reader)].join('\n');
}

function agreementText({ frames, identical, firstDifference }: Agreement): string {
  const text = `${identical} of ${frames} identical, bit for bit`;
  return firstDifference ? `${text}; first difference: ${differenceText(firstDifference)}` : text;
}

function differenceText({ frame, what, layer, recorded, now }: Difference): string {
  const where = layer === undefined ? '' : ` of ${layer}`;
  return `frame ${frame}, ${what}${where}: ${recorded} recorded, ${now} now`;
}

function endingText({ end, cutOffBytes = 0 }: RunReader): string[] {
  if (end) return [];
  const lost = cutOffBytes > 0 ? `; its last ${cutOffBytes} bytes are a part of what was lost` : '';
  return [`  note: the run was cut off, its process was killed${lost}`];
}

/** Shows what a run's frames gave; returns how many there are. */
async function show(reader: RunReader, store: ModelStore, { json }: ReplayOptions): Promise<number> {
  const network = NETWORKS.find(({ id }) => id === reader.header.model.id);
  const labels = network && (await loadLabels(store, network));
  if (!json) console.log(headerText(reader.header));
  let frames = 0;
  for await (const { frame, result } of reader.frames()) {
    frames++;
    if (json) console.log(JSON.stringify({ ...result, capturedAt: frame.capturedAt }));
    else console.log(frameText(result, reader.header, labels));
  }
  if (!json) for (const line of endingText(reader)) console.log(line.trim());
  return frames;
}

function noWholeFrame({ path, end }: RunReader): EyerissError {
  return new EyerissError({
    code: 'run.empty',
    problem: `${path} has no whole frame${end ? '' : ': it was cut off before its first one'}`,
    limit: 'there must be one at least',
    remedy: 'take another copy, or record again',
  });
}

function headerText({ model, source, createdAt, computer, executor, batch, tool }: RunHeader): string {
  return (
    `${model.title} on ${source}, recorded ${createdAt} with eyeriss ${tool.version}, executor "${executor}", N = ${batch}\n` +
    `on ${computer}`
  );
}

/** `  12  balloon 97.1 %, … | measured 28.1 ms | 310.2 million MACs gated in 26 layers` */
function frameText(
  { frame, top, counts, wall }: RunResult,
  { layers }: RunHeader,
  labels: readonly ClassLabel[] | undefined,
): string {
  const guesses = top
    .slice(0, 3)
    .map(([index, p]) => `${labels?.[index]?.name ?? `class ${index}`} ${(100 * p).toFixed(1)} %`);
  const gated = counts.reduce((sum, { gatedMacs }) => sum + gatedMacs, 0);
  return [
    `${String(frame).padStart(4)}  ${guesses.join(', ') || 'no labels'}`,
    `measured ${wall.totalMs.toFixed(1)} ms`,
    `${(gated / 1e6).toFixed(1)} million MACs gated in ${layers.length} layers`,
  ].join(' | ');
}
