import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EngineProcess, type EngineProcessOptions } from '../../../host/service/engine-process.ts';
import { NETWORKS } from '../../../models/networks/index.ts';
import { packageRoot } from '../../../models/package-root.ts';
import { ServiceClient } from '../../support/service-client.ts';
import { sharedDir } from '../../support/shared.ts';
import { put, temporaryFolder } from '../../support/temporary-folder.ts';

const BUILT = join(packageRoot(), 'dist/host/service/service-process.js');

function start(options: EngineProcessOptions): { engine: EngineProcess; log: string[] } {
  const log: string[] = [];
  const engine = new EngineProcess({ path: BUILT, onLog: (line) => log.push(line), ...options });
  onTestFinished(() => engine.close());
  return { engine, log };
}

/** An engine process that does as little as a test needs: echoes what it hears, and answers frames when it is told. */
function stub(program: string): string {
  return put(
    `let held = [];
     const send = (client, message) => process.send({ kind: 'send', client, text: JSON.stringify(message) });
     process.on('disconnect', () => process.exit());
     ${program}
     process.send({ kind: 'ready' });`,
    temporaryFolder(),
    'stub.cjs',
  );
}

const SETTINGS = {
  model: null,
  batch: 2,
  coreVoltageV: null,
  coreClockMhz: 200,
  linkClockMhz: 60,
  compression: true,
  gating: false,
  cards: false,
  paused: false,
  focusLayer: null,
};

describe('EngineProcess', () => {
  it('keeps one frame on its way, the newest behind it, and counts those replaced', async () => {
    const path = stub(`
      process.on('message', (message) => {
        if (message.kind === 'binary') {
          held.push(message.bytes[4]);
          send(message.client, { type: 'heard', number: message.bytes[4], replaced: message.replaced });
        }
        if (message.kind === 'text' && message.text === 'take') process.send({ kind: 'taken', client: message.client });
      });`);
    const { engine } = start({ path });
    const client = new ServiceClient((channel) => engine.connect(channel));
    const size = { width: 1, height: 1 };
    for (const number of [1, 2, 3, 4]) client.frame(number, new Uint8Array(3), size);
    await engine.ready;
    await expect.poll(() => client.received.length).toBe(4);
    expect(client.received).toEqual([
      { type: 'dropped', number: 1 },
      { type: 'dropped', number: 2 },
      { type: 'dropped', number: 3 },
      { type: 'heard', number: 4, replaced: 3 },
    ]);
    client.forget();
    for (const number of [5, 6]) client.frame(number, new Uint8Array(3), size);
    expect(client.received).toEqual([{ type: 'dropped', number: 5 }]);
    client.connection.text('take');
    await expect.poll(() => client.received.at(-1)).toEqual({ type: 'heard', number: 6, replaced: 1 });
  });

  it('starts a dead process again and gives it the settings that held', async () => {
    const path = stub(`
      process.on('message', (message) => {
        if (message.kind === 'binary') process.exit(3);
        if (message.kind !== 'text') return;
        send(message.client, { type: 'pong', id: process.pid, said: JSON.parse(message.text) });
        if (message.text.includes('"hello"')) send(message.client, { type: 'welcome', settings: ${JSON.stringify(SETTINGS)} });
      });`);
    const { engine, log } = start({ path });
    const client = new ServiceClient((channel) => engine.connect(channel));
    client.hello({ gating: false });
    await client.next('welcome');
    const { pid } = engine;
    client.forget();
    client.frame(9, new Uint8Array(3), { width: 1, height: 1 });
    await client.next('welcome');
    expect(engine.pid).not.toBe(pid);
    expect(client.last('notice').message).toMatch(/exit code 3/);
    expect(client.received).toEqual([
      { type: 'dropped', number: 9 },
      expect.objectContaining({ code: 'engine.restarted', severity: 'warning' }),
      { type: 'state', state: 'restarting' },
      { type: 'pong', id: engine.pid, said: { type: 'hello', protocol: 1, settings: SETTINGS } },
      { type: 'welcome', settings: SETTINGS },
    ]);
    expect(log.join()).toMatch(/exit code 3.*200 ms/);
  });

  it('says why the first process did not come up, and does not try again', async () => {
    const { engine, log } = start({ model: 'vgg99' });
    const client = new ServiceClient((channel) => engine.connect(channel));
    await expect(engine.ready).rejects.toThrow(/unknown model "vgg99"; known models: alexnet/);
    expect(client.last('notice')).toMatchObject({ code: 'engine.failed', severity: 'error' });
    expect(client.last('state').state).toBe('failed');
    expect(log.filter((line) => line.startsWith('eyeriss engine: unknown model'))).toHaveLength(1);
  });

  it('ends its process when it is closed', async () => {
    const { engine } = start({});
    await engine.ready;
    const pid = engine.pid!;
    await engine.close();
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  it.skipIf(!sharedDir)(
    'has labels again after kill -9, with the same settings (needs ../shared)',
    async () => {
      expect(existsSync(BUILT), 'npm test builds it').toBe(true);
      const { engine } = start({ models: join(sharedDir!, 'models'), model: 'squeezenet-1.0' });
      await engine.ready;
      const client = new ServiceClient((channel) => engine.connect(channel));
      client.hello({ batch: 2, gating: false, coreClockMhz: 100 });
      await client.next('state', ({ state }) => state === 'ready');
      const { width, height } = NETWORKS.find(({ id }) => id === 'squeezenet-1.0')!.input;
      const rgb = new Uint8Array(width * height * 3).map((_, i) => (i * 7) & 255);
      client.frame(1, rgb, { width, height });
      const before = await client.next('result');
      expect(before.top).toHaveLength(5);
      const settings = client.last('welcome').settings;
      client.forget();
      process.kill(engine.pid!, 'SIGKILL');
      client.frame(2, rgb, { width, height });
      await client.next('state', ({ state }) => state === 'ready');
      expect(client.all('notice')[0]).toMatchObject({ code: 'engine.restarted', severity: 'warning' });
      expect(client.all('state').map(({ state }) => state)).toEqual(['restarting', 'loading', 'ready']);
      expect(client.last('welcome').settings).toEqual(settings);
      client.frame(3, rgb, { width, height });
      const after = await client.next('result', ({ number }) => number === 3);
      expect(after.top).toEqual(before.top);
      expect(after.modelled).toEqual(before.modelled);
    },
  );
});
