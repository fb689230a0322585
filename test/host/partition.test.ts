import { describe, expect, it } from 'vitest';
import { partition } from '../../host/pipeline/partition.ts';
import { blobShapes } from '../../models/network-shapes.ts';
import type { Network, WeightSet } from '../../models/network.ts';
import { conv } from '../../models/networks/layer-builders.ts';
import { smallNetwork, smallWeights } from '../support/small-network.ts';

function steps(network: Network, weights: WeightSet = smallWeights(network)): string[] {
  return partition(network, blobShapes(network), weights).steps.map((step) =>
    step.kind === 'chip'
      ? `chip ${step.layer.name}`
      : step.kind === 'concat'
        ? `concat ${step.inputs.join('+')} > ${step.name}`
        : `host ${step.part.inputs.join('+')} > ${step.part.layers.map((layer) => layer.name).join(' ')} > ${step.part.outputs.join('+')}`,
  );
}

describe('partition', () => {
  it('sends CONV layers to the chip and runs of other layers to the host', () => {
    expect(steps(smallNetwork())).toEqual([
      'chip conv1',
      'host conv1 > norm1 pool1 > pool1',
      'chip conv2',
      'chip conv3a',
      'chip conv3b',
      'concat conv3a+conv3b > concat3',
      'chip conv4',
      'host conv4 > pool4 fc5 prob > prob',
    ]);
  });

  it('ends before the first layer without weights', () => {
    const network = smallNetwork();
    const weights = smallWeights(network);
    const layers = new Map([...weights.layers].filter(([name]) => name !== 'fc5'));
    const split = partition(network, blobShapes(network), { ...weights, layers });
    expect(split.lastLayer).toBe('pool4');
    expect(split.steps.at(-1)).toMatchObject({ kind: 'host', part: { outputs: ['pool4'] } });
  });

  it.each([
    ['dilation', { dilation: 2 }, /conv3b: dilation 2 does not fit the chip/],
    ['filter height', { kernel: [13, 1], padding: 6 }, /conv3b: filter height R 13 .*native limit 1 to 12/],
    ['stride', { stride: 3 }, /conv3b: stride U 3 .*1, 2, 4/],
  ] as const)('names a layer the chip cannot take: %s', (_, change, reason) => {
    const network = smallNetwork((layers) => [
      ...layers.slice(0, 4),
      { ...conv('conv3b', 'conv2', 6, 3, { padding: 1 }), ...change },
    ]);
    const split = partition(network, blobShapes(network), smallWeights(network));
    expect(split.fallbacks).toHaveLength(1);
    expect(split.fallbacks[0]).toMatchObject({
      layer: 'conv3b',
      reason: expect.stringMatching(reason) as string,
    });
    expect(split.steps.at(-1)).toMatchObject({ kind: 'host' });
  });
});
