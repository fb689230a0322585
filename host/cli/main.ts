import { Command } from 'commander';
import { registerBenchCommand } from './bench-command.ts';
import { registerCalibrateCommand } from './calibrate-command.ts';
import { registerCameraCommand } from './camera-command.ts';
import { registerClassifyCommand } from './classify-command.ts';
import { registerEvaluateCommand } from './evaluate-command.ts';
import { registerMapCommand } from './map-command.ts';
import { registerMergeCommand } from './merge-command.ts';
import { registerModelsCommand } from './models-command.ts';
import { measureLayers } from './table-measured-data.ts';
import { storeOf } from './model-options.ts';
import { registerRecordCommand } from './record-command.ts';
import { registerReplayCommand } from './replay-command.ts';
import { registerReportCommand } from './report-command.ts';
import { reportingProgram, runProgram } from './run-program.ts';
import { registerServeCommand } from './serve-command.ts';
import { registerTableCommand } from './table-command.ts';

/** Builds the `eyeriss` command line. */
export function createProgram(): Command {
  const program = reportingProgram(new Command('eyeriss'))
    .description(
      'The live Eyeriss demo: CONV layers bit-exact on a model of the chip, the rest on onnxruntime.',
    )
    .option('--models <dir>', 'model store to use before all others (also: EYERISS_MODELS)');
  registerServeCommand(program);
  registerCameraCommand(program);
  registerClassifyCommand(program);
  registerEvaluateCommand(program);
  registerCalibrateCommand(program);
  registerRecordCommand(program);
  registerReplayCommand(program);
  registerMergeCommand(program);
  registerReportCommand(program);
  registerBenchCommand(program);
  registerTableCommand(program, { measure: (request) => measureLayers(storeOf(program), request) });
  registerMapCommand(program);
  registerModelsCommand(program);
  return program;
}

/**
 * Runs the command line. A user's mistake ends with one line on the error stream and exit code 1.
 * @param argv as in process.argv
 */
export async function run(argv: readonly string[]): Promise<void> {
  await runProgram(createProgram(), argv);
}
