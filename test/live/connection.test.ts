import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { FRAME_MAGIC, MOST_BINARY_BYTES, MOST_MESSAGE_BYTES } from '../../host/protocol/index.ts';
import { ask, closing, refusal } from '../host/serve/served.ts';
import { launchChromium } from '../support/chromium.ts';
import { serveApp, type ServedApp } from '../support/live-app.ts';
import { canRunLive, LivePage } from '../support/live-page.ts';

const ARGS = ['--model', 'squeezenet-1.0'];
/** What a page may take to run again, in ms; it says 10 s, a loaded machine takes longer. */
const AGAIN_MS = 30_000;

describe.skipIf(!canRunLive)('Connections to the real server (needs Chromium and ../shared)', () => {
  let app: ServedApp;
  let browser: Browser | undefined;

  async function open(shots: string): Promise<LivePage> {
    if (!browser) throw new Error('no browser');
    const live = await LivePage.open(browser, app.url, `connection/${shots}`);
    onTestFinished(() => live.close());
    await live.running();
    return live;
  }

  /** Settings away from the first ones: N = 8, gating off, 250 MHz. */
  async function set(live: LivePage): Promise<void> {
    await live.page.getByRole('radio', { name: '8', exact: true }).check({ force: true });
    await live.page.getByRole('switch', { name: 'Zero gating' }).click();
    await live.page.getByRole('button', { name: '1.17 V' }).click();
    await hasSettings(live);
  }

  /** Has the settings of {@link set}, on its controls and in its results. */
  async function hasSettings(live: LivePage, timeout = AGAIN_MS): Promise<void> {
    const shown = async (): Promise<unknown> => ({
      gating: await live.page.getByRole('switch', { name: 'Zero gating' }).getAttribute('aria-checked'),
      batch: await live.page.getByRole('radio', { name: '8', exact: true }).isChecked(),
      point: await live.page.getByTestId('operating-point').innerText(),
      table: /batch of \d/.exec(await live.read('table'))?.[0],
    });
    await expect.poll(shown, { timeout }).toMatchObject({
      gating: 'false',
      batch: true,
      point: expect.stringContaining('core 250 MHz') as string,
      table: 'batch of 8',
    });
  }

  async function resultsCome(live: LivePage, timeout = AGAIN_MS): Promise<void> {
    const before = live.results;
    await expect.poll(() => live.results, { timeout }).toBeGreaterThan(before + 3);
  }

  /** A client of its own making. */
  function dial(options: { token?: string; origin?: string; host?: string } = {}): WebSocket {
    const { host, hash, origin } = new URL(app.url);
    const socket = new WebSocket(
      `ws://${host}/live`,
      [`eyeriss.${options.token ?? hash.replace('#token=', '')}`],
      {
        origin: options.origin ?? origin,
        headers: options.host === undefined ? {} : { Host: options.host },
      },
    );
    socket.on('error', () => undefined);
    onTestFinished(() => {
      socket.terminate();
    });
    return socket;
  }

  async function dialled(): Promise<WebSocket> {
    const socket = dial();
    await once(socket, 'open');
    return socket;
  }

  beforeAll(async () => {
    app = await serveApp(['--port', '0', ...ARGS]);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    // Without Chromium there is none.
    await (app as ServedApp | undefined)?.close();
  });

  it('survive a reload', async () => {
    const live = await open('reload');
    await live.page.reload();
    await live.running();
    await resultsCome(live);
    expect(live.problems).toEqual([]);
  });

  it('keep their settings over a reload', async () => {
    const live = await open('reload');
    await set(live);
    await live.page.reload();
    await live.running();
    await live.shot('reloaded');
    await hasSettings(live, 3000);
  });

  it('serve two pages with settings of their own', async () => {
    const [one, two] = [await open('two-a'), await open('two-b')];
    await set(two);
    await two.page.getByLabel('Network', { exact: true }).selectOption('squeezenet-1.1');
    await two.says('status', /SqueezeNet 1\.1.*, running/);
    await Promise.all([resultsCome(one), resultsCome(two)]);
    await hasSettings(two);
    await one.says('table', 'batch of 4');
    await one.says('status', /SqueezeNet 1\.0.*, running/);
    expect(await one.page.getByTestId('operating-point').innerText()).toContain('core 200 MHz');
    expect(await one.figure('Chip latency')).not.toBe(await two.figure('Chip latency'));
    expect(await one.mainLabel()).toMatch(/\w/);
    expect(await two.mainLabel()).toMatch(/\w/);
    await one.shot('running');
    await two.shot('running');
    expect([...one.problems, ...two.problems]).toEqual([]);
  });

  it('are not disturbed by another client’s nonsense', async () => {
    const live = await open('nonsense');
    const junk = await dialled();
    for (const text of ['', '{', 'null', '[]', '{"type":"hello"}', '{"type":"nothing"}', '\u0000'.repeat(99)])
      junk.send(text);
    junk.send(JSON.stringify({ type: 'hello', protocol: 1, settings: { batch: 5, model: '../../etc' } }));
    junk.send(JSON.stringify({ type: 'hello', protocol: 1 }));
    junk.send(JSON.stringify({ type: 'settings', settings: { coreClockMhz: 1e9, unknown: true } }));
    for (const bytes of [
      [],
      [1],
      [...new Uint8Array(8)],
      frame(1, 2000, 1),
      frame(2, 4, 4),
      frame(3, 227, 0),
    ])
      junk.send(Uint8Array.from(bytes));
    await resultsCome(live);
    expect(junk.readyState).toBe(junk.OPEN);

    const long = await dialled();
    long.send('x'.repeat(MOST_MESSAGE_BYTES + 1));
    expect((await closing(long)).code).toBe(1009);
    expect(await announce(app.url, MOST_BINARY_BYTES + 1)).toBe(1009);
    await resultsCome(live);
    expect(await live.read('notices')).not.toMatch(/Error|message|frame of/);
    expect(live.problems).toEqual([]);
  });

  it('are refused with a wrong token, from foreign pages and under foreign names', async () => {
    expect((await closing(dial({ token: 'wrong' }))).code).toBe(4401);
    expect(await refusal(dial({ origin: 'http://evil.example' }))).toBe(403);
    expect(await refusal(dial({ host: 'evil.example' }))).toBe(403);
    const { host, port } = new URL(app.url);
    expect(await ask(Number(port), '/', { headers: { Host: 'evil.example' } })).toMatchObject({
      status: 403,
    });
    expect(
      await ask(Number(port), '/', { headers: { Host: host, Origin: 'http://evil.example' } }),
    ).toMatchObject({ status: 403 });
    expect(await ask(Number(port), '/', { headers: { Host: host } })).toMatchObject({ status: 200 });
  });

  it('come back after the engine process was killed, with the same settings', async () => {
    const live = await open('engine-killed');
    await set(live);
    const start = performance.now();
    process.kill(await engineOf(app), 'SIGKILL');
    await live.says('notices', /the engine process ended \(SIGKILL\) and is started again/);
    await live.shot('restarting');
    await live.says('status', /running/);
    await resultsCome(live);
    process.stdout.write(`labels ${((performance.now() - start) / 1000).toFixed(1)} s after SIGKILL\n`);
    await hasSettings(live);
    await live.shot('again');
    expect(app.process.exitCode).toBeNull();
    expect(live.problems).toEqual([]);
  });

  it('end with the server; after a new start the page says that its address is old', async () => {
    const live = await open('server');
    const { port } = new URL(app.url);
    expect(await app.close()).toBe(0);
    await live.says('status', 'Connection lost, reconnecting');
    await live.shot('lost');
    app = await serveApp(['--port', port, ...ARGS]);
    const refused = live.page.getByRole('alertdialog', { name: 'The host refuses this page' });
    await expect.poll(() => refused.isVisible(), { timeout: AGAIN_MS }).toBe(true);
    expect(await refused.innerText()).toMatch(/refuses this page’s token[^]*eyeriss serve/);
    await live.shot('refused');
    // The new address, in the same tab: it differs in the token alone, and the page loads itself again for that.
    await live.page.goto(app.url);
    await live.running();
    await resultsCome(live);
  });
});

/** Bytes of a frame message whose header promises other pixels than it has. */
function frame(number: number, width: number, height: number): number[] {
  const bytes = new Uint8Array(24 + 64);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, FRAME_MAGIC, true);
  view.setUint32(4, number, true);
  view.setUint16(8, width, true);
  view.setUint16(10, height, true);
  return [...bytes];
}

/** Announces a binary message of so many bytes, sends none of them; resolves with the code it is closed with. */
async function announce(url: string, bytes: number): Promise<number> {
  const { port, origin, hash } = new URL(url);
  const asked = request({
    ...{ host: '127.0.0.1', port, path: '/live' },
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      Origin: origin,
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
      'Sec-WebSocket-Protocol': `eyeriss.${hash.replace('#token=', '')}`,
    },
  });
  asked.end();
  const [, socket, head] = (await once(asked, 'upgrade')) as [unknown, import('node:net').Socket, Buffer];
  onTestFinished(() => {
    socket.destroy();
  });
  let answer = head;
  socket.on('data', (more: Buffer) => (answer = Buffer.concat([answer, more])));
  socket.on('error', () => undefined);
  const header = Buffer.alloc(14);
  header.set([0x82, 0xff]);
  header.writeBigUInt64BE(BigInt(bytes), 2);
  socket.write(header);
  // An unmasked close: 0x88, the length, the code.
  await expect.poll(() => answer[0]).toBe(0x88);
  return answer.readUInt16BE(2);
}

/** Id of the server's child that runs the engine. */
async function engineOf({ process: server }: ServedApp): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  const child = stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .find((line) => Number(line?.[2]) === server.pid && line?.[3]?.includes('service-process'));
  if (!child) throw new Error(`no engine among the children of ${server.pid}`);
  return Number(child[1]);
}
