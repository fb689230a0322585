import { z } from 'zod';
import type { LiveService } from './live-service.ts';
import type { FromEngine } from './process-messages.ts';

/** A client's end of an Electron MessagePortMain, as far as it is used here. */
export interface ClientPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: string): void;
  start(): void;
  close(): void;
}

/** `process.parentPort` of an Electron utility process, as far as it is used here. */
export interface ParentPort {
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly ClientPort[] }) => void,
  ): unknown;
  postMessage(message: FromEngine): void;
}

/** The port to Electron's main process; undefined in any other process. */
export function parentPortOf(process: object): ParentPort | undefined {
  // Electron's own object: its type is Electron's word, there is nothing to parse.
  return (process as { readonly parentPort?: ParentPort }).parentPort;
}

const connectSchema = z.object({ kind: z.literal('connect') });
const dataSchema = z.union([z.string(), z.instanceof(ArrayBuffer), z.instanceof(Uint8Array)]);

/**
 * Serves a client on every port that comes with a `connect`. Texts are strings, binary messages ArrayBuffers (or
 * views); a port that closes is a client that left.
 */
export function connectParentPort(parent: ParentPort, service: LiveService): void {
  parent.on('message', ({ data, ports }) => {
    if (!connectSchema.safeParse(data).success) return;
    for (const port of ports) connectPort(port, service);
  });
}

function connectPort(port: ClientPort, service: LiveService): void {
  const client = service.connect({
    send: (text) => {
      port.postMessage(text);
    },
    close: () => {
      port.close();
    },
  });
  port.on('message', ({ data }) => {
    const parsed = dataSchema.safeParse(data);
    // What is neither text nor bytes is answered as a text that is no message.
    if (!parsed.success) client.text('');
    else if (typeof parsed.data === 'string') client.text(parsed.data);
    else client.binary(parsed.data instanceof ArrayBuffer ? new Uint8Array(parsed.data) : parsed.data);
  });
  port.on('close', () => {
    client.disconnect();
  });
  port.start();
}
