import { CommanderError } from 'commander';
import { EyerissError } from '../../engine/errors.ts';

/** One line for a user's mistake; the whole trace for a bug of ours. */
function errorText(error: unknown, command: string): string {
  if (error instanceof EyerissError) return `eyeriss: ${error.message}`;
  if (error instanceof CommanderError) return `eyeriss: ${commandLineProblem(error)}; see ${command} --help`;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `eyeriss: internal error, please report it: ${text}`;
}

/** commander's message without its `error:`, a suggestion in the same line. */
function commandLineProblem({ message }: CommanderError): string {
  return message
    .replace(/^error: /, '')
    .replace(/\s+/g, ' ')
    .replace(/\.$/, '');
}

/**
 * Prints an error and makes the process end with exit code 1 once its work is done.
 * @param command whose help would have told
 */
export function reportError(error: unknown, command = 'eyeriss'): void {
  console.error(errorText(error, command));
  process.exitCode = 1;
}
