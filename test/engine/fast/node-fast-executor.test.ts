import { expect, it } from 'vitest';
import { createNodeFastExecutor, wideVectorsOffered } from '../../../host/fast-workers/node-fast-executor.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { expectPlainBits, seamCase, seamShape } from './fast-case.ts';

it('createNodeFastExecutor gives the plain executor’s bits, with and without wide vectors', async () => {
  expect(wideVectorsOffered()).toBe(Number(process.versions.v8.split('.')[0]) >= 13);
  for (const wideVectors of [true, false]) {
    const executor = await createNodeFastExecutor({ threads: 2, wideVectors });
    expect(executor).toMatchObject({ name: 'fast', threads: 2, notices: [] });
    const random = new SeededRandom(24);
    for (let i = 0; i < 60; i++) await expectPlainBits(executor, seamCase(random, seamShape(random)));
    await executor.close();
  }
});
