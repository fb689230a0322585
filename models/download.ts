import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EyerissError } from '../engine/errors.ts';
import { checkFile, describeProblem } from './checksum.ts';
import { transfer, TransferFailure } from './download-transfer.ts';
import { fileBytes, fileUrl, type ManifestFile, type ManifestModel } from './manifest.ts';

/** Progress of one file, in bytes on disk; the total is undefined until manifest or server tell it. */
export interface DownloadProgress {
  readonly file: string;
  readonly bytesDone: number;
  readonly bytesTotal: number | undefined;
}

export interface DownloadOptions {
  /** Base address to which `<model>/<file>` is appended, in place of the manifest's address. */
  readonly mirror?: string | undefined;
  /** Stops the download; the part file stays, to be resumed. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** How often a failed transfer is tried again (default 5). */
  readonly retries?: number;
  /** Longest silence of the server, in milliseconds (default 30 000). */
  readonly stallMs?: number;
  /** Waits between tries; replaced in tests. Rejects when the signal aborts. */
  readonly wait?: (delayMs: number, signal: AbortSignal | undefined) => Promise<unknown>;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 8000;

/**
 * Address a file is fetched from.
 * @throws EyerissError `download.mirror` when the mirror is no http(s) address
 */
export function downloadAddress(model: ManifestModel, file: ManifestFile, mirror?: string): string {
  if (mirror === undefined) return fileUrl(model, file);
  if (!URL.canParse(mirror) || !/^https?:$/.test(new URL(mirror).protocol)) {
    throw new EyerissError({
      code: 'download.mirror',
      problem: `mirror '${mirror}' is no address`,
      limit: 'it must start with http:// or https://; <model>/<file> is appended',
      remedy: 'correct --mirror or EYERISS_MIRROR',
    });
  }
  const base = new URL(mirror);
  base.pathname = `${base.pathname.replace(/\/+$/, '')}/${model.id}/${file.file}`;
  return base.href;
}

function gaveUp(name: string, url: string, failure: TransferFailure, tries: number): EyerissError {
  const { host } = new URL(url);
  const problem =
    failure.kind === 'unreachable'
      ? `cannot download ${name}: ${host} cannot be reached (${failure.message})`
      : `cannot download ${name} from ${host} (${failure.message})`;
  return new EyerissError(
    {
      code: failure.kind === 'unreachable' ? 'download.unreachable' : 'download.failed',
      problem,
      limit: `gave up after ${tries} ${tries === 1 ? 'try' : 'tries'}`,
      remedy: `check the network, name a mirror (--mirror URL or EYERISS_MIRROR), or copy the file to DIR/${name} and name DIR with --models`,
    },
    { cause: failure },
  );
}

/**
 * Makes a folder whose parent is there. Not recursively: Node's recursive mkdir never returns where a file system
 * answers ENOENT for a folder it does not let anyone make, such as /proc.
 */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const there = await stat(path).catch(() => undefined);
    if (!there?.isDirectory()) throw error;
  }
}

/** Turns an abort or a file system error into an error for the user; anything else passes through. */
function userError(error: unknown, target: string, signal: AbortSignal | undefined): unknown {
  if (error instanceof EyerissError) return error;
  if (signal?.aborted) {
    return new EyerissError({
      code: 'download.stopped',
      problem: `download of ${target} stopped`,
      remedy: 'run the same command again to resume it',
    });
  }
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  return new EyerissError(
    {
      code: 'download.disk',
      problem: `cannot write ${target} (${error.message})`,
      remedy:
        'free space or fix permissions and run the same command again, or name another folder with --models',
    },
    { cause: error },
  );
}

/** Transfers with retries until the part file is complete; whether its beginning came from an earlier transfer. */
async function completePart(
  name: string,
  url: string,
  partPath: string,
  file: ManifestFile,
  options: DownloadOptions,
): Promise<boolean> {
  const { signal, retries = 5, stallMs = 30_000, onProgress } = options;
  const wait = options.wait ?? ((delayMs, stop) => sleep(delayMs, undefined, stop ? { signal: stop } : {}));
  const server = { answered: false };
  const onBytes = (bytesDone: number, bytesTotal: number | undefined): void => {
    server.answered = true;
    onProgress?.({ file: name, bytesDone, bytesTotal });
  };
  for (let tries = 1; ; tries += 1) {
    try {
      const before = await transfer({
        url,
        partPath,
        expectedBytes: fileBytes(file),
        stallMs,
        signal,
        onBytes,
      });
      return before > 0;
    } catch (error) {
      if (!(error instanceof TransferFailure)) throw error;
      // a host that was never reached is not there: say so at once instead of waiting for it
      if (tries > retries || (error.kind === 'unreachable' && !server.answered))
        throw gaveUp(name, url, error, tries);
      if (error.kind !== 'restart')
        await wait(Math.min(FIRST_DELAY_MS * 2 ** (tries - 1), LONGEST_DELAY_MS), signal);
    }
  }
}

async function fetchVerified(
  name: string,
  url: string,
  target: string,
  file: ManifestFile,
  options: DownloadOptions,
): Promise<void> {
  const partPath = `${target}.part`;
  await makeFolder(dirname(dirname(target)));
  await makeFolder(dirname(target));
  for (let fresh = false; ; fresh = true) {
    const resumed = await completePart(name, url, partPath, file, options);
    const problem = await checkFile(file, partPath);
    if (problem === undefined) break;
    await rm(partPath, { force: true });
    // the resumed beginning may have been another file's or damaged: once more from nothing
    if (resumed && !fresh) continue;
    throw new EyerissError({
      code: 'download.wrong-content',
      problem: `${url} is not the file of the manifest`,
      limit: describeProblem(problem),
      remedy: 'nothing was kept; try a mirror (--mirror URL)',
    });
  }
  options.signal?.throwIfAborted();
  await rename(partPath, target);
}

/**
 * Downloads one file of a model to `<folder>/<model>/<file>`. Data goes to `<file>.part` first and is renamed only
 * when size and checksum of the whole file are right; a part left by an earlier run is resumed.
 * @returns the path of the file
 * @throws EyerissError `download.unreachable`, `.failed`, `.refused`, `.wrong-size`, `.wrong-content`, `.disk`,
 *   `.mirror` or `.stopped`
 */
export async function downloadFile(
  model: ManifestModel,
  file: ManifestFile,
  folder: string,
  options: DownloadOptions = {},
): Promise<string> {
  const url = downloadAddress(model, file, options.mirror);
  const target = join(folder, model.id, file.file);
  try {
    options.signal?.throwIfAborted();
    await fetchVerified(`${model.id}/${file.file}`, url, target, file, options);
  } catch (error) {
    throw userError(error, target, options.signal);
  }
  return target;
}
