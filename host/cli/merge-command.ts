import type { Command } from 'commander';
import { mergeRuns } from '../recording/merge-runs.ts';

interface MergeOptions {
  readonly out: string;
  readonly json?: boolean;
}

/** Adds `eyeriss merge`. */
export function registerMergeCommand(program: Command): void {
  program
    .command('merge')
    .summary('put runs of the same network together, such as the shards of an evaluation')
    .description(
      'Puts runs behind each other into a new one, frames renumbered. Network, weights, calibration, N, mappings and ' +
        'whether ifmaps are kept must be the same.',
    )
    .argument('<run...>', 'runs, in the order in which their frames shall come')
    .requiredOption('--out <run>', 'file to write; it must not exist')
    .option('--json', 'one JSON object')
    .action(async (paths: readonly string[], { out, json }: MergeOptions) => {
      const merged = await mergeRuns(paths, out);
      for (const path of merged.cutOff)
        console.error(`note: ${path} was cut off; its frames up to there are merged, the others are missing`);
      console.log(
        json
          ? JSON.stringify(merged)
          : `${merged.path}: ${merged.frames} frames of ${paths.length} runs, ${(merged.bytes / 1e6).toFixed(1)} MB, ${merged.reason}`,
      );
    });
}
