import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
};

/** Without these two, browsers give a page no shared memory; workers need them, too. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** A folder on 127.0.0.1. */
export interface StaticServer {
  /** Ends with a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the files of a folder.
 * @param options.isolated false leaves the headers out that give a page shared memory
 * @param options.port a free one by default
 */
export async function serveFolder(
  folder: string,
  { isolated = true, port = 0 }: { readonly isolated?: boolean; readonly port?: number } = {},
): Promise<StaticServer> {
  const server = createServer((request, response) => {
    readRequested(folder, request.url ?? '/').then(
      ({ type, content }) => {
        response.writeHead(200, { 'Content-Type': type, ...(isolated ? ISOLATION : {}) }).end(content);
      },
      () => {
        response.writeHead(404).end();
      },
    );
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readRequested(folder: string, url: string): Promise<{ type: string; content: Buffer }> {
  const pathname = decodeURIComponent(new URL(url, 'http://127.0.0.1').pathname);
  // an absolute path, normalised, cannot climb above the folder
  const path = normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname);
  const content = await readFile(join(folder, path));
  return { type: TYPES[extname(path)] ?? 'application/octet-stream', content };
}
