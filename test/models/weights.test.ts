import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Network, WeightSet } from '../../models/network.ts';
import { findNetwork } from '../../models/networks/index.ts';
import { openStore, type ModelStore } from '../../models/store.ts';
import { loadWeights, seededWeights, weightsChecksum } from '../../models/weights.ts';
import { rejected } from '../support/eyeriss-error.ts';
import { sharedDir } from '../support/shared.ts';
import { put, temporaryFolder } from '../support/temporary-folder.ts';

const realModels = join(sharedDir ?? '', 'models');

/** A store that sees one folder only. */
function storeAt(dir: string): ModelStore {
  return openStore({ dir, env: {}, root: temporaryFolder() });
}

function counts(set: WeightSet): { weights: number; nonZero: number; bias: number } {
  const total = { weights: 0, nonZero: 0, bias: 0 };
  for (const { weights, bias } of set.layers.values()) {
    total.weights += weights.length;
    total.nonZero += weights.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0);
    total.bias += bias.length;
  }
  return total;
}

describe.skipIf(!sharedDir)('real weights (needs ../shared)', () => {
  it('squeezenet-1.0: 26 layers, 1,244,448 weights, 415,921 of them not zero', async () => {
    const set = await loadWeights(findNetwork('squeezenet-1.0'), storeAt(realModels));
    expect(set).toMatchObject({ networkId: 'squeezenet-1.0', origin: 'trained', missingFiles: [] });
    expect(set.layers.size).toBe(26);
    expect(counts(set)).toMatchObject({ weights: 1_244_448, nonZero: 415_921 });
    expect(set.layers.get('fire9/expand3x3')?.weights).toHaveLength(256 * 64 * 9);
  });

  it('squeezenet-1.1: 26 layers, 1,235,496 parameters', async () => {
    const set = await loadWeights(findNetwork('squeezenet-1.1'), storeAt(realModels));
    expect(set.layers.size).toBe(26);
    const { weights, bias } = counts(set);
    expect(weights + bias).toBe(1_235_496);
  });

  it('alexnet: CONV layers with groups one after the other, biases at Caffe scale, FC files named as missing', async () => {
    const set = await loadWeights(findNetwork('alexnet'), storeAt(realModels));
    expect([...set.layers.keys()]).toEqual(['conv1', 'conv2', 'conv3', 'conv4', 'conv5']);
    expect(set.missingFiles).toEqual(['fc6_weights.bin', 'fc7_weights.bin', 'fc8_weights.bin']);
    const conv2 = set.layers.get('conv2');
    const file = (name: string): Buffer => readFileSync(join(realModels, 'alexnet', name));
    expect(conv2?.weights).toHaveLength(256 * 48 * 25);
    expect(conv2?.weights[0]).toBe(file('conv2_0_weights.bin').readInt16LE(0) / 256);
    expect(conv2?.weights[128 * 48 * 25]).toBe(file('conv2_1_weights.bin').readInt16LE(0) / 256);
    expect(conv2?.bias[128]).toBe(file('conv2_1_bias.bin').readInt16LE(0) / 32);
  });

  it('alexnet without a CONV file names the file and the remedy', async () => {
    const folder = temporaryFolder();
    cpSync(join(realModels, 'alexnet', 'conv1_weights.bin'), join(folder, 'alexnet', 'conv1_weights.bin'));
    const error = await rejected(loadWeights(findNetwork('alexnet'), storeAt(folder)), 'models.missing');
    expect(error.message).toMatch(/alexnet\/conv1_bias\.bin is missing.*eyeriss models fetch alexnet/);
  });

  it('a truncated CONV file is an error even where another folder has a good one', async () => {
    const folder = temporaryFolder();
    put(
      readFileSync(join(realModels, 'alexnet', 'conv3_bias.bin')).subarray(2),
      folder,
      'alexnet',
      'conv3_bias.bin',
    );
    const root = join(temporaryFolder(), 'checkout');
    put('', root, 'package.json');
    symlinkSync(sharedDir ?? '', join(root, '..', 'shared'));
    const store = openStore({ dir: folder, env: {}, root });
    expect(existsSync(store.find('alexnet', 'conv1_bias.bin') ?? '')).toBe(true);
    const error = await rejected(loadWeights(findNetwork('alexnet'), store), 'models.wrong-content');
    expect(error.message).toMatch(/conv3_bias\.bin.*766 bytes, expected 768/);
  });
});

describe('loadWeights', () => {
  it('refuses networks without weight files', async () => {
    const other: Network = { ...findNetwork('alexnet'), id: 'lenet' };
    await rejected(loadWeights(other, storeAt(temporaryFolder())), 'weights.no-loader');
  });
});

describe('seededWeights', () => {
  it('has every CONV and FC layer of a network, of the right size', () => {
    const set = seededWeights(findNetwork('alexnet'), 1);
    expect(set).toMatchObject({ origin: 'seeded', missingFiles: [] });
    expect([...set.layers].map(([name, { weights }]) => [name, weights.length])).toEqual([
      ['conv1', 96 * 3 * 121],
      ['conv2', 256 * 48 * 25],
      ['conv3', 384 * 256 * 9],
      ['conv4', 384 * 192 * 9],
      ['conv5', 256 * 192 * 9],
      ['fc6', 4096 * 9216],
      ['fc7', 4096 * 4096],
      ['fc8', 1000 * 4096],
    ]);
  });
});

describe('weightsChecksum', () => {
  const network = findNetwork('squeezenet-1.0');

  it('is the same on every machine and for every order of layers', () => {
    const set = seededWeights(network, 2016);
    const reversed: WeightSet = { ...set, layers: new Map([...set.layers].reverse()) };
    expect(weightsChecksum(reversed)).toBe(weightsChecksum(set));
    expect(weightsChecksum(set)).toBe('65120f0c2d00637b4ada9f827f91ca0598a3c17b64994d71a7459feb410e23aa');
  });

  it('changes with one bit of one bias, and with a layer name', () => {
    const set = seededWeights(network, 2016);
    const before = weightsChecksum(set);
    const renamed = new Map(
      [...set.layers].map(([name, layer]) => [name.replace('conv10', 'conv11'), layer]),
    );
    expect(weightsChecksum({ ...set, layers: renamed })).not.toBe(before);
    const bits = new Uint32Array(set.layers.get('conv10')!.bias.buffer);
    bits[999]! ^= 1;
    expect(weightsChecksum(set)).not.toBe(before);
  });
});
