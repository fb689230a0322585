import type { Command } from 'commander';
import { loadModel } from '../../models/model.ts';
import { benchNetwork, WARM_UP_ROUNDS, type BenchResult } from '../bench/bench-network.ts';
import type { Timing } from '../bench/interleaved.ts';
import { runtimeFacts, runtimeText, type RuntimeFacts } from '../bench/runtime-facts.ts';
import { withFcWeights } from '../bench/seeded-fc.ts';
import { imageFiles } from '../image/image-files.ts';
import { loadFrames } from '../image/load-frame.ts';
import { samplePicturePath } from '../image/sample-picture.ts';
import { openExecutor } from '../pipeline/open-executor.ts';
import { foldText } from './fold-text.ts';
import { addModelOptions, storeOf, wholeNumber, type ModelOptions } from './model-options.ts';
import { withProgress } from './progress.ts';
import { reportError } from './report-error.ts';
import { terminalWidth } from './terminal-output.ts';
import { textTable } from './text-table.ts';

interface BenchOptions extends ModelOptions {
  readonly frames: string;
  readonly threads: string;
  readonly images?: string;
  readonly json?: boolean;
}

/** Pictures taken in turn from `--images`. */
const PICTURES = 10;

/** Adds `eyeriss bench`. */
export function registerBenchCommand(program: Command): void {
  const command = program
    .command('bench')
    .summary('time the engine against onnxruntime on this computer')
    .description(
      'Times the engine, with all its counts, against onnxruntime in float32: interleaved runs in one process, ' +
        'medians and quartiles. Everything it prints is measured.',
    )
    .option('--frames <n>', 'timed rounds', '20')
    .option('--threads <n>', 'threads for the engine, and as many for onnxruntime', '2')
    .option(
      '--images <dir>',
      `pictures to run on, up to ${PICTURES} of them (default: the sample in the box)`,
    )
    .option('--json', 'one JSON object');
  command.addOption(
    command
      .createOption('--vs <runtime>', 'what to compare with')
      .choices(['onnxruntime'])
      .default('onnxruntime'),
  );
  addModelOptions(command).action(async (options: BenchOptions) => {
    const rounds = wholeNumber('--frames', options.frames, 1, 10_000);
    const threads = wholeNumber('--threads', options.threads, 1, 64);
    const { model, seededFc } = withFcWeights(await loadModel(storeOf(command), options.model, options));
    const files = options.images === undefined ? [samplePicturePath()] : await imageFiles(options.images);
    const frames = await loadFrames(files, model.network.input, { most: PICTURES, onProblem: reportError });
    const executor = await openExecutor(threads);
    const result = await withProgress(
      { title: `benchmarking ${model.network.id}`, total: rounds + WARM_UP_ROUNDS, unit: 'rounds' },
      (progress) =>
        benchNetwork({
          model,
          frames,
          rounds,
          threads,
          executor,
          onRound: () => {
            progress.step();
          },
        }),
    );
    await executor.close();
    for (const notice of executor.notices) console.error(`note: ${notice}`);
    const facts = {
      model: model.network.id,
      executor: executor.name,
      threads,
      pictures: frames.length,
      rounds,
      ...(seededFc && { fcWeights: 'seeded' as const }),
      runtime: runtimeFacts(),
    };
    console.log(
      options.json ? JSON.stringify(jsonOf(facts, result)) : benchText(facts, result, terminalWidth()),
    );
  });
}

interface BenchFacts {
  readonly model: string;
  readonly executor: string;
  readonly threads: number;
  readonly pictures: number;
  readonly rounds: number;
  /** there if the network has FC layers and their weights are not trained ones */
  readonly fcWeights?: 'seeded';
  readonly runtime: RuntimeFacts;
}

const ratioOf = (engine: Timing, ort: Timing): number => engine.medianMs / ort.medianMs;

/** The documented JSON form. */
function jsonOf(facts: BenchFacts, { conv, endToEnd, rlc, layers }: BenchResult) {
  const pair = ({ engine, ort }: { engine: Timing; ort: Timing }) => ({
    medianMs: engine.medianMs,
    ortMedianMs: ort.medianMs,
    ratio: ratioOf(engine, ort),
    quartilesMs: [engine.lowerQuartileMs, engine.upperQuartileMs],
    ortQuartilesMs: [ort.lowerQuartileMs, ort.upperQuartileMs],
  });
  return {
    ...facts,
    /** timed ones, in all rounds */
    runs: conv.engine.runs,
    conv: { ...pair(conv), gmacPerSecond: conv.macs / conv.engine.medianMs / 1e6 },
    endToEnd: {
      ...pair(endToEnd),
      framesPerSecond: 1000 / endToEnd.engine.medianMs,
      pipelinedFramesPerSecond: endToEnd.pipelinedFramesPerSecond,
    },
    rlcMs: rlc.medianMs,
    layers: layers.map((layer) => ({ name: layer.name, ...pair(layer) })),
    rssMB: process.memoryUsage().rss / 1e6,
  };
}

interface Row {
  readonly name: string;
  readonly engine: Timing;
  readonly ort: Timing;
}

function benchText(facts: BenchFacts, result: BenchResult, maxWidth: number): string {
  const { conv, endToEnd, rlc, layers } = result;
  const quartiles = ({ lowerQuartileMs, upperQuartileMs }: Timing): string =>
    `${lowerQuartileMs.toFixed(2)}–${upperQuartileMs.toFixed(2)}`;
  const engine = `engine, executor "${facts.executor}"`;
  const ort = 'onnxruntime, float32';
  const rows: Row[] = [
    ...layers,
    { name: 'CONV layers together', ...conv },
    { name: 'whole frame, RGB to end', ...endToEnd },
  ];
  const lines = [
    `${facts.model} on this computer, measured: ${facts.rounds} rounds of ${conv.engine.runs / facts.rounds} runs on ${facts.pictures} pictures, ` +
      `onnxruntime with ${facts.threads} threads`,
    runtimeText(facts.runtime),
    '',
    textTable<Row>(
      {
        columns: [
          { heading: 'layer', value: ({ name }) => name },
          { heading: 'median', unit: 'ms', group: engine, decimals: 2, value: (row) => row.engine.medianMs },
          {
            heading: 'quartiles',
            unit: 'ms',
            group: engine,
            align: 'right',
            value: (row) => quartiles(row.engine),
          },
          { heading: 'median', unit: 'ms', group: ort, decimals: 2, value: (row) => row.ort.medianMs },
          {
            heading: 'quartiles',
            unit: 'ms',
            group: ort,
            align: 'right',
            value: (row) => quartiles(row.ort),
          },
          { heading: 'ratio', decimals: 2, value: (row) => ratioOf(row.engine, row.ort) },
        ],
        rows,
      },
      maxWidth,
    ),
    '',
    `${(conv.macs / conv.engine.medianMs / 1e6).toFixed(1)} GMAC/s in the CONV layers, ` +
      `${(1000 / endToEnd.engine.medianMs).toFixed(1)} frames/s one at a time, ` +
      `${endToEnd.pipelinedFramesPerSecond.toFixed(1)} frames/s pipelined`,
    `RLC of every transfer and all counts ${rlc.medianMs.toFixed(2)} ms a frame; ` +
      `${(process.memoryUsage().rss / 1e6).toFixed(0)} MB resident`,
    ...(facts.fcWeights === 'seeded' ? ['FC weights are seeded: true shapes, no labels'] : []),
  ];
  return foldText(lines.join('\n'), maxWidth);
}
