import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { EyerissError } from '../../engine/errors.ts';

/** Ending of a run's file name. */
export const RUN_ENDING = '.eyeriss';

/** Where the record button puts runs: EYERISS_RECORDINGS, or a folder in the user's home that a person finds. */
export function recordingsFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const named = env['EYERISS_RECORDINGS'];
  return named !== undefined && named !== '' ? resolve(named) : join(homedir(), 'Eyeriss recordings');
}

/**
 * Path of a new run in that folder, which is made if need be: `2026-11-24 12.43.10 squeezenet-1.0.eyeriss`.
 * @param nth of the runs of that second, which are told apart from the second on: `… squeezenet-1.0 (2).eyeriss`
 * @throws EyerissError `record.folder`
 */
export async function newRunPath(
  model: string,
  nth = 1,
  folder = recordingsFolder(),
  now = new Date(),
): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new EyerissError(
      {
        code: 'record.folder',
        problem: `cannot make the folder ${folder} (${(cause as Error).message})`,
        limit: 'recordings need a folder that may be written to',
        remedy: 'name one in EYERISS_RECORDINGS',
      },
      { cause },
    );
  }
  return join(folder, `${localTime(now)} ${model}${nth > 1 ? ` (${nth})` : ''}${RUN_ENDING}`);
}

/** Local time that sorts by name and may stand in a file's name everywhere. */
function localTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${day} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join('.')}`;
}
