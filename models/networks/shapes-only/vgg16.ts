import type { Layer, Network } from '../../network.ts';
import { conv } from '../layer-builders.ts';
import { pool } from './pool-layer.ts';

/** Filters of each stage's 3×3 layers (Simonyan, Zisserman, ICLR 2015, table 1, configuration D). */
const STAGES = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
] as const;

function layers(): Layer[] {
  const list: Layer[] = [];
  let input = 'data';
  for (const [stage, filters] of STAGES.entries()) {
    for (const [index, count] of filters.entries()) {
      const name = `conv${stage + 1}_${index + 1}`;
      list.push(conv(name, input, count, 3, { padding: 1 }));
      input = name;
    }
    const name = `pool${stage + 1}`;
    list.push(pool(name, input, 2, 2));
    input = name;
  }
  return list;
}

/** CONV and pooling layers of VGG-16; shapes only. */
export const VGG16: Network = {
  id: 'vgg16',
  title: 'VGG-16',
  input: { channels: 3, height: 224, width: 224, meanBgr: [104, 117, 123] },
  layers: layers(),
  classes: 1000,
};
