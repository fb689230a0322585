import { stat } from 'node:fs/promises';
import { EyerissError } from '../../engine/errors.ts';
import { RunReader } from '../recording/run-reader.ts';

/** A page holds the whole run: a few minutes are plenty for an attract loop. */
const MOST_BYTES = 400 * 2 ** 20;

/**
 * Looks whether a file can be played in the attract loop: a recorded run with a frame, and not too large for a page.
 * @throws EyerissError `run.unreadable`, `run.format`, `run.damaged`, `booth.attract`
 */
export async function checkAttractRun(path: string): Promise<void> {
  const run = await RunReader.open(path);
  try {
    const first = await run.frames().next();
    if (first.done) throw refused(path, 'it has no whole frame', 'record some');
  } finally {
    await run.close();
  }
  const { size } = await stat(path);
  if (size <= MOST_BYTES) return;
  throw refused(
    path,
    `it has ${(size / 2 ** 20).toFixed(0)} MiB; at most ${MOST_BYTES / 2 ** 20} can be played`,
    'record a minute with `eyeriss record --seconds 60`',
  );
}

function refused(path: string, limit: string, remedy: string): EyerissError {
  return new EyerissError({
    code: 'booth.attract',
    problem: `${path} cannot be played in the attract loop`,
    limit,
    remedy,
  });
}
