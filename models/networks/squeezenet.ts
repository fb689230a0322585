import type { Layer, Network } from '../network.ts';
import { conv, maxPool3x3Stride2 } from './layer-builders.ts';

/** A fire module: a squeeze layer of `s` filters, then 1×1 and 3×3 expand layers of `e` filters each. */
function fire(index: number, input: string, s: number, e: number): Layer[] {
  const squeeze = `fire${index}/squeeze1x1`;
  const expand1 = `fire${index}/expand1x1`;
  const expand3 = `fire${index}/expand3x3`;
  return [
    conv(squeeze, input, s, 1),
    conv(expand1, squeeze, e, 1),
    conv(expand3, squeeze, e, 3, { padding: 1 }),
    { type: 'concat', name: `fire${index}/concat`, inputs: [expand1, expand3] },
  ];
}

/** SqueezeNet 1.0; its last CONV layer pads its 1×1 filters by 1, as in the authors' prototxt. */
export const SQUEEZENET_1_0: Network = {
  id: 'squeezenet-1.0',
  title: 'SqueezeNet 1.0 (Deep Compression)',
  input: { channels: 3, height: 227, width: 227, meanBgr: [104, 117, 123] },
  layers: [
    conv('conv1', 'data', 96, 7, { stride: 2 }),
    maxPool3x3Stride2('pool1', 'conv1'),
    ...fire(2, 'pool1', 16, 64),
    ...fire(3, 'fire2/concat', 16, 64),
    ...fire(4, 'fire3/concat', 32, 128),
    maxPool3x3Stride2('pool4', 'fire4/concat'),
    ...fire(5, 'pool4', 32, 128),
    ...fire(6, 'fire5/concat', 48, 192),
    ...fire(7, 'fire6/concat', 48, 192),
    ...fire(8, 'fire7/concat', 64, 256),
    maxPool3x3Stride2('pool8', 'fire8/concat'),
    ...fire(9, 'pool8', 64, 256),
    conv('conv10', 'fire9/concat', 1000, 1, { padding: 1 }),
    { type: 'global-average', name: 'pool10', inputs: ['conv10'] },
    { type: 'softmax', name: 'prob', inputs: ['pool10'] },
  ],
  classes: 1000,
};

/**
 * SqueezeNet 1.1. Pooling rounds down: the ONNX file its weights come from was exported to an opset without
 * Caffe's rounding, and the published accuracy figures for the file hold with it.
 */
export const SQUEEZENET_1_1: Network = {
  id: 'squeezenet-1.1',
  title: 'SqueezeNet 1.1',
  input: { channels: 3, height: 227, width: 227, meanBgr: [104, 117, 123] },
  layers: [
    conv('conv1', 'data', 64, 3, { stride: 2 }),
    maxPool3x3Stride2('pool1', 'conv1', 'down'),
    ...fire(2, 'pool1', 16, 64),
    ...fire(3, 'fire2/concat', 16, 64),
    maxPool3x3Stride2('pool3', 'fire3/concat', 'down'),
    ...fire(4, 'pool3', 32, 128),
    ...fire(5, 'fire4/concat', 32, 128),
    maxPool3x3Stride2('pool5', 'fire5/concat', 'down'),
    ...fire(6, 'pool5', 48, 192),
    ...fire(7, 'fire6/concat', 48, 192),
    ...fire(8, 'fire7/concat', 64, 256),
    ...fire(9, 'fire8/concat', 64, 256),
    conv('conv10', 'fire9/concat', 1000, 1),
    { type: 'global-average', name: 'pool10', inputs: ['conv10'] },
    { type: 'softmax', name: 'prob', inputs: ['pool10'] },
  ],
  classes: 1000,
};
