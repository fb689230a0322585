import { Option } from 'commander';
import { plainExecutor, referenceExecutor, type FastExecutor } from '../../engine/index.ts';
import { openExecutor } from '../pipeline/open-executor.ts';

/** Names of the executors, the default first. All give the same bits. */
export const EXECUTORS = ['fast', 'plain', 'reference'] as const;
/** One of {@link EXECUTORS}. */
export type ExecutorName = (typeof EXECUTORS)[number];

/** `--executor`: what computes the CONV layers. */
export function executorOption(): Option {
  return new Option(
    '--executor <name>',
    'what computes the CONV layers; same bits: SIMD, plain loops, or PE by PE (seconds a frame)',
  )
    .choices(EXECUTORS)
    .default(EXECUTORS[0]);
}

/** The named executor, with what the fast one brings along. */
export async function openNamedExecutor(
  name: ExecutorName,
): Promise<Pick<FastExecutor, 'name' | 'run' | 'notices' | 'close'>> {
  if (name === 'fast') return openExecutor();
  const executor = name === 'plain' ? plainExecutor : referenceExecutor;
  return { ...executor, notices: [], close: () => Promise.resolve() };
}
