import type { Network } from '../../network.ts';
import { conv, maxPool3x3Stride2 } from '../layer-builders.ts';

/** CONV and pooling layers of Network in Network, the ImageNet model of Caffe's model zoo (crop 224); shapes only. */
export const NIN: Network = {
  id: 'nin',
  title: 'Network in Network (ImageNet)',
  input: { channels: 3, height: 224, width: 224, meanBgr: [104, 117, 123] },
  layers: [
    conv('conv1', 'data', 96, 11, { stride: 4 }),
    conv('cccp1', 'conv1', 96, 1),
    conv('cccp2', 'cccp1', 96, 1),
    maxPool3x3Stride2('pool1', 'cccp2'),
    conv('conv2', 'pool1', 256, 5, { padding: 2 }),
    conv('cccp3', 'conv2', 256, 1),
    conv('cccp4', 'cccp3', 256, 1),
    maxPool3x3Stride2('pool2', 'cccp4'),
    conv('conv3', 'pool2', 384, 3, { padding: 1 }),
    conv('cccp5', 'conv3', 384, 1),
    conv('cccp6', 'cccp5', 384, 1),
    maxPool3x3Stride2('pool3', 'cccp6'),
    conv('conv4', 'pool3', 1024, 3, { padding: 1 }),
    conv('cccp7', 'conv4', 1024, 1),
    conv('cccp8', 'cccp7', 1000, 1),
  ],
  classes: 1000,
};
