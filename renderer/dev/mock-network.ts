import type { ConvShape } from '../../engine/conv-shape.ts';
import { convDimensions } from '../../engine/conv-shape.ts';
import { placeSets } from '../../engine/mapping/array-placement.ts';
import { chooseMapping } from '../../engine/mapping/mapper.ts';
import { ALEXNET_MAPPINGS, publishedMapping } from '../../engine/mapping/published-mappings.ts';
import type { LayerFacts, ModelMessage } from '../../host/protocol/host-messages.ts';
import { MOCK_SILICON, MOCK_SILICON_TOTAL } from './mock-published.ts';

/** A CONV layer of the mock, with the zeros that its words would have. */
export interface MockLayer {
  readonly name: string;
  readonly shape: ConvShape;
  readonly ifmapZeros: number;
  readonly ofmapZeros: number;
}

/** AlexNet with the published zeros of its ifmaps. */
const ALEXNET_ZEROS: readonly (readonly [number, number])[] = [
  [0.0001, 0.42],
  [0.387, 0.8],
  [0.725, 0.72],
  [0.793, 0.71],
  [0.776, 0.91],
];
const ALEXNET: readonly MockLayer[] = ALEXNET_MAPPINGS.map(({ layer, shape }, i) => ({
  name: layer,
  shape,
  ifmapZeros: ALEXNET_ZEROS[i]![0],
  ofmapZeros: ALEXNET_ZEROS[i]![1],
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
      ...(isAlexnet ? { silicon: MOCK_SILICON[i]! } : {}),
    };
  });
  return {
    type: 'model',
    id,
    title: isAlexnet ? 'AlexNet' : 'SqueezeNet 1.0',
    input: { width: 227, height: 227 },
    layers,
    fallbacks: [],
    hasLabels: !partial,
    untrained: id === 'squeezenet-1.1',
    macs: {
      conv: layers.reduce((sum, { shape }) => sum + convDimensions(shape).macs, 0),
      fc: isAlexnet ? 58_621_952 : 0,
    },
    ...(isAlexnet ? { silicon: { total: MOCK_SILICON_TOTAL, framesPerSecond: 34.7, batch: 4 } } : {}),
  };
}
