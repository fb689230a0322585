import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { protocol } from 'electron';
import { APP_HEADERS, contentType } from './app-headers.ts';
import { BOOTH_PATH, MOST_BOOTH_BYTES, type BoothService } from '../host/booth/booth-service.ts';
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

/** Serves the built page from a folder under app://eyeriss/, and a booth's requests under app://eyeriss/booth/. */
export function setupAppProtocol(folder: string, booth?: BoothService): void {
  protocol.handle(APP_SCHEME, (request) =>
    booth && isOwnUrl(request.url) && new URL(request.url).pathname.startsWith(BOOTH_PATH)
      ? answerBooth(booth, request)
      : serveFile(folder, request),
  );
}

/** The same answers as the server's, see host/serve/booth-requests.ts; only the app's own page can ask here. */
async function answerBooth(booth: BoothService, request: Request): Promise<Response> {
  const body = await request.text();
  if (body.length > MOST_BOOTH_BYTES) return answer(413, `at most ${MOST_BOOTH_BYTES} characters`);
  const name = new URL(request.url).pathname.slice(BOOTH_PATH.length);
  const answered = booth.answer(request.method, name, body);
  if (answered.kind === 'refused') return answer(answered.status, answered.text);
  const json = { ...APP_HEADERS, 'Content-Type': contentType('.json') };
  if (answered.kind === 'json') return new Response(JSON.stringify(answered.value), { headers: json });
  try {
    const headers = { ...APP_HEADERS, 'Content-Type': contentType('.run') };
    return new Response(await readFile(answered.path), { headers });
  } catch {
    return answer(404, 'the recording has gone');
  }
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
