import { EyerissError } from '../../engine/errors.ts';
import { reportError } from './report-error.ts';

/**
 * Ends the process properly when its output cannot be written: a closed pipe (`eyeriss … | head`) is the reader's
 * choice, so the exit code stays what it was; a full disk is one line on the error stream and exit code 1.
 */
export function watchOutputErrors(): void {
  process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    reportError(
      new EyerissError(
        {
          code: 'output.write',
          problem: `cannot write the output (${cause.message})`,
          remedy: 'free some space or write it elsewhere',
        },
        { cause },
      ),
    );
    process.exit(1);
  });
  process.stderr.on('error', (cause: NodeJS.ErrnoException) => {
    // Nobody reads the messages; the results may still be wanted.
    if (cause.code !== 'EPIPE') process.exitCode = 1;
  });
}
