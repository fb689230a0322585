import type { Network } from '../network.ts';
import { conv, fc, maxPool3x3Stride2 } from './layer-builders.ts';

/** Class of {@link EMOJI_1000} for a scene without an emoji. */
const EMPTY_CLASS = 1000;

/**
 * This project's own network: AlexNet's five CONV layers, exactly their shapes, so that the poster's table is live with
 * it, too; no LRN, one FC layer on 3 × 3 means. Names 1000 emoji, see models/emoji-1000/README.md.
 */
export const EMOJI_1000: Network = {
  id: 'emoji-1000',
  title: 'Emoji-1000',
  input: { channels: 3, height: 227, width: 227, resize: 'shortest-side', meanBgr: [120, 120, 120] },
  layers: [
    conv('conv1', 'data', 96, 11, { stride: 4 }),
    maxPool3x3Stride2('pool1', 'conv1'),
    conv('conv2', 'pool1', 256, 5, { padding: 2, groups: 2 }),
    maxPool3x3Stride2('pool2', 'conv2'),
    conv('conv3', 'pool2', 384, 3, { padding: 1 }),
    conv('conv4', 'conv3', 384, 3, { padding: 1, groups: 2 }),
    conv('conv5', 'conv4', 256, 3, { padding: 1, groups: 2 }),
    maxPool3x3Stride2('pool5', 'conv5'),
    {
      type: 'pool',
      name: 'mean',
      inputs: ['pool5'],
      method: 'average',
      kernel: 2,
      stride: 2,
      padding: 0,
      rounding: 'down',
    },
    fc('fc', 'mean', EMPTY_CLASS + 1, false),
    { type: 'softmax', name: 'prob', inputs: ['fc'] },
  ],
  classes: EMPTY_CLASS + 1,
  emptyClass: EMPTY_CLASS,
};
