import type { Command } from 'commander';
import type { TotalCost } from '../../engine/index.ts';
import { EyerissError } from '../../engine/errors.ts';
import { loadModel } from '../../models/model.ts';
import { USUAL_DEVICE } from '../camera/camera-device.ts';
import { openWebcam, type Webcam } from '../camera/webcam.ts';
import { decodeImage } from '../image/decode-image.ts';
import { resizeForNetwork } from '../image/scaling/resize.ts';
import { batchMappings, FrameBatch } from '../mapping/frame-batch.ts';
import { openExecutor } from '../pipeline/open-executor.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import { topClasses, type TopClass } from '../pipeline/top-classes.ts';
import { PUBLISHED_CONDITIONS } from '../mapping/operating-conditions.ts';
import { interruptible } from './interruptible.ts';
import { addModelOptions, storeOf, wholeNumber, type ModelOptions } from './model-options.ts';

interface CameraOptions extends ModelOptions {
  readonly device: string;
  readonly frames?: string;
  readonly seconds?: string;
  readonly json?: boolean;
}

/** One frame's line, and the documented JSON form of it. */
export interface CameraFrame {
  readonly frame: number;
  readonly model: string;
  readonly trained: boolean;
  readonly top: readonly TopClass[];
  /** on this computer, ms */
  readonly measured: {
    readonly captureMs: number;
    readonly frameMs: number;
    readonly convMs: number;
    readonly hostMs: number;
  };
  /** what the chip would take for this frame alone */
  readonly modelled: Pick<TotalCost, 'batch' | 'latencyMs' | 'powerMw' | 'dramBytes' | 'gatedMacs' | 'macs'>;
}

const TOP = 3;
const MOST_FRAMES = 1_000_000;
const MOST_SECONDS = 86_400;

/** Adds `eyeriss camera`. */
export function registerCameraCommand(program: Command): void {
  const command = program
    .command('camera')
    .summary('classify what a camera sees, without a screen')
    .description(
      'Takes one picture after the other with fswebcam and runs it through the simulated chip: a line a frame, ' +
        'until ctrl-C or as many as asked for.',
    )
    .option('--device <name>', '/dev/videoN, TEST (fswebcam draws one) or FILE:picture.jpg', USUAL_DEVICE)
    .option('--frames <n>', 'number of pictures')
    .option('--seconds <s>', 'how long')
    .option('--json', 'one JSON object a line');
  addModelOptions(command).action(async (options: CameraOptions) => {
    await interruptible((signal) => watch(command, options, signal));
  });
}

async function watch(command: Command, options: CameraOptions, signal: AbortSignal): Promise<void> {
  const limits = limitsOf(options);
  const camera = await openWebcam(options.device);
  let pipeline: Pipeline | undefined;
  let executor: Awaited<ReturnType<typeof openExecutor>> | undefined;
  try {
    // The first picture comes before the weights: without a camera nobody waits for those.
    let picture = await takePicture(camera);
    const model = await loadModel(storeOf(command), options.model, options);
    executor = await openExecutor();
    pipeline = await Pipeline.open(model, { executor, reports: false });
    const mappings = batchMappings(model.network, pipeline.chipLayers, 1);
    const batch = new FrameBatch(pipeline.chipLayers, mappings, 1);
    await pipeline.setCounting({ mappings });
    for (const notice of [...pipeline.notices, ...executor.notices]) console.error(`note: ${notice}`);
    const end = performance.now() + 1000 * limits.seconds;
    for (let frame = 1; !signal.aborted; frame++) {
      const line = await runFrame(pipeline, batch, picture, frame, options.device);
      console.log(options.json ? JSON.stringify(line) : frameText(line));
      if (frame >= limits.frames || performance.now() >= end) break;
      picture = await takePicture(camera);
    }
  } catch (error) {
    // ctrl-C reaches fswebcam, too: the picture that it then did not take is no mistake.
    if (!(signal.aborted && error instanceof EyerissError && error.code === 'camera.none')) throw error;
  } finally {
    await camera.close();
    await pipeline?.close();
    await executor?.close();
  }
}

interface Picture {
  readonly jpeg: Uint8Array;
  readonly captureMs: number;
}

async function takePicture(camera: Webcam): Promise<Picture> {
  const start = performance.now();
  const jpeg = await camera.capture();
  return { jpeg, captureMs: performance.now() - start };
}

async function runFrame(
  pipeline: Pipeline,
  frames: FrameBatch,
  { jpeg, captureMs }: Picture,
  frame: number,
  device: string,
): Promise<CameraFrame> {
  const { network, labels, weights } = pipeline.model;
  const image = await decodeImage(jpeg, `picture of ${device}`);
  const { probabilities, wall, mapped } = await pipeline.run(
    resizeForNetwork(image, network.input, 'shortest-side').rgb,
  );
  const trained = weights.origin === 'trained';
  frames.add(mapped);
  const { batch, latencyMs, powerMw, dramBytes, gatedMacs, macs } = frames.cost(PUBLISHED_CONDITIONS).total;
  return {
    frame,
    model: network.id,
    trained,
    top: probabilities ? topClasses(probabilities, TOP, labels, !trained) : [],
    measured: { captureMs, frameMs: wall.totalMs, convMs: wall.convMs, hostMs: wall.hostMs },
    modelled: { batch, latencyMs, powerMw, dramBytes, gatedMacs, macs },
  };
}

/** `1  tabby 61.2 %, tiger cat 20.1 % | measured 24 ms, capture 310 ms | modelled 45.1 ms, 270 mW` */
function frameText({ frame, top, measured, modelled }: CameraFrame): string {
  const guesses = top.map(({ label, probability }) => `${label} ${(100 * probability).toFixed(1)} %`);
  return [
    `${String(frame).padStart(4)}  ${guesses.join(', ') || 'no labels'}`,
    `measured ${measured.frameMs.toFixed(0)} ms, capture ${measured.captureMs.toFixed(0)} ms`,
    `modelled ${modelled.latencyMs.toFixed(1)} ms, ${modelled.powerMw.toFixed(0)} mW`,
  ].join(' | ');
}

/** @throws EyerissError `option.number` or `camera.limits` */
function limitsOf({ frames, seconds }: CameraOptions): { readonly frames: number; readonly seconds: number } {
  if (frames !== undefined && seconds !== undefined) {
    throw new EyerissError({
      code: 'camera.limits',
      problem: `--frames ${frames} and --seconds ${seconds} are both given`,
      limit: 'one of them ends the run',
      remedy: 'leave one out',
    });
  }
  return {
    frames: frames === undefined ? Infinity : wholeNumber('--frames', frames, 1, MOST_FRAMES),
    seconds: seconds === undefined ? Infinity : wholeNumber('--seconds', seconds, 1, MOST_SECONDS),
  };
}
