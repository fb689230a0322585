import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { USUAL_PORT } from '../../../host/serve/listen.ts';
import { SLOW_CLIENT_BYTES } from '../../../host/serve/live-socket.ts';
import { MOST_SOCKETS } from '../../../host/serve/live-sockets.ts';
import { MOST_MESSAGE_BYTES } from '../../../host/protocol/index.ts';
import { rejected } from '../../support/eyeriss-error.ts';
import { ask, closing, dial, dialled, refusal, served } from './served.ts';

describe('a socket at /live', () => {
  it('joins the engine: texts and bytes one way, texts the other', async () => {
    const target = await served();
    const socket = await dialled(target);
    expect(socket.protocol).toBe(`eyeriss.${target.token}`);
    socket.send('{"type":"ping","id":1}');
    const [reply] = (await once(socket, 'message')) as [Buffer];
    expect(reply.toString()).toBe('{"type":"pong","id":1}');
    socket.send(Uint8Array.of(1, 2, 3));
    const [connection] = target.engine.connections;
    await vi.waitFor(() => {
      expect(connection?.binaries).toEqual([Uint8Array.of(1, 2, 3)]);
    });
    socket.close();
    await vi.waitFor(() => {
      expect(connection?.connected).toBe(false);
    });
  });

  it('is closed with 4401, for the page to show, when the token is wrong', async () => {
    const target = await served();
    const wrong = ['', 'x', target.token.slice(1), `${target.token}A`, target.token.toLowerCase()];
    for (const token of wrong) {
      expect(await closing(dial(target, { token }))).toEqual({ code: 4401, reason: 'wrong token' });
    }
    expect(target.engine.connections).toEqual([]);
  });

  it('is refused without a token: 401', async () => {
    const target = await served();
    expect(await refusal(dial(target, { token: null }))).toBe(401);
  });

  it('is refused from foreign pages, under foreign names and elsewhere', async () => {
    const target = await served();
    const { port } = target.server;
    for (const origin of ['http://evil.example', `http://127.0.0.1:${port + 1}`, 'null', 'file://'])
      expect(await refusal(dial(target, { origin }))).toBe(403);
    expect(await refusal(dial(target, { host: `evil.example:${port}` }))).toBe(403);
    expect(await refusal(dial(target, { path: '/other' }))).toBe(404);
    expect(target.engine.connections).toEqual([]);
    const local = await dialled(target, { origin: `http://localhost:${port}`, host: `localhost:${port}` });
    expect(local.readyState).toBe(local.OPEN);
  });

  it('is refused without an Origin, and without a WebSocket key', async () => {
    const { server, token, origin } = await served();
    const headers = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Protocol': `eyeriss.${token}`,
    };
    expect((await ask(server.port, '/live', { headers })).status).toBe(403);
    expect((await ask(server.port, '/live', { headers: { ...headers, Origin: origin } })).status).toBe(400);
  });

  it('is closed with 1009 for a text that is too long, and takes the longest', async () => {
    const target = await served();
    const socket = await dialled(target);
    socket.send('x'.repeat(MOST_MESSAGE_BYTES));
    await once(socket, 'message');
    socket.send('x'.repeat(MOST_MESSAGE_BYTES + 1));
    expect((await closing(socket)).code).toBe(1009);
    expect(target.engine.connections[0]?.texts).toHaveLength(1);
  });

  it('is closed with 1009 for bytes that announce more than a clip has', async () => {
    const target = await served();
    const socket = await dialled(target);
    // a frame header by hand: binary, masked, 2^40 bytes to come
    const header = Buffer.from([0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    (socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(header);
    expect((await closing(socket)).code).toBe(1009);
    const other = await dialled(target);
    expect(other.readyState).toBe(other.OPEN);
  });

  it('has neighbours: every client hears its own answers', async () => {
    const target = await served();
    const sockets = [await dialled(target), await dialled(target)];
    for (const [index, socket] of sockets.entries()) {
      socket.send('{"type":"ping","id":0}');
      const [reply] = (await once(socket, 'message')) as [Buffer];
      expect(JSON.parse(reply.toString())).toEqual({ type: 'pong', id: index + 1 });
    }
    sockets[0]?.close();
    await vi.waitFor(() => {
      expect(target.engine.connections.map(({ connected }) => connected)).toEqual([false, true]);
    });
  });

  it(`has ${MOST_SOCKETS - 1} neighbours at most: 503`, async () => {
    const target = await served();
    const sockets = [];
    for (let i = 0; i < MOST_SOCKETS; i++) sockets.push(await dialled(target));
    expect(await refusal(dial(target))).toBe(503);
    sockets[0]?.close();
    await vi.waitFor(() => {
      expect(target.engine.connections[0]?.connected).toBe(false);
    });
    await dialled(target);
  });

  it('skips results, and nothing else, while its client is slow', async () => {
    const target = await served();
    const slow = await dialled(target);
    slow.pause();
    const client = target.engine.connections[0]!.client;
    const result = JSON.stringify({ type: 'result', filler: 'x'.repeat(SLOW_CLIENT_BYTES / 4) });
    const sent = 400; // 100 MB, far more than sockets hold
    for (let i = 0; i < sent; i++) {
      client.send(result);
      await new Promise(setImmediate);
    }
    client.send('{"type":"notice"}');
    const types: string[] = [];
    slow.on('message', (data: Buffer) => {
      types.push((JSON.parse(data.toString()) as { type: string }).type);
    });
    slow.resume();
    await vi.waitFor(() => {
      expect(types).toContain('notice');
    });
    expect(types.length).toBeGreaterThan(1);
    expect(types.length).toBeLessThan(sent / 2);
  });

  it('is given up when its client reads nothing at all', async () => {
    const target = await served();
    const stuck = await dialled(target);
    stuck.pause();
    const connection = target.engine.connections[0]!;
    const notice = JSON.stringify({ type: 'notice', filler: 'x'.repeat(SLOW_CLIENT_BYTES) });
    for (let i = 0; i < 64; i++) connection.client.send(notice);
    await vi.waitFor(() => {
      expect(connection.connected).toBe(false);
    });
  });

  it('is given up when it answers no ping', async () => {
    const target = await served({ heartbeatMs: 50 });
    const silent = await dialled(target);
    const lively = await dialled(target);
    silent.pause();
    await vi.waitFor(
      () => {
        expect(target.engine.connections.map(({ connected }) => connected)).toEqual([false, true]);
      },
      { timeout: 5000 },
    );
    expect(lively.readyState).toBe(lively.OPEN);
  });

  it('ends when the engine says so', async () => {
    const target = await served();
    const socket = await dialled(target);
    target.engine.connections[0]?.client.close();
    expect((await closing(socket)).code).toBe(1001);
  });
});

describe('the server', () => {
  it('has a new token of 32 bytes every time', async () => {
    const tokens = [await served(), await served()].map(({ token }) => token);
    expect(tokens[0]).toMatch(/^[\w-]{43}$/);
    expect(tokens[0]).not.toBe(tokens[1]);
  });

  it('says which port is in use, and starts no engine then', async () => {
    const port = await occupied(0);
    let started = 0;
    const options = {
      port,
      startEngine: () => {
        started++;
        throw new Error('not reached');
      },
    };
    const error = await rejected(served(options), 'serve.port');
    expect(error.message).toMatch(new RegExp(`port ${port} is in use; .*--port`));
    expect(started).toBe(0);
  });

  it('takes a free port when the usual one is in use and none was asked for', async () => {
    await occupied(USUAL_PORT).catch(() => undefined); // somebody else may have it already
    const { server } = await served({ port: undefined });
    expect(server.movedPort).toBe(true);
    expect(server.port).not.toBe(USUAL_PORT);
    expect((await ask(server.port, '/')).status).toBe(200);
  });

  it('goes with 1001 within a second, whatever clients do', async () => {
    const target = await served();
    const polite = await dialled(target);
    const silent = await dialled(target);
    silent.pause();
    const start = performance.now();
    const closed = closing(polite);
    await target.server.close();
    expect(performance.now() - start).toBeLessThan(1000);
    expect(await closed).toEqual({ code: 1001, reason: 'stopped' });
    expect(target.engine.closed).toBe(1);
    expect(target.engine.connections.map(({ connected }) => connected)).toEqual([false, false]);
    await expect(ask(target.server.port, '/')).rejects.toThrow(/ECONNREFUSED/);
  });
});

/** A port that somebody else has until the test ends. */
async function occupied(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
