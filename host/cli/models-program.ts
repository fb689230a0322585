import { Command } from 'commander';
import { registerModelsCommand } from './models-command.ts';
import { reportingProgram, runProgram } from './run-program.ts';

/**
 * Runs `eyeriss models …` of a packaged app, which has no other commands.
 * @param argv as in process.argv
 * @param folder an existing folder of weights, used unless `--models` names another
 */
export async function runModelsProgram(argv: readonly string[], folder: string): Promise<void> {
  const program = reportingProgram(new Command('eyeriss'))
    .description('The weights of the Eyeriss demo; without a command, the app opens.')
    .option('--models <dir>', 'folder of weights', folder);
  registerModelsCommand(program);
  await runProgram(program, argv);
}
