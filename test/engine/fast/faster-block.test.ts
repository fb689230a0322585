import { expect, it } from 'vitest';
import { createFastExecutor } from '../../../engine/fast/fast-executor.ts';
import { fasterBlock } from '../../../engine/fast/faster-block.ts';
import type { BlockLanes } from '../../../engine/fast/layer-plan.ts';
import type { KernelPolicy } from '../../../engine/fast/layer-runner.ts';

it('fasterBlock takes the size whose fastest run is the faster one, whatever disturbs the others', () => {
  for (const [ms32, ms64, faster] of [
    [2, 3, 32],
    [3, 2, 64],
    [2, 2, 32],
  ] as const) {
    let time = 0;
    let runs = 0;
    const policies = new Set<KernelPolicy>();
    const runner = {
      policy: 'faster' as KernelPolicy,
      blockLanes: 32 as BlockLanes,
      run() {
        policies.add(runner.policy);
        time += runs++ % 5 === 1 ? 50 : runner.blockLanes === 64 ? ms64 : ms32;
        return { ofmaps: [], wrappedPsums: 0 };
      },
    };
    expect(fasterBlock(runner, () => time)).toBe(faster);
    expect([...policies]).toEqual(['ifmap-driven']);
  }
});

it('a measured executor runs on the fast kernel', async () => {
  const executor = await createFastExecutor({ blockLanes: 'measured' });
  expect(executor).toMatchObject({ name: 'fast', notices: [] });
});
