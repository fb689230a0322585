import { once } from 'node:events';
import { request, type IncomingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { startLiveServer, type LiveServer, type LiveServerOptions } from '../../../host/serve/live-server.ts';
import { FakeEngine } from '../../support/fake-engine.ts';
import { put, temporaryFolder } from '../../support/temporary-folder.ts';

/** A server on a free port that ends with the test, a small page in it, a fake engine behind it. */
export interface Served {
  readonly server: LiveServer;
  readonly engine: FakeEngine;
  /** Folder above the served one; it has a `secret.txt`. */
  readonly root: string;
  readonly token: string;
  readonly origin: string;
}

export async function served(options: Partial<LiveServerOptions> = {}): Promise<Served> {
  const root = temporaryFolder();
  put('nobody may read this', root, 'secret.txt');
  put('<!doctype html><title>dashboard</title>', root, 'app', 'index.html');
  put('export {};', root, 'app', 'assets', 'index-C3bX90aQ.js');
  put('body{}', root, 'app', 'assets', 'index-D_-x12aB.css');
  put('<svg/>', root, 'app', 'chip.svg');
  const engine = new FakeEngine();
  const server = await startLiveServer({
    folder: `${root}/app`,
    port: 0,
    startEngine: () => engine,
    ...options,
  });
  onTestFinished(() => server.close());
  const token = new URL(server.url).hash.replace('#token=', '');
  return { server, engine, root, token, origin: `http://127.0.0.1:${server.port}` };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request with its target and headers sent as they are: no client library tidies them up. */
export function ask(
  port: number,
  target: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: target, method, headers, agent: false });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    sent.end();
  });
}

/** A page's socket; `token` null: none is offered. */
export function dial(
  { server, token, origin }: Served,
  options: {
    readonly token?: string | null;
    readonly origin?: string;
    readonly host?: string;
    readonly path?: string;
  } = {},
): WebSocket {
  const offered = options.token === undefined ? token : options.token;
  const socket = new WebSocket(
    `ws://127.0.0.1:${server.port}${options.path ?? '/live'}`,
    offered === null ? [] : [`eyeriss.${offered}`],
    {
      origin: options.origin ?? origin,
      headers: options.host === undefined ? {} : { Host: options.host },
      perMessageDeflate: false,
    },
  );
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.terminate();
  });
  return socket;
}

/** An open socket. */
export async function dialled(target: Served, options?: Parameters<typeof dial>[1]): Promise<WebSocket> {
  const socket = dial(target, options);
  await once(socket, 'open');
  return socket;
}

/** Status of a refused handshake. */
export function refusal(socket: WebSocket): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('open', () => {
      reject(new Error('the socket opened'));
    });
  });
}

/** Code and reason that a socket was closed with. */
export async function closing(socket: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return { code, reason: reason.toString() };
}
