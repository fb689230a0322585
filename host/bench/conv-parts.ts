import { valuesOf } from '../../engine/scaled-words.ts';
import { FloatPart } from '../onnxruntime/session.ts';
import { partition } from '../pipeline/partition.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { blobShapes, type BlobShape } from '../../models/network-shapes.ts';
import type { ConvLayerSpec } from '../../models/network.ts';

/** A CONV layer with ReLU on onnxruntime in float32, with the ifmap of one frame to run it on. */
export interface FloatConv {
  readonly name: string;
  readonly run: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the network's CONV layers on onnxruntime, each alone, and all of them as one model of independent layers.
 * @param ifmaps real values of each layer's ifmap, by layer name
 */
export async function openFloatConvs(
  pipeline: Pipeline,
  ifmaps: ReadonlyMap<string, Float32Array>,
  threads: number,
): Promise<{ layers: FloatConv[]; together: FloatConv }> {
  const { network, weights } = pipeline.model;
  const shapes = blobShapes(network);
  const specs: ConvLayerSpec[] = [];
  for (const step of partition(network, shapes, weights).steps)
    if (step.kind === 'chip') specs.push(step.layer);
  // Each layer reads a blob of its own, so that none waits for another.
  const inputOf = (spec: ConvLayerSpec): string => `${spec.name}:ifmap`;
  const ownShapes = new Map<string, BlobShape>(shapes);
  for (const spec of specs) ownShapes.set(inputOf(spec), shapes.get(spec.inputs[0]!)!);
  const feeds = new Map(specs.map((spec) => [inputOf(spec), ifmaps.get(spec.name)!]));
  const open = async (name: string, layers: readonly ConvLayerSpec[]): Promise<FloatConv> => {
    const part = await FloatPart.open(
      {
        layers: layers.map((spec) => ({ ...spec, inputs: [inputOf(spec)] })),
        inputs: layers.map(inputOf),
        outputs: layers.map((spec) => spec.name),
      },
      ownShapes,
      weights,
      threads,
      { spinning: true },
    );
    return {
      name,
      run: async () => {
        await part.run(feeds);
      },
      close: () => part.close(),
    };
  };
  const layers: FloatConv[] = [];
  for (const spec of specs) layers.push(await open(spec.name, [spec]));
  return { layers, together: await open('conv', specs) };
}

/** Real values of each CONV layer's ifmap words, for {@link openFloatConvs}. */
export function ifmapValues(
  pipeline: Pipeline,
  ifmapWords: ReadonlyMap<string, Int16Array>,
): Map<string, Float32Array> {
  const scales = new Map(pipeline.model.calibration.layers.map((layer) => [layer.name, layer.ifmapScale]));
  return new Map([...ifmapWords].map(([name, words]) => [name, valuesOf(words, [scales.get(name)!])]));
}
