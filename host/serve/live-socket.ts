import type { RawData, WebSocket } from 'ws';
import { MOST_MESSAGE_BYTES } from '../protocol/index.ts';
import type { Engine, EngineConnection } from './engine.ts';

/** Results are skipped while a client has more than this to read, in bytes. */
export const SLOW_CLIENT_BYTES = 2 ** 20;
/** A client with more than this to read is given up, in bytes. */
export const STUCK_CLIENT_BYTES = 16 * 2 ** 20;

/** Close codes; 4000 and above are this project's own. */
export const CLOSE = Object.freeze({
  goingAway: 1001,
  tooBig: 1009,
  internal: 1011,
  /** the token is not this server's: an old address */
  wrongToken: 4401,
});

/** Joins a socket to the engine until either goes. */
export function joinEngine(socket: WebSocket, engine: Engine): void {
  const connection = engine.connect({
    send(text) {
      sendText(socket, text);
    },
    close() {
      socket.close(CLOSE.goingAway);
    },
  });
  socket.on('message', (data, isBinary) => {
    takeMessage(socket, connection, data, isBinary);
  });
  // The `close` that follows tells the engine; oversized and malformed messages come here.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    connection.disconnect();
  });
}

function takeMessage(
  socket: WebSocket,
  connection: EngineConnection,
  data: RawData,
  isBinary: boolean,
): void {
  const bytes = bytesOf(data);
  if (isBinary) connection.binary(bytes);
  else if (bytes.length > MOST_MESSAGE_BYTES)
    socket.close(CLOSE.tooBig, `text over ${MOST_MESSAGE_BYTES} bytes`);
  else connection.text(bytes.toString('utf8'));
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

/** Sends, but lets no slow client pile up memory. */
function sendText(socket: WebSocket, text: string): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > STUCK_CLIENT_BYTES) socket.terminate();
  else if (socket.bufferedAmount <= SLOW_CLIENT_BYTES || !isResult(text)) socket.send(text);
}

/** Parses only for slow clients. */
function isResult(text: string): boolean {
  const message: unknown = JSON.parse(text);
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'result';
}
