import {
  convDimensions,
  openSession,
  type ConvExecutor,
  type ConvLayer,
  type ConvSession,
} from '../../engine/index.ts';
import type { Model } from '../../models/model.ts';
import { blobShapes } from '../../models/network-shapes.ts';
import { planarInput } from '../image/network-input.ts';
import { FloatPart } from '../onnxruntime/session.ts';
import { wholeNetwork } from '../pipeline/partition.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import { ifmapValues, openFloatConvs } from './conv-parts.ts';
import { timeInterleaved, type Contender, type Timing } from './interleaved.ts';

/** What is benchmarked. */
export interface BenchRequest {
  readonly model: Model;
  /** network inputs, used in turn; height × width × 3 RGB bytes */
  readonly frames: readonly Uint8Array[];
  /** timed rounds */
  readonly rounds: number;
  /** onnxruntime's threads; the executor brings its own */
  readonly threads: number;
  readonly executor: ConvExecutor;
  readonly onRound?: () => void;
}

/** Measured times on this computer; `ort` is onnxruntime in float32 with as many threads. */
export interface BenchResult {
  readonly conv: { readonly engine: Timing; readonly ort: Timing; readonly macs: number };
  readonly endToEnd: {
    readonly engine: Timing;
    readonly ort: Timing;
    readonly pipelinedFramesPerSecond: number;
  };
  /** counting zeros, encoding and decoding every transfer of one frame */
  readonly rlc: Timing;
  /** each layer alone; the engine's without its counts, which are made for all layers together */
  readonly layers: readonly { readonly name: string; readonly engine: Timing; readonly ort: Timing }[];
}

/** One CONV layer with a frame's words. */
interface LayerRun {
  readonly layer: ConvLayer;
  readonly ifmap: Int16Array;
}

/** Rounds before the clock counts: code gets compiled and caches get warm. */
export const WARM_UP_ROUNDS = 3;

/**
 * Times the engine against onnxruntime, interleaved in one process: each CONV layer, all of them, and whole frames
 * from RGB bytes to the network's last blob. The engine's counts, zero statistics and RLC are on.
 */
export async function benchNetwork(request: BenchRequest): Promise<BenchResult> {
  const { model, frames, rounds, threads, executor, onRound } = request;
  const runs = await recordLayers(request);
  const pipeline = await Pipeline.open(model, { executor, threads });
  const words = new Map(runs.map(({ layer, ifmap }) => [layer.name, ifmap]));
  const floatConvs = await openFloatConvs(pipeline, ifmapValues(pipeline, words), threads);
  const part = wholeNetwork(model.network, model.weights);
  const whole = await FloatPart.open(part, blobShapes(model.network), model.weights, threads, {
    spinning: true,
  });
  let turn = 0;
  const nextFrame = (): Uint8Array => frames[turn++ % frames.length]!;
  // Both sides take the same frame in a round.
  let frame = nextFrame();
  // One for single layers, one whose frames are counted.
  const [alone, session] = [1, 2].map(() => {
    const opened = openSession(
      executor,
      runs.map(({ layer }) => layer),
    );
    for (const [i, { ifmap }] of runs.entries()) opened.writeWords(i, ifmap);
    return opened;
  }) as [ConvSession, ConvSession];
  const contenders: Contender[] = [
    ...runs.flatMap((run, i) => [
      { name: `engine ${run.layer.name}`, run: () => alone.run(i) },
      { name: `ort ${run.layer.name}`, run: floatConvs.layers[i]!.run },
    ]),
    {
      name: 'engine conv',
      run: async () => {
        for (const i of runs.keys()) await session.run(i);
        session.finish();
      },
    },
    { name: 'ort conv', run: floatConvs.together.run },
    {
      name: 'engine frame',
      run: async () => {
        frame = nextFrame();
        await pipeline.run(frame);
      },
    },
    {
      name: 'ort frame',
      run: async () => {
        await whole.run(new Map([['data', planarInput(frame, model.network.input)]]));
      },
    },
    {
      name: 'rlc',
      run: () => {
        session.finish();
        return Promise.resolve();
      },
    },
  ];
  const timings = await timeInterleaved(contenders, rounds, WARM_UP_ROUNDS, onRound);
  const timing = (name: string): Timing => timings.get(name)!;
  const pipelinedFramesPerSecond = await pipelinedRate(pipeline, nextFrame, rounds);
  alone.close();
  session.close();
  await pipeline.close();
  await whole.close();
  for (const conv of [...floatConvs.layers, floatConvs.together]) await conv.close();
  return {
    conv: {
      engine: timing('engine conv'),
      ort: timing('ort conv'),
      macs: runs.reduce((sum, { layer }) => sum + convDimensions(layer.shape).macs, 0),
    },
    endToEnd: { engine: timing('engine frame'), ort: timing('ort frame'), pipelinedFramesPerSecond },
    rlc: timing('rlc'),
    layers: runs.map(({ layer: { name } }) => ({
      name,
      engine: timing(`engine ${name}`),
      ort: timing(`ort ${name}`),
    })),
  };
}

/** Each CONV layer with the words that the first frame gives it. */
async function recordLayers({ model, frames, executor, threads }: BenchRequest): Promise<LayerRun[]> {
  const runs: LayerRun[] = [];
  const pipeline = await Pipeline.open(model, {
    executor,
    threads,
    onConvLayer: (layer, ifmap) => {
      runs.push({ layer, ifmap });
    },
  });
  await pipeline.run(frames[0]!);
  await pipeline.close();
  return runs;
}

/** Frames a second when the next frame always waits: what is counted of a frame runs beside onnxruntime's parts. */
async function pipelinedRate(
  pipeline: Pipeline,
  nextFrame: () => Uint8Array,
  rounds: number,
): Promise<number> {
  let left = Math.max(4, rounds);
  const total = left;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await pipeline.run(nextFrame());
  };
  const start = performance.now();
  await Promise.all([lane(), lane()]);
  return (1000 * total) / (performance.now() - start);
}
