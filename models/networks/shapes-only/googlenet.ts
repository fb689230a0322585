import type { Layer, Network } from '../../network.ts';
import { conv } from '../layer-builders.ts';
import { pool } from './pool-layer.ts';

/** Filters of an inception module: 1×1, 3×3 reduce, 3×3, 5×5 reduce, 5×5, projection after pooling. */
type Inception = readonly [string, number, number, number, number, number, number];

/** Szegedy et al., CVPR 2015, table 1; a string alone is a pooling layer. */
const MODULES: readonly (Inception | 'pool3/3x3_s2' | 'pool4/3x3_s2')[] = [
  ['3a', 64, 96, 128, 16, 32, 32],
  ['3b', 128, 128, 192, 32, 96, 64],
  'pool3/3x3_s2',
  ['4a', 192, 96, 208, 16, 48, 64],
  ['4b', 160, 112, 224, 24, 64, 64],
  ['4c', 128, 128, 256, 24, 64, 64],
  ['4d', 112, 144, 288, 32, 64, 64],
  ['4e', 256, 160, 320, 32, 128, 128],
  'pool4/3x3_s2',
  ['5a', 256, 160, 320, 32, 128, 128],
  ['5b', 384, 192, 384, 48, 128, 128],
];

function inception(
  [id, one, reduce3, three, reduce5, five, projection]: Inception,
  input: string,
): { layers: Layer[]; output: string } {
  const name = `inception_${id}`;
  const output = `${name}/output`;
  const branches = ['1x1', '3x3', '5x5', 'pool_proj'].map((branch) => `${name}/${branch}`);
  const layers: Layer[] = [
    conv(`${name}/1x1`, input, one, 1),
    conv(`${name}/3x3_reduce`, input, reduce3, 1),
    conv(`${name}/3x3`, `${name}/3x3_reduce`, three, 3, { padding: 1 }),
    conv(`${name}/5x5_reduce`, input, reduce5, 1),
    conv(`${name}/5x5`, `${name}/5x5_reduce`, five, 5, { padding: 2 }),
    pool(`${name}/pool`, input, 3, 1, { padding: 1 }),
    conv(`${name}/pool_proj`, `${name}/pool`, projection, 1),
    { type: 'concat', name: output, inputs: branches },
  ];
  return { layers, output };
}

function layers(): Layer[] {
  const list: Layer[] = [
    conv('conv1/7x7_s2', 'data', 64, 7, { stride: 2, padding: 3 }),
    pool('pool1/3x3_s2', 'conv1/7x7_s2', 3, 2),
    conv('conv2/3x3_reduce', 'pool1/3x3_s2', 64, 1),
    conv('conv2/3x3', 'conv2/3x3_reduce', 192, 3, { padding: 1 }),
    pool('pool2/3x3_s2', 'conv2/3x3', 3, 2),
  ];
  let input = 'pool2/3x3_s2';
  for (const module of MODULES) {
    if (typeof module === 'string') {
      list.push(pool(module, input, 3, 2));
      input = module;
    } else {
      const { layers: added, output } = inception(module, input);
      list.push(...added);
      input = output;
    }
  }
  return list;
}

/** CONV and pooling layers of GoogLeNet, named as in Caffe's model zoo, without LRN and side classifiers. */
export const GOOGLENET: Network = {
  id: 'googlenet',
  title: 'GoogLeNet',
  input: { channels: 3, height: 224, width: 224, meanBgr: [104, 117, 123] },
  layers: layers(),
  classes: 1000,
};
