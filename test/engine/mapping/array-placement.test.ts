import { describe, expect, it } from 'vitest';
import { activePes, placeSets } from '../../../engine/mapping/array-placement.ts';
import { chooseMapping } from '../../../engine/mapping/mapper.ts';
import { ALEXNET_MAPPINGS } from '../../../engine/mapping/published-mappings.ts';
import type { ConvShape } from '../../../engine/conv-shape.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { randomMapping } from './random-mapping.ts';

describe('placeSets', () => {
  it('puts every PE of every set on a PE of its own, on random shapes', () => {
    const random = new SeededRandom(51);
    for (let i = 0; i < 150; i++) {
      const R = random.integer(1, 12);
      const H = random.integer(R, R + 40);
      const shape: ConvShape = {
        ...{ C: random.integer(1, 16), M: random.integer(1, 32), H, W: 20, R, S: random.integer(1, 4) },
        ...{ U: random.pick([1, 1, 2, 4]), padding: 0, groups: 1 },
      };
      const mapping = i % 3 === 0 ? chooseMapping('random', shape, 2) : randomMapping(random, shape, 2);
      const roles = new Set<string>();
      const places = new Set<number>();
      for (const block of placeSets(shape, mapping)) {
        expect(block.row + block.rows).toBeLessThanOrEqual(12);
        expect(block.column + block.columns).toBeLessThanOrEqual(14);
        for (let row = 0; row < block.rows; row++) {
          for (let column = 0; column < block.columns; column++) {
            places.add((block.row + row) * 14 + block.column + column);
            roles.add([block.channelSet, block.filterSet, row, block.firstOfmapRow + column].join());
          }
        }
      }
      const what = JSON.stringify({ shape, mapping });
      expect(places.size, what).toBe(activePes(shape, mapping));
      expect(roles.size, what).toBe(R * mapping.e * mapping.r * mapping.t);
    }
  });

  it('stacks the channel sets of a filter set on top of each other, so that psums can go up', () => {
    const { shape, mapping } = ALEXNET_MAPPINGS[3]!;
    const blocks = placeSets(shape, mapping);
    expect(
      blocks.map(({ row, column, channelSet, filterSet }) => [row, column, channelSet, filterSet]),
    ).toEqual([
      [0, 0, 0, 0],
      [3, 0, 1, 0],
      [6, 0, 0, 1],
      [9, 0, 1, 1],
    ]);
  });

  it('folds AlexNet conv2: 27 columns are 14 and 13', () => {
    const { shape, mapping } = ALEXNET_MAPPINGS[1]!;
    expect(
      placeSets(shape, mapping).map(({ row, columns, firstOfmapRow }) => [row, columns, firstOfmapRow]),
    ).toEqual([
      [0, 14, 0],
      [5, 13, 14],
    ]);
  });
});
