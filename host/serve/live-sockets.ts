import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { MOST_BINARY_BYTES } from '../protocol/index.ts';
import { carriesToken, offeredProtocol } from './access-token.ts';
import type { Engine } from './engine.ts';
import { CLOSE, joinEngine } from './live-socket.ts';
import type { OwnAddress } from './own-address.ts';
import { SECURITY_HEADERS } from './response-headers.ts';

/** Where the page connects. */
export const LIVE_PATH = '/live';
/** Clients at most. */
export const MOST_SOCKETS = 16;
/** A client that answers no ping within one interval is given up. */
const HEARTBEAT_MS = 15_000;
/** How long a client has to answer a close, ms. */
const CLOSE_GRACE_MS = 250;

/** The WebSocket side of the server. */
export interface LiveSockets {
  /** For the server's `upgrade` event. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Says goodbye to all clients. */
  close(): Promise<void>;
}

export interface LiveSocketsOptions {
  readonly engine: Engine;
  readonly token: string;
  readonly address: OwnAddress;
  readonly heartbeatMs?: number | undefined;
}

/** Takes the page's WebSockets: its own origin, its own host name, with the token. */
export function liveSockets(options: LiveSocketsOptions): LiveSockets {
  const { engine, token, heartbeatMs = HEARTBEAT_MS } = options;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MOST_BINARY_BYTES,
    handleProtocols: (offered) => offeredProtocol([...offered].join(',')) ?? false,
  });
  const alive = new Map<WebSocket, boolean>();
  const heartbeat = setInterval(() => {
    for (const [socket, answered] of alive) {
      if (!answered) {
        socket.terminate();
        continue;
      }
      alive.set(socket, false);
      socket.ping();
    }
  }, heartbeatMs);
  heartbeat.unref();
  let closing = false;

  const accept = (socket: WebSocket, authorised: boolean): void => {
    if (!authorised) {
      // A page cannot see the status of a refused handshake, but it can see this.
      socket.on('error', () => undefined);
      void closeSocket(socket, CLOSE.wrongToken, 'wrong token');
      return;
    }
    alive.set(socket, true);
    socket.on('pong', () => alive.set(socket, true));
    socket.on('close', () => alive.delete(socket));
    joinEngine(socket, engine);
  };

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => undefined);
      const protocol = offeredProtocol(request.headers['sec-websocket-protocol']);
      const refusal = refusalOf(request, options.address, protocol);
      const authorised = protocol !== undefined && carriesToken(protocol, token);
      if (refusal !== undefined) refuse(socket, refusal);
      else if (closing || (authorised && alive.size >= MOST_SOCKETS)) refuse(socket, 503);
      else
        server.handleUpgrade(request, socket, head, (opened) => {
          accept(opened, authorised);
        });
    },
    async close() {
      closing = true;
      clearInterval(heartbeat);
      await Promise.all([...alive.keys()].map((socket) => closeSocket(socket, CLOSE.goingAway, 'stopped')));
    },
  };
}

/** Status that refuses a handshake; undefined if there is nothing against it but perhaps the token. */
function refusalOf(
  { url, headers }: IncomingMessage,
  { hosts, origins }: OwnAddress,
  protocol: string | undefined,
): number | undefined {
  if (!hosts.has(headers.host ?? '') || !origins.has(headers.origin ?? '')) return 403;
  if (url !== LIVE_PATH) return 404;
  return protocol === undefined ? 401 : undefined;
}

function refuse(socket: Duplex, status: number): void {
  const headers = Object.entries({ ...SECURITY_HEADERS, Connection: 'close', 'Content-Length': '0' });
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n`);
}

/** Closes a socket properly, or after a moment anyhow. */
function closeSocket(socket: WebSocket, code: number, reason: string): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      socket.terminate();
    }, CLOSE_GRACE_MS);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(code, reason);
  });
}
