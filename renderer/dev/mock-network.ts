import type { ConvShape } from '../../engine/conv-shape.ts';
import { convDimensions } from '../../engine/conv-shape.ts';
import { placeSets } from '../../engine/mapping/array-placement.ts';
import { chooseMapping } from '../../engine/mapping/mapper.ts';
import { ALEXNET_MAPPINGS, publishedMapping } from '../../engine/mapping/published-mappings.ts';
import type { LayerFacts, ModelMessage } from '../../host/protocol/host-messages.ts';
import { ALEXNET_LAST_OFMAP_ZEROS, SILICON_ALEXNET } from '../../models/silicon/alexnet-table.ts';

/** A CONV layer of the mock, with the zeros that its words would have. */
export interface MockLayer {
  readonly name: string;
  readonly shape: ConvShape;
  readonly ifmapZeros: number;
  readonly ofmapZeros: number;
}

/** Zeros of AlexNet's ofmaps, made up around what photographs have; those of its ifmaps were published. */
const ALEXNET_OFMAP_ZEROS = [0.42, 0.8, 0.72, 0.71, ALEXNET_LAST_OFMAP_ZEROS] as const;
const ALEXNET: readonly MockLayer[] = ALEXNET_MAPPINGS.map(({ layer, shape }, i) => ({
  name: layer,
  shape,
  ifmapZeros: SILICON_ALEXNET.layers[i]!.ifmapZeros,
  ofmapZeros: ALEXNET_OFMAP_ZEROS[i]!,
}));

/** SqueezeNet 1.0: squeeze and expand filters of fire modules, and the side of their ifmaps. */
const FIRES = [
  [2, 96, 16, 64, 55],
  [3, 128, 16, 64, 55],
  [4, 128, 32, 128, 55],
  [5, 256, 32, 128, 27],
  [6, 256, 48, 192, 27],
  [7, 384, 48, 192, 27],
  [8, 384, 64, 256, 27],
  [9, 512, 64, 256, 13],
] as const;

function conv(C: number, M: number, side: number, R: number, U = 1, padding = 0): ConvShape {
  return { C, M, H: side, W: side, R, S: R, U, padding, groups: 1 };
}

const SQUEEZENET: readonly MockLayer[] = [
  { name: 'conv1', shape: conv(3, 96, 227, 7, 2), ifmapZeros: 0.0001, ofmapZeros: 0.4 },
  ...FIRES.flatMap(([index, C, s, e, side]): MockLayer[] => [
    { name: `fire${index}/squeeze1x1`, shape: conv(C, s, side, 1), ifmapZeros: 0.46, ofmapZeros: 0.4 },
    { name: `fire${index}/expand1x1`, shape: conv(s, e, side, 1), ifmapZeros: 0.4, ofmapZeros: 0.6 },
    { name: `fire${index}/expand3x3`, shape: conv(s, e, side, 3, 1, 1), ifmapZeros: 0.44, ofmapZeros: 0.6 },
  ]),
  { name: 'conv10', shape: conv(512, 1000, 13, 1, 1, 1), ifmapZeros: 0.7, ofmapZeros: 0.6 },
];

/** Layers of a mock network. */
export function mockLayers(id: string): readonly MockLayer[] {
  return id === 'alexnet' ? ALEXNET : SQUEEZENET;
}

/** What the host says when a model is open. */
export function mockModelMessage(id: string, batch: number, partial: boolean): ModelMessage {
  const isAlexnet = id === 'alexnet';
  const layers = mockLayers(id).map(({ name, shape }, i): LayerFacts => {
    const mapping = publishedMapping(shape, batch)?.mapping ?? chooseMapping(name, shape, batch);
    return {
      name,
      shape,
      mapping,
      blocks: placeSets(shape, mapping),
      ...(isAlexnet ? { silicon: SILICON_ALEXNET.layers[i]! } : {}),
    };
  });
  return {
    type: 'model',
    id,
    title: isAlexnet ? 'AlexNet' : 'SqueezeNet 1.0',
    input: { width: 227, height: 227, resize: 'warp' },
    layers,
    fallbacks: [],
    hasLabels: !partial,
    untrained: id === 'squeezenet-1.1',
    macs: {
      conv: layers.reduce((sum, { shape }) => sum + convDimensions(shape).macs, 0),
      fc: isAlexnet && !partial ? 58_621_952 : 0,
    },
    ...(isAlexnet ? { silicon: { ...SILICON_ALEXNET, otherWeights: false } } : {}),
  };
}
