import { expect, it } from 'vitest';
import { fasterRunner } from '../../../engine/fast/choose-block.ts';
import { createFastExecutor } from '../../../engine/fast/fast-executor.ts';
import type { LayerRunner } from '../../../engine/fast/layer-runner.ts';

it('fasterRunner takes the runner whose fastest run is the faster one, whatever disturbs the others', () => {
  for (const [first, second, faster] of [
    [2, 3, 0],
    [3, 2, 1],
  ] as const) {
    let time = 0;
    let runs = 0;
    const runner = (ms: number): LayerRunner =>
      ({
        policy: 'faster',
        run: () => {
          time += runs++ % 5 === 1 ? 50 : ms;
          return { ofmaps: [], wrappedPsums: 0 };
        },
      }) as unknown as LayerRunner;
    const runners = [runner(first), runner(second)];
    expect(fasterRunner(runners, () => time)).toBe(runners[faster]);
    expect(runners.map(({ policy }) => policy)).toEqual(['ifmap-driven', 'ifmap-driven']);
  }
});

it('a measured executor starts with one of the sizes', async () => {
  const executor = await createFastExecutor({ blockFilters: 'measured' });
  expect(executor.notices).toEqual([]);
  expect([32, 64]).toContain(executor.blockFilters);
});
