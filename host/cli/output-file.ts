import { access, constants, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { EyerissError } from '../../engine/errors.ts';

/**
 * Checks that a file can be written where it shall go, before the work that fills it.
 * @throws EyerissError `calibrate.disk`
 */
export async function checkOutputFile(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  let problem: string | undefined;
  try {
    if (!(await stat(folder)).isDirectory()) problem = `${folder} is not a folder`;
    await access(folder, constants.W_OK);
  } catch (cause) {
    problem ??= (cause as Error).message;
  }
  const target = await stat(path).catch(() => undefined);
  if (target?.isDirectory()) problem = `${path} is a folder`;
  if (problem !== undefined) throw diskError(path, problem);
}

/**
 * Writes a file whole or not at all: beside it first, then renamed; what is left of a failure is removed.
 * @throws EyerissError `calibrate.disk`
 */
export async function writeOutputFile(path: string, text: string): Promise<void> {
  const part = `${path}.part`;
  try {
    await writeFile(part, text);
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true }).catch(() => undefined);
    throw diskError(path, (cause as Error).message, cause);
  }
}

function diskError(path: string, why: string, cause?: unknown): EyerissError {
  return new EyerissError(
    {
      code: 'calibrate.disk',
      problem: `cannot write ${path} (${why})`,
      limit: '--out is a file in an existing folder that may be written to',
      remedy: 'make room or name another file with --out',
    },
    { cause },
  );
}
