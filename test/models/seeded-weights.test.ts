import { describe, expect, it } from 'vitest';
import { seededLayerWeights } from '../../models/seeded-weights.ts';
import { sha256 } from '../support/toy-manifest.ts';

const digest = (values: Float32Array): string => sha256(new Uint8Array(values.buffer));

describe('seededLayerWeights', () => {
  it('gives the same bits on every machine', () => {
    const { weights, bias } = seededLayerWeights(1, 'conv1', 34_848, 96, 363);
    expect(digest(weights)).toBe('3da7834b3821173cb35ff5400b8ab1edd8e9fd05f4b4a63be5f916d9933017c4');
    expect(digest(bias)).toBe('7c064a2ae13492f2072a109e6f7709fec96f96853c7a329d3842749c8f94e11d');
  });

  it('depends on seed and layer', () => {
    const digests = [
      seededLayerWeights(1, 'conv1', 100, 1, 10),
      seededLayerWeights(2, 'conv1', 100, 1, 10),
      seededLayerWeights(1, 'conv2', 100, 1, 10),
    ].map(({ weights }) => digest(weights));
    expect(new Set(digests).size).toBe(3);
  });

  it('is uniform in ±√(6/fanIn)', () => {
    const { weights, bias } = seededLayerWeights(3, 'fc', 200_000, 1000, 600);
    const bound = 0.1;
    expect(weights.every((value) => Math.abs(value) <= bound + 1e-8)).toBe(true);
    const mean = weights.reduce((sum, value) => sum + value, 0) / weights.length;
    const variance = weights.reduce((sum, value) => sum + value * value, 0) / weights.length;
    expect(Math.abs(mean)).toBeLessThan(bound / 300);
    expect(variance / (bound ** 2 / 3)).toBeCloseTo(1, 1.7);
    expect(weights.reduce((a, b) => Math.max(a, b))).toBeGreaterThan(0.999 * bound);
    expect(weights.reduce((a, b) => Math.min(a, b))).toBeLessThan(-0.999 * bound);
    expect(bias.every((value) => Math.abs(value) <= 0.05)).toBe(true);
  });
});
