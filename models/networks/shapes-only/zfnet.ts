import type { Network } from '../../network.ts';
import { conv, maxPool3x3Stride2 } from '../layer-builders.ts';

/** CONV and pooling layers of ZFNet (Zeiler, Fergus, ECCV 2014, figure 3), without contrast normalisation. */
export const ZFNET: Network = {
  id: 'zfnet',
  title: 'ZFNet',
  input: { channels: 3, height: 224, width: 224, meanBgr: [104, 117, 123] },
  layers: [
    conv('conv1', 'data', 96, 7, { stride: 2, padding: 1 }),
    maxPool3x3Stride2('pool1', 'conv1'),
    conv('conv2', 'pool1', 256, 5, { stride: 2 }),
    maxPool3x3Stride2('pool2', 'conv2'),
    conv('conv3', 'pool2', 384, 3, { padding: 1 }),
    conv('conv4', 'conv3', 384, 3, { padding: 1 }),
    conv('conv5', 'conv4', 256, 3, { padding: 1 }),
    maxPool3x3Stride2('pool5', 'conv5'),
  ],
  classes: 1000,
};
