import { CommanderError } from 'commander';
import { EyerissError } from '../../engine/errors.ts';

/** One line for a user's mistake; the whole trace for a bug of ours. */
export function errorText(error: unknown): string {
  if (error instanceof EyerissError) return `eyeriss: ${error.message}`;
  if (error instanceof CommanderError) return `eyeriss: ${commandLineProblem(error)}; see eyeriss --help`;
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

/** Prints an error and makes the process end with exit code 1 once its work is done. */
export function reportError(error: unknown): void {
  console.error(errorText(error));
  process.exitCode = 1;
}
