import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convDimensions } from '../../../engine/conv-shape.ts';
import { createFastExecutor, type FastExecutor } from '../../../engine/fast/fast-executor.ts';
import { createNodeThread } from '../../../host/fast-workers/node-thread.ts';
import { blobShapes, convShapeOf } from '../../../models/network-shapes.ts';
import { findNetwork } from '../../../models/networks/index.ts';
import { randomLayer } from '../../support/random-layer.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { expectPlainBits } from './fast-case.ts';

function convShapes(id: string) {
  const network = findNetwork(id);
  const shapes = blobShapes(network);
  return network.layers.flatMap((layer) =>
    layer.type === 'conv'
      ? [{ name: layer.name, shape: convShapeOf(layer, shapes.get(layer.inputs[0]!)!) }]
      : [],
  );
}

describe.each(['alexnet', 'squeezenet-1.0', 'squeezenet-1.1'])(
  'the fast executor on every layer of %s',
  (id) => {
    const executors: FastExecutor[] = [];
    beforeAll(async () => {
      for (const threads of [1, 2]) {
        for (const kernel of ['ifmap-driven', 'filter-driven'] as const) {
          executors.push(await createFastExecutor({ threads, kernel, createThread: createNodeThread }));
        }
      }
      executors.push(await createFastExecutor());
      for (const kernel of ['ifmap-driven', 'filter-driven'] as const)
        executors.push(await createFastExecutor({ kernel, blockLanes: 64 }));
    });
    afterAll(async () => {
      for (const executor of executors) await executor.close();
    });

    it('equals the plain executor, calm words and loud ones', async () => {
      const random = new SeededRandom(8);
      // the first, and the last ones with their blocks of 64
      const calmOnes = [0, executors.length - 2, executors.length - 1];
      for (const { name, shape } of convShapes(id)) {
        const { filterWords, ifmapWords, macs, ofmapWords } = convDimensions(shape);
        const calm = Math.min(
          32_767,
          Math.round((4000 * 65_536 * 3) / (12_000 * Math.sqrt(macs / ofmapWords))),
        );
        for (const [i, executor] of executors.entries()) {
          const layer = randomLayer(random, shape, {
            name,
            filters: random.words(filterWords, 0.05, calmOnes.includes(i) ? calm : 32_768),
            relu: true,
          });
          await expectPlainBits(executor, { layer, ifmaps: [random.words(ifmapWords, 0.4, 12_000)] });
        }
      }
      expect(executors.flatMap(({ notices }) => notices)).toEqual([]);
    });
  },
);
