import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { protocol } from 'electron';
import { APP_HEADERS, contentType } from './app-headers.ts';
import { APP_SCHEME, isOwnUrl } from './own-page.ts';

/** Must run before the app is ready. Makes app://eyeriss/ an origin of its own, secure, with fetch and streaming. */
export function setupScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
}

/** Serves the built page from a folder under app://eyeriss/. */
export function setupAppProtocol(folder: string): void {
  protocol.handle(APP_SCHEME, (request) => serveFile(folder, request));
}

async function serveFile(folder: string, request: Request): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return answer(405, 'only GET and HEAD', { Allow: 'GET, HEAD' });
  const path = isOwnUrl(request.url) ? pathInside(folder, new URL(request.url).pathname) : undefined;
  if (path === undefined) return answer(404, 'not found');
  let bytes: Buffer<ArrayBuffer>;
  try {
    bytes = await readFile(path);
  } catch {
    return answer(404, 'not found');
  }
  const headers = { ...APP_HEADERS, 'Content-Type': contentType(extname(path)) };
  return new Response(request.method === 'HEAD' ? null : bytes, { status: 200, headers });
}

function answer(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(text, {
    status,
    headers: { ...APP_HEADERS, 'Content-Type': contentType('.txt'), ...headers },
  });
}

/**
 * The file a URL's path names; undefined if it lies outside the folder. URL parsing has resolved plain `..`, what is
 * left are encoded slashes, backslashes and NUL.
 */
export function pathInside(folder: string, pathname: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return undefined;
  const root = resolve(folder);
  const path = join(root, decoded.endsWith('/') ? `${decoded}index.html` : decoded);
  return path.startsWith(root + sep) ? path : undefined;
}
