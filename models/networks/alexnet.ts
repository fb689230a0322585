import type { LrnLayerSpec, Network } from '../network.ts';
import { conv, fc, maxPool3x3Stride2 } from './layer-builders.ts';

function lrn(name: string, input: string): LrnLayerSpec {
  return { type: 'lrn', name, inputs: [input], size: 5, alpha: 1e-4, beta: 0.75, k: 1 };
}

/** BVLC AlexNet, the network of the Eyeriss demo, at Caffe's activation scale (dropout does nothing here). */
export const ALEXNET: Network = {
  id: 'alexnet',
  title: 'AlexNet (BVLC)',
  input: { channels: 3, height: 227, width: 227, meanBgr: [104, 117, 123] },
  layers: [
    conv('conv1', 'data', 96, 11, { stride: 4 }),
    lrn('norm1', 'conv1'),
    maxPool3x3Stride2('pool1', 'norm1'),
    conv('conv2', 'pool1', 256, 5, { padding: 2, groups: 2 }),
    lrn('norm2', 'conv2'),
    maxPool3x3Stride2('pool2', 'norm2'),
    conv('conv3', 'pool2', 384, 3, { padding: 1 }),
    conv('conv4', 'conv3', 384, 3, { padding: 1, groups: 2 }),
    conv('conv5', 'conv4', 256, 3, { padding: 1, groups: 2 }),
    maxPool3x3Stride2('pool5', 'conv5'),
    fc('fc6', 'pool5', 4096, true),
    fc('fc7', 'fc6', 4096, true),
    fc('fc8', 'fc7', 1000, false),
    { type: 'softmax', name: 'prob', inputs: ['fc8'] },
  ],
  classes: 1000,
};
