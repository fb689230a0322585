import type { ConvLayer } from '../../engine/conv-layer.ts';
import { linkStreamBytes } from '../../engine/counts/link-streams.ts';
import { EyerissError } from '../../engine/errors.ts';
import { countIfmapZeros } from '../../engine/gating.ts';
import { padIfmap } from '../../engine/padded-ifmap.ts';
import { loadModel } from '../../models/model.ts';
import type { ModelStore } from '../../models/store.ts';
import type { LayerData } from '../mapping/batch-cost.ts';
import type { MeasuredLayers, MeasureRequest } from './table-layer-data.ts';
import { imageFiles } from '../image/image-files.ts';
import { loadFrames } from '../image/load-frame.ts';
import { openExecutor } from '../pipeline/open-executor.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import { reportError } from './report-error.ts';

/** What a batch of frames put into a CONV layer and got out of it. */
interface LayerWords {
  readonly layer: ConvLayer;
  readonly paddedIfmaps: Int16Array[];
  readonly ofmaps: Int16Array[];
}

/**
 * Runs a network on the first N pictures of a folder and gives each CONV layer's zeros, gated MACs and link bytes
 * under its mapping, all from the words of these very frames.
 * @throws EyerissError if there are fewer pictures than the batch needs, or a picture or weights cannot be read
 */
export async function measureLayers(store: ModelStore, request: MeasureRequest): Promise<MeasuredLayers> {
  const files = await imageFiles(request.images);
  if (files.length < request.batch) throw tooFew(request, `${files.length} pictures`);
  const model = await loadModel(store, request.network);
  const { input } = model.network;
  const frames = await loadFrames(files, input, { most: request.batch, onProblem: reportError });
  if (frames.length < request.batch) throw tooFew(request, `${frames.length} pictures that can be read`);
  const words = new Map<string, LayerWords>();
  const executor = await openExecutor();
  let pipeline: Pipeline | undefined;
  let wrappedPsums = 0;
  let saturatedWords = 0;
  try {
    pipeline = await Pipeline.open(model, {
      executor,
      onConvLayer(layer, ifmap, ofmap) {
        const batch = words.get(layer.name) ?? { layer, paddedIfmaps: [], ofmaps: [] };
        batch.paddedIfmaps.push(padIfmap(ifmap, layer.shape));
        batch.ofmaps.push(ofmap);
        words.set(layer.name, batch);
      },
    });
    for (const frame of frames) {
      const { conv, saturatedWords: saturated } = await pipeline.run(frame);
      wrappedPsums += conv.reduce((sum, report) => sum + report.wrappedPsums, 0);
      saturatedWords += saturated;
    }
  } finally {
    await pipeline?.close();
    await executor.close();
  }
  const layers = new Map<string, LayerData>();
  for (const { name, mapping } of request.layers) {
    const batch = words.get(name);
    if (!batch) continue;
    const { zeroWords, gatedMacs } = countIfmapZeros(batch.paddedIfmaps, batch.layer.shape);
    const ifmapWords = batch.paddedIfmaps.reduce((sum, ifmap) => sum + ifmap.length, 0);
    const link = linkStreamBytes(batch.layer, batch.paddedIfmaps, batch.ofmaps, mapping);
    layers.set(name, { ifmapZeros: zeroWords / ifmapWords, gatedMacs, link });
  }
  return {
    layers,
    notices: [
      `data of the first ${request.batch} of ${files.length} pictures in ${request.images}`,
      ...fixedPointNotices(wrappedPsums, saturatedWords),
      ...pipeline.notices,
      ...executor.notices,
    ],
  };
}

function tooFew({ images, batch }: MeasureRequest, has: string): EyerissError {
  return new EyerissError({
    code: 'table.too-few-images',
    problem: `${images} has ${has}`,
    limit: `a batch of ${batch} needs as many`,
    remedy: 'add pictures or choose a smaller --batch',
  });
}

/** What a user must be told of frames whose words did not hold their values. */
export function fixedPointNotices(wrappedPsums: number, saturatedWords: number): string[] {
  return [
    ...(wrappedPsums > 0 ? [`${wrappedPsums} psums wrapped; the scales do not fit these pictures`] : []),
    ...(saturatedWords > 0 ? [`${saturatedWords} ifmap words were saturated`] : []),
  ];
}
