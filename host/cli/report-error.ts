import { EyerissError } from '../../engine/errors.ts';

/** One line for a user's mistake; the whole trace for a bug of ours. */
export function errorText(error: unknown): string {
  if (error instanceof EyerissError) return `eyeriss: ${error.message}`;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `eyeriss: internal error, please report it: ${text}`;
}

/** Prints an error and makes the process end with exit code 1 once its work is done. */
export function reportError(error: unknown): void {
  console.error(errorText(error));
  process.exitCode = 1;
}
