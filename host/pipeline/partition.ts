import { nativeLimitViolations, type ConvShape } from '../../engine/conv-shape.ts';
import { convShapeOf, type BlobShape } from '../../models/network-shapes.ts';
import type { ConvLayerSpec, Layer, Network, WeightSet } from '../../models/network.ts';
import type { NetworkPart } from '../../models/onnx/onnx-builder.ts';

/**
 * One step of the pipeline: a CONV layer on the chip, a run of other layers on onnxruntime, or a concatenation, which
 * is no work but a name for several blobs, one after the other.
 */
export type PipelineStep =
  | {
      readonly kind: 'chip';
      readonly layer: ConvLayerSpec;
      readonly shape: ConvShape;
      readonly input: string;
    }
  | { readonly kind: 'host'; readonly part: NetworkPart }
  | { readonly kind: 'concat'; readonly name: string; readonly inputs: readonly string[] };

/** How a network is shared out between chip and host. */
export interface Partition {
  readonly steps: readonly PipelineStep[];
  /** One line for each CONV layer that the chip cannot take and onnxruntime runs instead. */
  readonly fallbacks: readonly { readonly layer: string; readonly reason: string }[];
  /** The last layer that can run with the weights there are: `prob`, or an earlier one. */
  readonly lastLayer: string;
}

/**
 * Shares a network out: CONV layers go to the chip, everything between them to onnxruntime. Layers whose weights
 * are missing, and all that depend on them, are left out.
 */
export function partition(
  network: Network,
  shapes: ReadonlyMap<string, BlobShape>,
  weights: WeightSet,
): Partition {
  const layers = runnableLayers(network, weights);
  const steps: ({ kind: 'host'; layers: Layer[] } | Exclude<PipelineStep, { kind: 'host' }>)[] = [];
  const fallbacks: { layer: string; reason: string }[] = [];
  for (const layer of layers) {
    if (layer.type === 'conv') {
      const input = layer.inputs[0]!;
      const shape = convShapeOf(layer, shapes.get(input)!);
      const reason = whyNotOnChip(layer, shape);
      if (reason === undefined) {
        steps.push({ kind: 'chip', layer, shape, input });
        continue;
      }
      fallbacks.push({ layer: layer.name, reason });
    }
    if (layer.type === 'concat') {
      steps.push({ kind: 'concat', name: layer.name, inputs: layer.inputs });
      continue;
    }
    const last = steps.at(-1);
    if (last?.kind === 'host') last.layers.push(layer);
    else steps.push({ kind: 'host', layers: [layer] });
  }
  const lastLayer = layers.at(-1)?.name ?? 'data';
  return {
    fallbacks,
    lastLayer,
    steps: steps.map((step) =>
      step.kind === 'host' ? { kind: 'host', part: closePart(step.layers, layers, lastLayer) } : step,
    ),
  };
}

/** The whole network, as far as its weights reach, as one part for onnxruntime: the float32 reference. */
export function wholeNetwork(network: Network, weights: WeightSet): NetworkPart {
  const layers = runnableLayers(network, weights);
  return { layers, inputs: ['data'], outputs: [layers.at(-1)!.name] };
}

function runnableLayers(network: Network, weights: WeightSet): Layer[] {
  const runnable = new Set(['data']);
  return network.layers.filter((layer) => {
    const parametric = layer.type === 'conv' || layer.type === 'fc';
    const runs =
      layer.inputs.every((input) => runnable.has(input)) && (!parametric || weights.layers.has(layer.name));
    if (runs) runnable.add(layer.name);
    return runs;
  });
}

function whyNotOnChip(layer: ConvLayerSpec, shape: ConvShape): string | undefined {
  if (layer.dilation !== 1) {
    return `layer ${layer.name}: dilation ${layer.dilation} does not fit the chip; the chip has no dilation`;
  }
  const violation = nativeLimitViolations(layer.name, shape)[0];
  return violation && `${violation.problem}; ${violation.limit ?? ''}`;
}

/** Inputs are blobs read but not made inside; outputs are blobs made inside and read outside. */
function closePart(inside: readonly Layer[], all: readonly Layer[], lastLayer: string): NetworkPart {
  const made = new Set(inside.map((layer) => layer.name));
  const inputs = new Set(inside.flatMap((layer) => layer.inputs).filter((blob) => !made.has(blob)));
  const readOutside = new Set(all.filter((layer) => !made.has(layer.name)).flatMap((layer) => layer.inputs));
  const outputs = [...made].filter((blob) => readOutside.has(blob) || blob === lastLayer);
  return { layers: inside, inputs: [...inputs], outputs };
}
