import { CommanderError, type Command } from 'commander';
import { watchOutputErrors } from './output-errors.ts';
import { reportError } from './report-error.ts';

/** Makes mistakes on the command line come to {@link runProgram}; sub-commands added later take these over. */
export function reportingProgram(program: Command): Command {
  return program.exitOverride().configureOutput({ outputError: () => undefined });
}

/**
 * Runs a command line. A user's mistake ends with one line on the error stream and exit code 1.
 * @param argv as in process.argv
 */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  watchOutputErrors();
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (isHelp(error)) process.exitCode = error.exitCode;
    else reportError(error, commandNamed(program));
  }
}

/** The command that a command line named, as it is typed. */
function commandNamed(command: Command): string {
  const named = command.commands.find((one) => one.name() === command.args[0]);
  return named ? `${command.name()} ${commandNamed(named)}` : command.name();
}

/** Help has been shown: asked for, or because no command was named (exit code 1). */
function isHelp(error: unknown): error is CommanderError {
  return error instanceof CommanderError && /^commander\.(help|helpDisplayed|version)$/.test(error.code);
}
