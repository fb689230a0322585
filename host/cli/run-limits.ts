import { EyerissError } from '../../engine/errors.ts';
import type { RunLimits } from '../recording/run-writer.ts';
import { wholeNumber } from './model-options.ts';

const MOST_FRAMES = 1_000_000;
const MOST_SECONDS = 86_400;
const BYTES_PER_MB = 1e6;

/** Options that end a recording. */
export interface LimitOptions {
  readonly frames?: string;
  readonly seconds?: string;
  readonly mb: string;
}

/**
 * When a recording ends; if no option says so, with its source.
 * @throws EyerissError `option.number`, `record.limits`
 */
export function runLimits({ frames, seconds, mb }: LimitOptions): RunLimits {
  if (frames !== undefined && seconds !== undefined) {
    throw new EyerissError({
      code: 'record.limits',
      problem: `--frames ${frames} and --seconds ${seconds} are both given`,
      limit: 'one of them ends the recording',
      remedy: 'leave one out',
    });
  }
  return {
    asked: true,
    frames: frames === undefined ? Infinity : wholeNumber('--frames', frames, 1, MOST_FRAMES),
    seconds: seconds === undefined ? Infinity : wholeNumber('--seconds', seconds, 1, MOST_SECONDS),
    bytes: wholeNumber('--mb', mb, 1, 1_000_000) * BYTES_PER_MB,
  };
}
