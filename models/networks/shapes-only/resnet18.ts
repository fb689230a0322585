import type { Layer, Network } from '../../network.ts';
import { conv } from '../layer-builders.ts';
import { pool } from './pool-layer.ts';

/** Filters of the four stages (He et al., CVPR 2016, table 1). */
const STAGES = [64, 128, 256, 512] as const;

/**
 * The layers, named as in torchvision. A block's addition changes no shape, so the layer after it is written as
 * reading the block's last CONV layer. What goes into an addition has not passed ReLU: those layers have none here.
 */
function layers(): Layer[] {
  const list: Layer[] = [
    conv('conv1', 'data', 64, 7, { stride: 2, padding: 3 }),
    pool('maxpool', 'conv1', 3, 2, { padding: 1, rounding: 'down' }),
  ];
  let input = 'maxpool';
  for (const [stage, filters] of STAGES.entries()) {
    for (const block of [0, 1]) {
      const name = `layer${stage + 1}.${block}`;
      const halves = stage > 0 && block === 0;
      list.push(
        conv(`${name}.conv1`, input, filters, 3, { stride: halves ? 2 : 1, padding: 1 }),
        conv(`${name}.conv2`, `${name}.conv1`, filters, 3, { padding: 1, relu: false }),
      );
      if (halves) list.push(conv(`${name}.downsample`, input, filters, 1, { stride: 2, relu: false }));
      input = `${name}.conv2`;
    }
  }
  return list;
}

/** CONV and pooling layers of ResNet-18, downsampling 1×1 layers included; shapes only. */
export const RESNET18: Network = {
  id: 'resnet18',
  title: 'ResNet-18',
  input: { channels: 3, height: 224, width: 224, meanBgr: [104, 117, 123] },
  layers: layers(),
  classes: 1000,
};
