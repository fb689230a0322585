import { open, rm, stat } from 'node:fs/promises';
import { EyerissError } from '../engine/errors.ts';

/** One HTTP transfer into a part file. Sizes in bytes. */
export interface TransferJob {
  readonly url: string;
  readonly partPath: string;
  /** Size the manifest promises, if it knows it. */
  readonly expectedBytes: number | undefined;
  /** Longest silence of the server before the transfer is given up, in milliseconds. */
  readonly stallMs: number;
  readonly signal: AbortSignal | undefined;
  /** Called with the bytes on disk and the size of the whole file, after each piece. */
  readonly onBytes: (done: number, total: number | undefined) => void;
}

/**
 * A transfer that ended early for a reason that may pass. `unreachable`: no connection could be made;
 * `restart`: the part file did not fit what the server has and was removed.
 */
export class TransferFailure extends Error {
  override readonly name = 'TransferFailure';
  readonly kind: 'unreachable' | 'interrupted' | 'stalled' | 'busy' | 'restart';

  constructor(kind: TransferFailure['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Error codes of connections that were never made. */
const UNREACHABLE = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The system's error code inside a rejection of fetch, which wraps it as the cause. */
function systemCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return undefined;
}

function networkFailure(error: unknown): TransferFailure {
  const code = systemCode(error);
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const words = code ?? (cause instanceof Error ? cause.message : String(cause));
  const unreachable = code !== undefined && UNREACHABLE.has(code);
  return new TransferFailure(unreachable ? 'unreachable' : 'interrupted', words, { cause: error });
}

/** Bytes already in the part file; one longer than the file can be is of no use and removed. */
async function partBytes(job: TransferJob): Promise<number> {
  const size = await stat(job.partPath).then(
    (info) => info.size,
    () => 0,
  );
  if (job.expectedBytes === undefined || size <= job.expectedBytes) return size;
  await rm(job.partPath, { force: true });
  return 0;
}

function wrongSize(job: TransferJob, offered: number): EyerissError {
  return new EyerissError({
    code: 'download.wrong-size',
    problem: `${job.url} offers ${offered} bytes`,
    limit: `the manifest expects ${String(job.expectedBytes)}`,
    remedy: 'the address serves another file: try a mirror (--mirror URL)',
  });
}

/** Rejects answers other than the wanted data; the returned offset is where its first byte belongs. */
async function acceptAnswer(response: Response, offset: number, job: TransferJob): Promise<number> {
  const { status } = response;
  if (status === 200) return 0; // the server ignores ranges: it sends the whole file
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  if (status === 206 && offset > 0 && Number(range?.[1]) === offset) return offset;
  await response.body?.cancel();
  if (status === 416 && offset > 0 && Number(range?.[2]) === offset) return offset; // nothing left to send
  if ((status === 416 || status === 206) && offset > 0) {
    await rm(job.partPath, { force: true });
    throw new TransferFailure('restart', `server answered ${status} to a range from byte ${offset}`);
  }
  if (status >= 500 || status === 408 || status === 429) {
    throw new TransferFailure('busy', `server answered ${status} ${response.statusText}`.trimEnd());
  }
  throw new EyerissError({
    code: 'download.refused',
    problem: `${job.url} answered ${`${status} ${response.statusText}`.trimEnd()}`,
    limit: 'expected 200 or 206',
    remedy: 'check the mirror address, or get the file from another mirror (--mirror URL)',
  });
}

/** Size of the whole file as the server states it, or undefined when it does not (or it is re-encoded). */
function statedTotal(response: Response, start: number): number | undefined {
  const length = response.headers.get('content-length');
  const encoding = response.headers.get('content-encoding') ?? 'identity';
  return length === null || encoding !== 'identity' ? undefined : start + Number(length);
}

/** Writes the body to the part file from byte `start` on; the size on disk afterwards. */
async function writeBody(
  response: Response,
  start: number,
  job: TransferJob,
  alive: () => void,
): Promise<void> {
  const total = job.expectedBytes ?? statedTotal(response, start);
  const handle = await open(job.partPath, start === 0 ? 'w' : 'a');
  let done = start;
  job.onBytes(done, total);
  try {
    // iterated by hand: a failing read is the network's fault, a failing write the disk's
    const reader = response.body?.getReader();
    for (;;) {
      const piece = await reader?.read().catch((error: unknown) => {
        throw networkFailure(error);
      });
      if (piece?.value === undefined) break;
      alive();
      await handle.appendFile(piece.value as Uint8Array);
      done += (piece.value as Uint8Array).length;
      if (job.expectedBytes !== undefined && done > job.expectedBytes) break;
      job.onBytes(done, total);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (job.expectedBytes !== undefined && done > job.expectedBytes) {
    await rm(job.partPath, { force: true });
    throw wrongSize(job, done);
  }
  if (total !== undefined && done < total) {
    throw new TransferFailure('interrupted', `connection closed after ${done} of ${total} bytes`);
  }
}

async function exchange(
  job: TransferJob,
  offset: number,
  signal: AbortSignal,
  alive: () => void,
): Promise<void> {
  // identity: with a compressed body, byte positions on disk would not be those of the file
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (offset > 0) headers['range'] = `bytes=${offset}-`;
  const response = await fetch(job.url, { headers, signal }).catch((error: unknown) => {
    throw networkFailure(error);
  });
  alive();
  const start = await acceptAnswer(response, offset, job);
  if (response.status === 416) return;
  const stated = statedTotal(response, start);
  if (job.expectedBytes !== undefined && stated !== undefined && stated !== job.expectedBytes) {
    await response.body?.cancel();
    throw wrongSize(job, stated);
  }
  await writeBody(response, start, job, alive);
}

/**
 * Completes the part file with one request, resuming after the bytes it already has. The content is not checked.
 * @returns bytes that were on disk before, i.e. whether the transfer resumed
 * @throws TransferFailure for reasons that may pass, EyerissError `download.refused` or `download.wrong-size`,
 *   the abort reason of the signal, or the file system's error
 */
export async function transfer(job: TransferJob): Promise<number> {
  const offset = await partBytes(job);
  if (offset > 0 && offset === job.expectedBytes) return offset;
  const stall = new AbortController();
  const timer = setTimeout(() => {
    stall.abort();
  }, job.stallMs);
  const signal = job.signal ? AbortSignal.any([job.signal, stall.signal]) : stall.signal;
  try {
    await exchange(job, offset, signal, () => timer.refresh());
    return offset;
  } catch (error) {
    job.signal?.throwIfAborted();
    if (!stall.signal.aborted || error instanceof EyerissError) throw error;
    throw new TransferFailure('stalled', `no data for ${job.stallMs / 1000} s`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
