import { EyerissError } from '../../engine/errors.ts';
import type { RunSummary } from './run-writer.ts';

/**
 * What is said where a run ended because the disk is full: before its next frame, or before its end.
 * @param unit what a frame of this run is called
 * @param remedy what can be done, and what became of the run
 */
export function diskFull(
  { path, frames }: RunSummary,
  unit: 'frame' | 'picture',
  remedy: string,
): EyerissError {
  if (frames === 0) {
    return new EyerissError({
      code: 'record.disk-full',
      problem: `the disk of ${path} is full`,
      limit: `not one ${unit} fitted, and nothing was kept`,
      remedy: 'make room and try again',
    });
  }
  return new EyerissError({
    code: 'record.disk-full',
    problem: `the disk of ${path} is full`,
    limit: `what comes behind ${unit} ${frames} did not fit any more`,
    remedy,
  });
}
