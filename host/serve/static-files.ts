import type { Stats } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheControl, SECURITY_HEADERS } from './response-headers.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/** Segments that leave the folder or mean something else to a file system: `..`, `a\b`, `c:`, control characters. */
const UNSAFE_SEGMENT = /^\.{1,2}$|[\\/:\u0000-\u001f\u007f]/;

/**
 * The path of a request's target, decoded; undefined if it is malformed or tries to leave the folder. `/` and paths
 * that end with a slash mean their index.html.
 */
export function requestedPath(target: string): string | undefined {
  if (!target.startsWith('/')) return undefined;
  const [raw = ''] = target.split(/[?#]/, 1);
  const segments = raw.slice(1).split('/');
  if (segments.at(-1) === '') segments[segments.length - 1] = 'index.html';
  let path = '';
  for (const segment of segments) {
    let name: string;
    try {
      name = decodeURIComponent(segment);
    } catch {
      return undefined;
    }
    if (name === '' || UNSAFE_SEGMENT.test(name)) return undefined;
    path += `/${name}`;
  }
  return path;
}

/** Answers a request for a file of the folder: GET and HEAD, nothing above the folder, links out of it included. */
export async function answerFile(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    answerText(response, 405, 'only GET and HEAD');
    return;
  }
  const path = requestedPath(request.url ?? '');
  if (path === undefined) {
    answerText(response, 400, 'malformed address');
    return;
  }
  const file = await openFile(folder, path);
  if (file === undefined) {
    answerText(response, 404, 'there is no such file');
    return;
  }
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'Content-Type': TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream',
    'Content-Length': file.stats.size,
    'Cache-Control': cacheControl(path),
  });
  try {
    if (request.method === 'HEAD') response.end();
    // A file that grows meanwhile must not exceed the length that was promised.
    else if (file.stats.size === 0) response.end();
    else
      await pipeline(
        file.handle.createReadStream({ end: file.stats.size - 1, autoClose: false }),
        response,
      ).catch(() => response.destroy());
  } finally {
    await file.handle.close();
  }
}

/** Ends a response with one line of text. */
export function answerText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  response.end(`${text}\n`);
}

async function openFile(
  folder: string,
  path: string,
): Promise<{ readonly handle: FileHandle; readonly stats: Stats } | undefined> {
  let handle: FileHandle | undefined;
  try {
    const root = await realpath(folder);
    const full = await realpath(join(root, path));
    if (!full.startsWith(root + sep)) return undefined;
    handle = await open(full);
    const stats = await handle.stat();
    if (stats.isFile()) return { handle, stats };
  } catch {
    // not there, no permission, a name too long: all the same to a stranger
  }
  await handle?.close();
  return undefined;
}
