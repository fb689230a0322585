import { access, constants, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { EyerissError } from '../../engine/errors.ts';

/**
 * Checks that a file can be written where it shall go, before the work that fills it.
 * @param option what names the file on the command line
 * @throws EyerissError `output.disk`
 */
export async function checkOutputFile(path: string, option = '--out'): Promise<void> {
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
  if (problem !== undefined) throw diskError(path, option, problem);
}

/**
 * Writes a file whole or not at all: beside it first, then renamed; what is left of a failure is removed.
 * @param content the text, or its pieces in order
 * @param option what names the file on the command line
 * @throws EyerissError `output.disk`
 */
export async function writeOutputFile(
  path: string,
  content: string | Iterable<string>,
  option = '--out',
): Promise<void> {
  const part = `${path}.part`;
  try {
    await writeFile(part, content);
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true }).catch(() => undefined);
    throw diskError(path, option, (cause as Error).message, cause);
  }
}

function diskError(path: string, option: string, why: string, cause?: unknown): EyerissError {
  return new EyerissError(
    {
      code: 'output.disk',
      problem: `cannot write ${path} (${why})`,
      limit: `${option} is a file in an existing folder that may be written to`,
      remedy: `make room or name another file with ${option}`,
    },
    { cause },
  );
}
