import type { Command } from 'commander';
import { bytesOfKind, sumLayerReports, type ConvLayerReport } from '../../engine/index.ts';
import { loadModel, type Model } from '../../models/model.ts';
import { loadFrame } from '../image/load-frame.ts';
import type { ResizeRule } from '../../models/network.ts';
import { samplePicturePath } from '../image/sample-picture.ts';
import type { FrameResult } from '../pipeline/frame-result.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import { topClasses, type TopClass } from '../pipeline/top-classes.ts';
import { classificationText } from './classification-text.ts';
import { executorOption, openNamedExecutor, type ExecutorName } from './executor-option.ts';
import { addModelOptions, storeOf, wholeNumber, type ModelOptions } from './model-options.ts';
import { startProgress } from './progress.ts';
import { reportError } from './report-error.ts';
import { resizeOption } from './resize-option.ts';
import { terminalWidth } from './terminal-output.ts';

interface ClassifyOptions extends ModelOptions {
  readonly top: string;
  readonly json?: boolean;
  readonly resize?: ResizeRule;
  readonly executor: ExecutorName;
}

/** What `eyeriss classify` knows about one picture. */
export interface Classification {
  readonly image: string;
  readonly model: Model;
  readonly top: readonly TopClass[];
  readonly result: FrameResult;
  readonly notices: readonly string[];
}

/** Adds `eyeriss classify <image…>`. */
export function registerClassifyCommand(program: Command): void {
  const command = program
    .command('classify')
    .summary('classify pictures through the simulated chip')
    .description(
      'Classifies pictures: CONV layers bit-exactly on the chip model, everything else on onnxruntime. ' +
        'Without a picture it takes the sample in the box.',
    )
    .argument('[images...]', 'picture files')
    .option('--top <n>', 'number of guesses to show', '5')
    .option('--json', 'one JSON object a line')
    .addOption(resizeOption())
    .addOption(executorOption());
  addModelOptions(command).action(async (images: string[], options: ClassifyOptions) => {
    await classify(command, images, options);
  });
}

async function classify(command: Command, images: string[], options: ClassifyOptions): Promise<void> {
  const count = wholeNumber('--top', options.top, 1, 1000);
  const sample = images.length === 0;
  const model = await loadModel(storeOf(command), options.model, options);
  const executor = await openNamedExecutor(options.executor);
  let layerDone = (): void => undefined;
  const pipeline = await Pipeline.open(model, {
    executor,
    onConvLayer: () => {
      layerDone();
    },
  });
  try {
    for (const image of sample ? [samplePicturePath()] : images) {
      try {
        const rgb = await loadFrame(image, model.network.input, options.resize);
        const progress =
          options.executor === 'reference'
            ? startProgress({ title: image, total: pipeline.chipLayers.length, unit: 'CONV layers' })
            : undefined;
        layerDone = () => progress?.step();
        const result = await pipeline.run(rgb).finally(() => progress?.stop());
        const untrained = model.weights.origin === 'seeded';
        const top = result.probabilities
          ? topClasses(result.probabilities, count, model.labels, untrained)
          : [];
        const classification = {
          image,
          model,
          top,
          result,
          notices: [
            ...pipeline.notices,
            ...executor.notices,
            ...(model.hint === undefined ? [] : [model.hint]),
          ],
        };
        console.log(
          options.json
            ? JSON.stringify(jsonOf(classification))
            : classificationText(classification, terminalWidth()),
        );
      } catch (error) {
        reportError(error);
      }
    }
    if (sample && !options.json) {
      console.log('This was the sample in the box. Your own picture: npx eyeriss classify photo.jpg');
    }
  } finally {
    await pipeline.close();
    await executor.close();
  }
}

/** The documented JSON form of one classification; modelled figures under `conv`, measured ones under `wall`. */
function jsonOf({ image, model, top, result, notices }: Classification) {
  const total = sumLayerReports(result.conv);
  return {
    image,
    model: model.network.id,
    trained: model.weights.origin === 'trained',
    top,
    lastBlob: result.lastBlob.name,
    conv: {
      batch: total.batch,
      layers: result.conv.map(jsonLayer),
      total: {
        macsM: total.macs / 1e6,
        gatedMacsM: total.gatedMacs / 1e6,
        ifmapZeros: total.ifmapZeroFraction,
        linkMB: total.linkBytes / 1e6,
        linkUncompressedMB: total.linkUncompressedBytes / 1e6,
        linkMs: total.linkTimeMs,
        wrappedPsums: total.wrappedPsums,
      },
    },
    wall: result.wall,
    saturatedWords: result.saturatedWords,
    notices,
  };
}

function jsonLayer(report: ConvLayerReport) {
  const ofmap = bytesOfKind(report.link.transactions, 'ofmap');
  return {
    name: report.name,
    executor: report.executor,
    macsM: report.macs / 1e6,
    gatedMacsM: report.gatedMacs / 1e6,
    ifmapZeros: report.ifmapZeroFraction,
    ofmapZeros: report.ofmapZeroFraction,
    linkMB: report.link.bytes / 1e6,
    linkUncompressedMB: report.link.uncompressedBytes / 1e6,
    linkMs: report.link.timeMs,
    ofmapMB: ofmap.bytes / 1e6,
    ofmapUncompressedMB: ofmap.uncompressedBytes / 1e6,
    wrappedPsums: report.wrappedPsums,
  };
}
