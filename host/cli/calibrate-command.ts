import { basename } from 'node:path';
import type { Command } from 'commander';
import { calibrationPath, formatCalibration } from '../../models/calibration/calibration.ts';
import { loadWeightedNetwork } from '../../models/model.ts';
import type { ResizeRule } from '../../models/network.ts';
import { imageFiles } from '../image/image-files.ts';
import { blobShapes } from '../../models/network-shapes.ts';
import { ownResize } from '../image/scaling/resize.ts';
import { loadFrames } from '../image/load-frame.ts';
import { openExecutor } from '../pipeline/open-executor.ts';
import { partition } from '../pipeline/partition.ts';
import { calibrate } from '../pipeline/calibrate.ts';
import { addModelOptions, storeOf, type ModelOptions } from './model-options.ts';
import { checkOutputFile, writeOutputFile } from './output-file.ts';
import { resizeOption } from './resize-option.ts';
import { startProgress } from './progress.ts';
import { reportError } from './report-error.ts';

interface CalibrateOptions extends ModelOptions {
  readonly images: string;
  readonly out?: string;
  readonly resize?: ResizeRule;
}

/** Adds `eyeriss calibrate`. */
export function registerCalibrateCommand(program: Command): void {
  const command = program
    .command('calibrate')
    .summary('choose the fixed-point scales of a network')
    .description(
      'Runs sample pictures, chooses the scales of every CONV layer so that nothing wraps, folds the mean loss ' +
        'of truncation into the biases, and writes one small JSON file.',
    )
    .requiredOption('--images <dir>', 'folder of sample pictures; never those used for scoring')
    .option('--out <file>', "file to write (default: the project's calibration of this network)")
    .addOption(resizeOption());
  addModelOptions(command).action(async (options: CalibrateOptions) => {
    if (options.out !== undefined) await checkOutputFile(options.out);
    const model = await loadWeightedNetwork(storeOf(command), options.model, options);
    const { network, weights } = model;
    const out = options.out ?? calibrationPath(network.id, weights.origin);
    await checkOutputFile(out);
    const { resize = ownResize(network.input) } = options;
    const files = await imageFiles(options.images);
    const frames = await loadFrames(files, network.input, { rule: resize, onProblem: reportError });
    const { steps } = partition(network, blobShapes(network), weights);
    const executor = await openExecutor();
    const progress = startProgress({
      title: `calibrating ${network.id}`,
      total: steps.length,
      unit: 'steps',
    });
    try {
      const description = { source: basename(options.images), count: frames.length, resize };
      const onStep = (): void => {
        progress.step();
      };
      const calibration = await calibrate(model, { description, frames }, { onStep, executor });
      await writeOutputFile(out, formatCalibration(calibration));
      progress.stop();
      if (options.out === undefined)
        console.error(
          `note: this is the calibration of ${network.id} from now on; runs recorded with another one no longer verify. ` +
            'With --out it goes to a file of its own',
        );
      console.log(`${out}: ${calibration.layers.length} layers calibrated on ${frames.length} pictures`);
    } finally {
      progress.stop();
      await executor.close();
    }
  });
}
