import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { EyerissError } from '../../engine/errors.ts';
import type { BoothService } from '../booth/booth-service.ts';
import { newToken } from './access-token.ts';
import { answerBooth, isBoothRequest } from './booth-requests.ts';
import type { Engine } from './engine.ts';
import { listen, type ListenResult } from './listen.ts';
import { liveSockets } from './live-sockets.ts';
import { LOOPBACK, ownAddress, type OwnAddress } from './own-address.ts';
import { answerFile, answerText } from './static-files.ts';

/** Connections at most, sockets and requests together; a page takes a handful. */
const MOST_CONNECTIONS = 256;

export interface LiveServerOptions {
  /** The built renderer, see {@link rendererFolder}. */
  readonly folder: string;
  /** Starts the engine, once the port is the server's. */
  readonly startEngine: () => Engine;
  /** A certain port (0: any free one); without it the usual one, or a free one where that is taken. */
  readonly port?: number;
  readonly heartbeatMs?: number;
  /** Makes the page a booth. */
  readonly booth?: BoothService | undefined;
}

/** The dashboard on 127.0.0.1, for this computer's browser. */
export interface LiveServer {
  /** With the token in its fragment, which browsers never send. */
  readonly url: string;
  readonly port: number;
  /** True when the usual port was taken and a free one was used instead. */
  readonly movedPort: boolean;
  /** Ends all connections and the engine; a second call waits for the first. */
  close(): Promise<void>;
}

/**
 * The built renderer of a checkout.
 * @throws EyerissError `serve.not-built`
 */
export function rendererFolder(root: string): string {
  const folder = join(root, 'dist', 'renderer-app');
  if (existsSync(join(folder, 'index.html'))) return folder;
  throw new EyerissError({
    code: 'serve.not-built',
    problem: `the dashboard is not built: ${folder} has no index.html`,
    remedy: 'run npm run build',
  });
}

/**
 * Serves the renderer and its WebSockets.
 * @throws EyerissError `serve.port` if the port cannot be had
 */
export async function startLiveServer(options: LiveServerOptions): Promise<LiveServer> {
  const { folder, heartbeatMs, booth } = options;
  const server = createServer();
  server.maxConnections = MOST_CONNECTIONS;
  const { port, moved }: ListenResult = await listen(server, options.port);
  const engine = options.startEngine();
  const token = newToken();
  const address = ownAddress(port);
  const sockets = liveSockets({ engine, token, address, heartbeatMs });
  server.on('request', (request, response) => {
    answer({ folder, address, token, booth }, request, response);
  });
  server.on('upgrade', (request, socket, head) => {
    sockets.upgrade(request, socket, head);
  });
  server.on('clientError', (_, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
  let closed: Promise<void> | undefined;
  return {
    url: `http://${LOOPBACK}:${port}/${booth ? '?booth=1' : ''}#token=${token}`,
    port,
    movedPort: moved,
    close: () => (closed ??= closeAll(server, sockets, engine)),
  };
}

/** What requests are answered from. */
interface Served {
  readonly folder: string;
  readonly address: OwnAddress;
  readonly token: string;
  readonly booth: BoothService | undefined;
}

function answer(
  { folder, address: { hosts, origins }, token, booth }: Served,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { host = '', origin } = request.headers;
  if (!hosts.has(host) || (origin !== undefined && !origins.has(origin))) {
    answerText(response, 403, 'this server answers only its own pages');
    return;
  }
  const answered =
    booth && isBoothRequest(request)
      ? answerBooth(booth, token, request, response)
      : answerFile(folder, request, response);
  answered.catch(() => {
    if (response.headersSent) response.destroy();
    else answerText(response, 500, 'internal error');
  });
}

async function closeAll(server: Server, sockets: { close(): Promise<void> }, engine: Engine): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  await Promise.all([
    engine.close(),
    sockets.close().then(() => {
      server.closeAllConnections();
    }),
    closed,
  ]);
}
