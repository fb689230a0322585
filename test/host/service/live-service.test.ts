import { describe, expect, it, onTestFinished } from 'vitest';
import { LiveService, type LiveServiceOptions } from '../../../host/service/live-service.ts';
import { encodeFrame, PROTOCOL } from '../../../host/protocol/index.ts';
import { EyerissError, plainExecutor, type ConvExecutor } from '../../../engine/index.ts';
import { findModel } from '../../../models/manifest.ts';
import { openStore } from '../../../models/store.ts';
import type { Model } from '../../../models/model.ts';
import { ServiceClient } from '../../support/service-client.ts';
import { smallModel } from '../../support/small-model.ts';
import { smallFrame, smallNetwork } from '../../support/small-network.ts';
import { put, temporaryFolder } from '../../support/temporary-folder.ts';
import { troubledSessions } from '../../support/troubled-sessions.ts';

const NETWORK = smallNetwork();
const SIZE = { width: NETWORK.input.width, height: NETWORK.input.height };
const frame = (seed: number): Uint8Array => smallFrame(NETWORK, seed);

/** Another network with another input size. */
const LARGER = { ...NETWORK, id: 'larger', input: { ...NETWORK.input, width: 43, height: 43 } };
const LARGER_SIZE = { width: 43, height: 43 };

async function load(id: string | undefined): Promise<Model> {
  if (id === undefined || id === 'small') return await smallModel();
  if (id === 'larger') return await smallModel(LARGER);
  throw new EyerissError({
    code: 'model.unknown',
    problem: `unknown model "${id}"`,
    limit: 'known models: small, larger',
    remedy: 'name one of these',
  });
}

async function openService(options: Partial<LiveServiceOptions> = {}): Promise<LiveService> {
  const store = openStore({ root: temporaryFolder(), env: {} });
  const service = await LiveService.open({
    store,
    model: 'small',
    executor: plainExecutor,
    load,
    ...options,
  });
  onTestFinished(() => service.close());
  return service;
}

function connect(service: LiveService): ServiceClient {
  return new ServiceClient((channel) => service.connect(channel));
}

/** A client whose model is there. */
async function ready(service: LiveService, settings = {}): Promise<ServiceClient> {
  const client = connect(service);
  client.hello(settings);
  await client.next('state', ({ state }) => state === 'ready');
  return client;
}

/** The plain executor, held up: every run waits until it is let go. */
function heldExecutor(): ConvExecutor & { release(): void } {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    name: 'held',
    release: () => {
      release();
    },
    async run(layer, ifmaps) {
      await gate;
      return await plainExecutor.run(layer, ifmaps);
    },
  };
}

describe('LiveService', () => {
  it('greets, names the model and gives a result for a frame', async () => {
    const client = await ready(await openService());
    const kinds = client.received.map(({ type }) => type);
    expect(kinds).toEqual(['welcome', 'state', 'model', 'state']);
    const welcome = client.last('welcome');
    expect(welcome.protocol).toBe(PROTOCOL);
    expect(welcome.models.map(({ id, weights }) => [id, weights])).toEqual([
      ['alexnet', 'missing'],
      ['squeezenet-1.0', 'missing'],
      ['squeezenet-1.1', 'missing'],
      ['emoji-1000', 'missing'],
    ]);
    expect(welcome.models[1]!.tip).toBe('npx eyeriss models fetch squeezenet-1.0');
    expect(welcome.operatingPoints).toHaveLength(4);
    expect(welcome.computer).toMatch(/^Node /);
    const model = client.last('model');
    expect(model).toMatchObject({ id: 'small', input: SIZE, untrained: true, hasLabels: true });
    expect(model.layers.map(({ name }) => name)).toEqual(['conv1', 'conv2', 'conv3a', 'conv3b', 'conv4']);
    expect(model.layers.every(({ blocks }) => blocks.length > 0)).toBe(true);
    client.frame(7, frame(1), SIZE);
    const result = await client.next('result');
    expect(result).toMatchObject({ number: 7, capturedAt: 1007, wrappedPsums: 0 });
    expect(result.top).toHaveLength(5);
    expect(result.top[0]!.label).toMatch(/^\(untrained\) class \d$/);
    expect(result.modelled).toMatchObject({ batch: 4, frames: 1, comparable: false });
    expect(result.modelled.total.batch).toBe(4);
    expect(result.modelled.frameLinkBytes).toBeGreaterThan(0);
    expect(result.measured.residentBytes).toBeGreaterThan(1e6);
    expect(result.measured.convMs + result.measured.hostMs).toBeCloseTo(result.measured.totalMs, 6);
  });

  it('keeps the newest frame and drops the ones it replaces', async () => {
    const executor = heldExecutor();
    const client = await ready(await openService({ executor }));
    for (const number of [1, 2, 3, 4]) client.frame(number, frame(number), SIZE);
    expect(client.all('dropped').map(({ number }) => number)).toEqual([1, 2, 3]);
    executor.release();
    const { number, measured } = await client.next('result');
    expect([number, measured.dropped]).toEqual([4, 3]);
  });

  it('fills its batch and empties it when N changes', async () => {
    const client = await ready(await openService());
    for (const number of [1, 2, 3, 4, 5]) {
      client.frame(number, frame(number), SIZE);
      const { modelled } = await client.next('result', (result) => result.number === number);
      expect(modelled.frames).toBe(Math.min(number, 4));
    }
    client.forget();
    client.set({ batch: 2 });
    // The frame that was shown runs again by itself.
    const again = await client.next('result');
    expect(again.number).toBe(5);
    expect(again.modelled).toMatchObject({ batch: 2, frames: 1 });
    expect(client.received.map(({ type }) => type)).toEqual(['settings', 'model', 'result']);
  });

  it('answers a change of the controls at once, paused too', async () => {
    const client = await ready(await openService());
    client.frame(1, frame(1), SIZE);
    const first = await client.next('result');
    client.set({ paused: true });
    client.frame(2, frame(2), SIZE);
    await client.next('dropped', ({ number }) => number === 2);
    const after = (settings: object) => {
      client.forget();
      client.set(settings);
      expect(client.last('settings').settings).toMatchObject(settings);
      return client.last('result');
    };
    const ungated = after({ gating: false });
    expect(ungated.number).toBe(1);
    expect(ungated.modelled.total.powerMw).toBeGreaterThan(first.modelled.total.powerMw);
    expect(ungated.modelled.total.gatedMacs).toBe(0);
    const raw = after({ gating: true, compression: false });
    expect(raw.modelled.total.dramBytes).toBe(raw.modelled.total.dramUncompressedBytes);
    expect(raw.modelled.total.dramBytes).toBeGreaterThan(first.modelled.total.dramBytes);
    expect(raw.modelled.frameLinkBytes).toBe(raw.modelled.frameLinkUncompressedBytes);
    const faster = after({ compression: true, coreClockMhz: 250 });
    expect(faster.modelled.total.framesPerSecond).toBeGreaterThan(first.modelled.total.framesPerSecond);
    expect(faster.modelled.operatingPoint.coreVoltageV).toBe(1.17);
    const focused = after({ coreClockMhz: 200, focusLayer: 'conv2' });
    expect(focused.modelled).toEqual(first.modelled);
    const conv2 = focused.modelled.layers.find(({ name }) => name === 'conv2')!;
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    expect(focused.pes).toMatchObject({ layer: 'conv2' });
    expect(focused.pes!.macs).toHaveLength(168);
    expect(sum(focused.pes!.macs)).toBe(conv2.macs);
    expect(sum(focused.pes!.gatedMacs)).toBe(conv2.gatedMacs);
    client.forget();
    client.set({ batch: 8 });
    expect((await client.next('result')).modelled).toMatchObject({ batch: 8, frames: 1 });
  });

  it('serves clients with different settings, in turn', async () => {
    const service = await openService();
    const [a, b] = [await ready(service, { batch: 1 }), await ready(service, { batch: 4, gating: false })];
    for (let number = 1; number <= 3; number++) {
      a.frame(number, frame(number), SIZE);
      b.frame(10 + number, frame(number), SIZE);
      const ra = await a.next('result', (result) => result.number === number);
      const rb = await b.next('result', (result) => result.number === 10 + number);
      expect(ra.modelled).toMatchObject({ batch: 1, frames: 1 });
      expect(rb.modelled).toMatchObject({ batch: 4, frames: number });
      expect(rb.modelled.total.gatedMacs).toBe(0);
      expect(ra.modelled.total.gatedMacs).toBeGreaterThan(0);
      expect(ra.top).toEqual(rb.top);
    }
    expect(a.all('result').every(({ number }) => number < 10)).toBe(true);
    b.connection.disconnect();
    a.frame(4, frame(4), SIZE);
    await a.next('result', (result) => result.number === 4);
  });

  it('takes turns: a client that floods does not starve another', async () => {
    const service = await openService();
    const [flood, other] = [await ready(service), await ready(service)];
    let sent = 0;
    const more = async (): Promise<void> => {
      while (sent < 20) {
        const number = ++sent;
        flood.frame(number, frame(number), SIZE);
        await flood.next('result', (result) => result.number === number);
      }
    };
    const flooding = more();
    other.frame(1, frame(1), SIZE);
    await other.next('result');
    expect(sent).toBeLessThan(5);
    await flooding;
  });

  it('warns while words wrap often, and drops a frame that fails without stopping', async () => {
    let [wrapped, fails] = [3, false];
    const executor: ConvExecutor = {
      name: 'troubled',
      async run(layer, ifmaps) {
        if (fails) throw new Error('no memory');
        return { ...(await plainExecutor.run(layer, ifmaps)), wrappedPsums: wrapped };
      },
    };
    const client = await ready(await openService({ executor }));
    const run = async (number: number): Promise<void> => {
      client.frame(number, frame(number), SIZE);
      await client.next(fails ? 'dropped' : 'result', (answer) => answer.number === number);
    };
    await run(1);
    await run(2);
    expect(client.last('result').wrappedPsums).toBe(15);
    expect(client.all('notice').map(({ code }) => code)).toEqual(['words.wrapped']);
    wrapped = 0;
    let number = 3;
    await run(number);
    expect(client.all('resolved')).toEqual([]);
    while (client.all('resolved').length === 0 && number < 500) await run(++number);
    expect(client.last('resolved').code).toBe('words.wrapped');
    fails = true;
    await run(++number);
    expect(client.last('notice')).toMatchObject({ code: 'frame.failed', message: 'no memory' });
    fails = false;
    await run(++number);
    expect(client.last('resolved').code).toBe('frame.failed');
  });

  it('takes frames again once counting could be changed, and closes where a model cannot be closed', async () => {
    const log: string[] = [];
    const executor = troubledSessions();
    const service = await openService({ executor, onLog: (line) => log.push(line) });
    const client = await ready(service);
    executor.refuse('setCounting', 1);
    client.frame(1, frame(1), SIZE);
    await client.next('dropped', ({ number }) => number === 1);
    expect(client.last('notice')).toMatchObject({ code: 'frame.failed', message: 'no setCounting' });
    client.frame(2, frame(2), SIZE);
    await client.next('result', ({ number }) => number === 2);
    expect(client.last('resolved').code).toBe('frame.failed');
    executor.refuse('close', 1);
    await service.close();
    expect(log.join()).toContain('model small is not closed: Error: no close');
  });

  describe('does not take', () => {
    it.each([
      ['no JSON', 'hello', /not JSON: "hello"/],
      ['another type', '{"type":"reboot"}', /type is "reboot"/],
      ['too much', JSON.stringify({ type: 'ping', id: 1, pad: 'x'.repeat(20_000) }), /at most 16384/],
      ['unknown keys', '{"type":"ping","id":1,"x":2}', /unknown "x"/],
      ['a list', '[]', /is \[\]/],
      ['a batch of 5', '{"type":"settings","settings":{"batch":5}}', /settings\.batch is 5; .*1\|2\|3\|4\|8/],
    ])('%s', async (_, text, message) => {
      const service = await openService();
      const [client, other] = [await ready(service), await ready(service)];
      other.forget();
      client.connection.text(text);
      const notice = client.last('notice');
      expect(notice).toMatchObject({ code: 'client.message', severity: 'warning' });
      expect(notice.message).toMatch(message);
      expect(notice.tip).toBeDefined();
      client.say({ type: 'ping', id: 5 });
      expect(client.last('pong').id).toBe(5);
      expect(other.received).toEqual([]);
    });

    it('a refused setting, but the others of the same message', async () => {
      const client = await ready(await openService());
      client.say({ type: 'settings', settings: { batch: 5, gating: false, old: 1 } });
      expect(client.last('settings').settings).toMatchObject({ batch: 4, gating: false });
    });

    it('a voltage too low for the clock', async () => {
      const client = await ready(await openService());
      client.set({ coreVoltageV: 0.9, compression: false });
      expect(client.last('notice').message).toMatch(/0\.9 V is too low for 200 MHz/);
      expect(client.last('settings').settings).toMatchObject({ coreVoltageV: null, compression: false });
      client.set({ coreVoltageV: 1.1 });
      expect(client.last('resolved').code).toBe('client.operating-point');
    });

    it('an unknown focus layer', async () => {
      const client = await ready(await openService());
      client.set({ focusLayer: 'conv9' });
      expect(client.last('notice').message).toMatch(/conv9.*conv1, conv2/);
      expect(client.last('settings').settings.focusLayer).toBeNull();
    });

    it('another protocol', async () => {
      const client = connect(await openService());
      client.say({ type: 'hello', protocol: 99, anything: 'else' });
      expect(client.last('notice')).toMatchObject({ code: 'client.protocol', severity: 'error' });
      expect(client.closed).toBe(true);
      client.hello();
      expect(client.all('welcome')).toEqual([]);
    });

    it('anything before hello', async () => {
      const client = connect(await openService());
      client.say({ type: 'ping', id: 1 });
      client.frame(3, frame(1), SIZE);
      expect(client.received.map(({ type }) => type)).toEqual(['notice', 'notice', 'dropped']);
    });

    it('a frame of another size, or with bytes missing', async () => {
      const client = await ready(await openService());
      client.frame(1, new Uint8Array(3 * 4), { width: 2, height: 2 });
      expect(client.last('dropped').number).toBe(1);
      expect(client.last('notice').message).toBe('a frame of 2×2 pixels; the model takes 35×35');
      const whole = encodeFrame({ number: 2, ...SIZE, capturedAt: 1, rgba: new Uint8Array(35 * 35 * 4) });
      client.connection.binary(whole.subarray(0, 100));
      expect(client.last('dropped').number).toBe(2);
      client.connection.binary(new Uint8Array(3));
      client.connection.binary(new Uint8Array(30));
      client.frame(3, frame(1), SIZE);
      expect((await client.next('result')).number).toBe(3);
      expect(client.all('resolved').map(({ code }) => code)).toContain('client.frame-size');
    });

    it('a clip without pictures', async () => {
      const client = await ready(await openService());
      const bytes = new Uint8Array(40);
      new DataView(bytes.buffer).setUint32(0, 0x31435945, true);
      bytes[4] = 9;
      client.connection.binary(bytes);
      expect(client.last('notice').message).toMatch(/without a whole JPEG picture/);
      expect(client.last('clip')).toMatchObject({ number: 9, pictures: [] });
    });
  });

  describe('models', () => {
    it('change while frames run; late frames of the old size are dropped without a notice', async () => {
      const client = await ready(await openService());
      client.frame(1, frame(1), SIZE);
      await client.next('result');
      client.forget();
      client.set({ model: 'larger' });
      expect(client.last('state')).toMatchObject({ state: 'loading', model: 'larger' });
      client.frame(2, frame(2), SIZE);
      await client.next('state', ({ state }) => state === 'ready');
      expect(client.last('model')).toMatchObject({ id: 'larger', input: LARGER_SIZE });
      client.frame(3, frame(3), SIZE);
      expect(client.last('dropped').number).toBe(3);
      expect(client.all('notice')).toEqual([]);
      client.frame(4, smallFrame(LARGER, 1), LARGER_SIZE);
      const result = await client.next('result', ({ number }) => number === 4);
      expect(result.modelled.frames).toBe(1);
    });

    it('are the one that knows emoji cards while a client shows them and has named none', async () => {
      const root = temporaryFolder();
      const imageNets = 'squeezenet-1.0';
      for (const { file } of findModel(imageNets).files) put('', root, 'downloads', imageNets, file);
      const service = await openService({
        store: openStore({ root, env: {} }),
        model: undefined,
        load: (id) => load(id === imageNets ? 'small' : id === 'emoji-1000' ? 'larger' : id),
      });
      const client = await ready(service, { cards: true });
      expect(client.last('model').id).toBe('larger');
      for (const [settings, id] of [
        [{ cards: false }, 'small'],
        [{ cards: true }, 'larger'],
        [{ model: 'small' }, 'small'],
      ] as const) {
        client.forget();
        client.set(settings);
        await client.next('state', ({ state }) => state === 'ready');
        expect(client.last('model').id).toBe(id);
      }
      client.forget();
      client.set({ cards: false });
      client.set({ cards: true });
      expect(client.all('state')).toEqual([]);
    });

    it('stay the one that the service was given, with cards, too', async () => {
      const client = await ready(await openService(), { cards: true });
      expect(client.last('model').id).toBe('small');
      client.forget();
      client.set({ cards: false });
      expect(client.all('state')).toEqual([]);
    });

    it('that cannot be had leave the one before running', async () => {
      const client = await ready(await openService());
      client.forget();
      client.set({ model: 'vgg99' });
      await client.next('state', ({ state }) => state === 'failed');
      expect(client.last('notice')).toMatchObject({
        code: 'model.failed',
        severity: 'error',
        message: 'unknown model "vgg99"; known models: small, larger',
        tip: 'name one of these',
      });
      await client.next('state', ({ state, model }) => state === 'ready' && model === 'small');
      expect(client.last('settings').settings.model).toBeNull();
      client.frame(1, frame(1), SIZE);
      await client.next('result');
      client.set({ model: 'larger' });
      await client.next('resolved', ({ code }) => code === 'model.failed');
    });

    it('that cannot be had at first can be tried again', async () => {
      let there = false;
      const service = await openService({
        load: (id) => (there ? load(id) : Promise.reject(new Error('the disk is gone'))),
      });
      const client = connect(service);
      client.hello({ model: 'larger' });
      await client.next('state', ({ state }) => state === 'failed');
      expect(client.last('notice').message).toBe('the disk is gone');
      client.frame(1, frame(1), SIZE);
      expect(client.last('dropped').number).toBe(1);
      there = true;
      client.set({ model: 'larger' });
      await client.next('state', ({ state }) => state === 'ready');
    });

    it('are loaded once for all, and the newest choice counts', async () => {
      const loads: (string | undefined)[] = [];
      const service = await openService({
        load: (id) => {
          loads.push(id);
          return load(id);
        },
      });
      const clients = [connect(service), connect(service)];
      for (const client of clients) client.hello();
      for (const client of clients) await client.next('state', ({ state }) => state === 'ready');
      expect(loads).toEqual(['small']);
      const [client] = clients;
      client!.forget();
      client!.set({ model: 'larger' });
      client!.set({ model: 'small' });
      await client!.next('state', ({ state }) => state === 'ready');
      expect(client!.last('model').id).toBe('small');
    });
  });
});
