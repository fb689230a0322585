import { describe, expect, it } from 'vitest';
import { convDimensions } from '../../engine/conv-shape.ts';
import { planLayer } from '../../engine/mapping/split-layer.ts';
import { findShapeNetwork, SHAPE_NETWORK_IDS } from '../../models/networks/shapes-only/index.ts';
import { expectEyerissError } from '../support/error-facts.ts';

describe('networks of which only shapes are known', () => {
  // Well-known totals of the CONV layers for one picture; ZFNet's and NIN's as counted from their papers' figures.
  it.each([
    ['alexnet', 5, 666],
    ['vgg16', 13, 15_347],
    ['resnet18', 20, 1814],
    ['googlenet', 57, 1582],
    ['nin', 12, 1100],
    ['zfnet', 5, 1109],
  ])('%s has %i CONV layers and %i million MACs', (id, layers, macsM) => {
    const network = findShapeNetwork(id);
    expect(network.layers).toHaveLength(layers);
    const macs = network.layers.reduce((sum, { shape }) => sum + convDimensions(shape).macs, 0);
    expect(Math.round(macs / 1e6)).toBe(macsM);
  });

  it.each(SHAPE_NETWORK_IDS)('%s fits the chip layer by layer, and its names are unique', (id) => {
    const { layers } = findShapeNetwork(id);
    for (const { name, shape } of layers) expect(planLayer(name, shape).kind, name).toBe('native');
    expect(new Set(layers.map(({ name }) => name)).size).toBe(layers.length);
    expect(layers.filter(({ readsInput }) => readsInput)).toHaveLength(1);
  });

  it.each([
    ['vgg16', 'conv5_3', [512, 14, 14]],
    ['resnet18', 'layer4.0.downsample', [512, 7, 7]],
    ['googlenet', 'inception_3a/5x5', [32, 28, 28]],
    ['googlenet', 'inception_5b/pool_proj', [128, 7, 7]],
    ['nin', 'cccp8', [1000, 6, 6]],
    ['zfnet', 'conv1', [96, 110, 110]],
    ['zfnet', 'conv5', [256, 13, 13]],
  ])('%s %s writes %j', (id, name, [M, E, F]) => {
    const { shape } = findShapeNetwork(id).layers.find((layer) => layer.name === name)!;
    expect([shape.M, convDimensions(shape).E, convDimensions(shape).F]).toEqual([M, E, F]);
  });

  it.each([
    ['alexnet', 'conv1', { layer: 'conv2', maxPool: 3 }],
    ['alexnet', 'conv3', { layer: 'conv4', maxPool: 1 }],
    ['alexnet', 'conv5', undefined],
    ['vgg16', 'conv1_2', { layer: 'conv2_1', maxPool: 2 }],
    ['squeezenet-1.0', 'fire2/expand1x1', { layer: 'fire3/squeeze1x1', maxPool: 1 }],
    ['googlenet', 'inception_3a/1x1', { layer: 'inception_3b/1x1', maxPool: 1 }],
    ['googlenet', 'inception_3b/1x1', { layer: 'inception_4a/1x1', maxPool: 3 }],
    ['googlenet', 'inception_5b/1x1', undefined],
  ])('%s: the ofmap of %s goes to %j', (id, name, consumer) => {
    const { layers } = findShapeNetwork(id);
    expect(layers.find((layer) => layer.name === name)!.consumer).toEqual(consumer);
  });

  it('has no ReLU before an addition', () => {
    const { layers } = findShapeNetwork('resnet18');
    const bare = layers.filter(({ relu }) => !relu).map(({ name }) => name);
    expect(bare).toHaveLength(11);
    expect(bare).toContain('layer2.0.downsample');
  });

  it('names the known ones for an unknown one', () => {
    expectEyerissError(() => findShapeNetwork('vgg'), 'model.unknown', 'vgg', 'vgg16');
  });
});
