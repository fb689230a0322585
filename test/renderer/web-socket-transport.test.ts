import { describe, expect, it, vi } from 'vitest';
import { parseHostMessage } from '../../renderer/transport/host-message.ts';
import { readToken } from '../../renderer/transport/token.ts';
import { backOffMs, WebSocketTransport } from '../../renderer/transport/web-socket-transport.ts';

/** What the transport uses of a WebSocket. */
class FakeSocket {
  readyState = 0;
  onopen: (() => void) | undefined;
  onclose: ((event: { code: number }) => void) | undefined;
  onmessage: ((event: { data: unknown }) => void) | undefined;
  readonly sent: unknown[] = [];
  send(data: unknown): void {
    this.sent.push(data);
  }
  close(): void {
    this.readyState = 3;
  }
  opens(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  closes(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

function setUp(token: string | undefined, hostAnswers: boolean) {
  const sockets: { socket: FakeSocket; protocol: string }[] = [];
  const phases: string[] = [];
  const remedies: (string | undefined)[] = [];
  const texts: string[] = [];
  const transport = new WebSocketTransport({
    url: 'ws://127.0.0.1/live',
    token,
    createSocket: (_, protocol) => {
      const socket = new FakeSocket();
      sockets.push({ socket, protocol });
      return socket as unknown as WebSocket;
    },
    hostAnswers: () => Promise.resolve(hostAnswers),
  });
  transport.open({
    connection: (state) => {
      phases.push(state.phase);
      if (state.phase === 'waiting') remedies.push(state.remedy);
    },
    text: (text) => texts.push(text),
  });
  return { transport, sockets, phases, remedies, texts };
}

describe('the WebSocket transport', () => {
  it('brings the token as a subprotocol, and messages both ways', () => {
    const { transport, sockets, phases, texts } = setUp('t0k', true);
    expect(sockets[0]!.protocol).toBe('eyeriss.t0k');
    expect(transport.sendText('early')).toBe(false);
    sockets[0]!.socket.opens();
    expect(transport.sendText('{}')).toBe(true);
    sockets[0]!.socket.onmessage?.({ data: 'hello' });
    expect([phases, texts, sockets[0]!.socket.sent]).toEqual([['connecting', 'open'], ['hello'], ['{}']]);
  });

  it('drops a silent connection on demand, and hears no more of it', async () => {
    const { transport, sockets, phases, texts } = setUp('t0k', true);
    sockets[0]!.socket.opens();
    transport.reconnect();
    expect(sockets).toHaveLength(2);
    sockets[0]!.socket.closes(1006);
    sockets[0]!.socket.onmessage?.({ data: 'late' });
    sockets[1]!.socket.opens();
    await Promise.resolve();
    expect(transport.sendText('{}')).toBe(true);
    expect(sockets[1]!.socket.sent).toEqual(['{}']);
    expect([phases, texts]).toEqual([['connecting', 'open', 'connecting', 'open'], []]);
  });

  it('connects again after a loss, with growing waits', async () => {
    vi.useFakeTimers();
    const { sockets, phases } = setUp('t0k', false);
    sockets[0]!.socket.opens();
    sockets[0]!.socket.closes();
    await vi.advanceTimersByTimeAsync(backOffMs(0));
    sockets[1]!.socket.closes();
    await vi.advanceTimersByTimeAsync(backOffMs(0));
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(backOffMs(1));
    sockets[2]!.socket.opens();
    vi.useRealTimers();
    expect(phases).toEqual([
      'connecting',
      'open',
      ...['waiting', 'connecting'],
      ...['waiting', 'connecting'],
      'open',
    ]);
    expect([0, 1, 2, 3, 4, 9].map(backOffMs)).toEqual([500, 1000, 2000, 4000, 8000, 8000]);
  });

  it('says what to do once it has tried for some seconds', async () => {
    vi.useFakeTimers();
    const { sockets, remedies } = setUp('t0k', false);
    sockets[0]!.socket.opens();
    for (const attempt of [0, 1, 2, 3]) {
      sockets.at(-1)!.socket.closes();
      await vi.advanceTimersByTimeAsync(backOffMs(attempt));
    }
    expect(remedies).toEqual([undefined, undefined, undefined, expect.stringContaining('still running?')]);
    sockets.at(-1)!.socket.opens();
    sockets.at(-1)!.socket.closes();
    await vi.advanceTimersByTimeAsync(0);
    expect(remedies.at(-1)).toBeUndefined();
    vi.useRealTimers();
  });

  it('says that the token is wrong where the web server answers but the socket does not', async () => {
    const { sockets, phases } = setUp('old', true);
    sockets[0]!.socket.closes();
    await vi.waitFor(() => {
      expect(phases.at(-1)).toBe('refused');
    });
  });

  it('says that there is no token, without trying', () => {
    const { sockets, phases } = setUp(undefined, true);
    expect([sockets.length, phases]).toEqual([0, ['refused']]);
  });

  it('keeps the token of the address for reloads', () => {
    const store = new Map<string, string>();
    const storage = {
      getItem: (key: string) => store.get(key) ?? null,
      setItem: (key: string, value: string) => void store.set(key, value),
    };
    expect(readToken('', storage)).toBeUndefined();
    expect(readToken('#token=abc', storage)).toBe('abc');
    expect(readToken('', storage)).toBe('abc');
  });
});

describe('messages of the host', () => {
  it('are taken if they are of the protocol', () => {
    expect(parseHostMessage('{"type":"dropped","number":3}')).toEqual({ type: 'dropped', number: 3 });
  });

  it.each([
    '',
    '[]',
    '{"type":"toString"}',
    '{"type":"dropped"}',
    '{"type":"clip","number":1,"pictures":{}}',
  ])('are left aside otherwise: %s', (text) => {
    expect(parseHostMessage(text)).toBeUndefined();
  });
});
