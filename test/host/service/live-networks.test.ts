import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { decodeImage } from '../../../host/image/decode-image.ts';
import { resizeForNetwork } from '../../../host/image/scaling/resize.ts';
import { LiveService } from '../../../host/service/live-service.ts';
import { splitMjpeg } from '../../../host/image/mjpeg-split.ts';
import { findNetwork } from '../../../models/networks/index.ts';
import { openStore, type ModelStore } from '../../../models/store.ts';
import { ServiceClient } from '../../support/service-client.ts';
import { sharedDir } from '../../support/shared.ts';
import { put, temporaryFolder } from '../../support/temporary-folder.ts';

async function client(service: LiveService, settings = {}): Promise<ServiceClient> {
  const opened = new ServiceClient((channel) => service.connect(channel));
  opened.hello(settings);
  await opened.next('state', ({ state }) => state !== 'loading');
  return opened;
}

/** The checkout, where nothing was fetched. */
function withoutDownloads(): ModelStore {
  return openStore({ app: [temporaryFolder()], env: {} });
}

async function open(store: ModelStore): Promise<LiveService> {
  const service = await LiveService.open({ store });
  onTestFinished(() => service.close());
  return service;
}

/** Picture `index` of the slides as the network's input. */
async function slide(index: number, model: string): Promise<Uint8Array> {
  const bytes = readFileSync(join(sharedDir!, 'video/slides_640x480.mjpeg'));
  const [offset, length] = splitMjpeg(bytes)[index]!;
  const file = put(bytes.subarray(offset, offset + length), temporaryFolder(), 'slide.jpg');
  return resizeForNetwork(await decodeImage(file), findNetwork(model).input, 'shortest-side').rgb;
}

const SIZE = { width: 227, height: 227 };

describe('LiveService without downloaded weights', () => {
  it('runs the network in the box, and says how to get another', async () => {
    const screen = await client(await open(withoutDownloads()));
    expect(screen.last('model')).toMatchObject({
      id: 'emoji-1000',
      untrained: false,
      hasLabels: true,
      emptyClass: 1000,
      silicon: { otherWeights: true },
    });
    await expect
      .poll(() =>
        screen
          .all('notice')
          .map(({ message }) => message)
          .join(),
      )
      .toMatch(/`npx eyeriss models fetch squeezenet-1\.0`/);
    screen.frame(1, new Uint8Array(227 * 227 * 3).fill(90), SIZE);
    const { top, modelled } = await screen.next('result');
    expect(top[0]!.label).toBe('nothing to name');
    expect(modelled.layers.map(({ name }) => name)).toEqual(['conv1', 'conv2', 'conv3', 'conv4', 'conv5']);
    screen.set({ model: 'squeezenet-1.1' });
    await screen.next('state', ({ state }) => state === 'failed');
    expect(screen.last('notice')).toMatchObject({
      code: 'model.failed',
      tip: 'get it with `npx eyeriss models fetch squeezenet-1.1`',
    });
  });
});

describe.skipIf(!sharedDir)('LiveService on real networks (needs ../shared)', () => {
  it('labels the slides, and keeps a model whose files go away', async () => {
    const dir = temporaryFolder();
    for (const name of ['squeezenet-1.0', 'imagenet']) {
      mkdirSync(join(dir, name));
      cpSync(join(sharedDir!, 'models', name), join(dir, name), { recursive: true });
    }
    const service = await open(openStore({ dir, app: [temporaryFolder()], env: {} }));
    const screen = await client(service);
    expect(screen.last('model')).toMatchObject({ id: 'squeezenet-1.0', untrained: false, hasLabels: true });
    expect(screen.last('welcome').models.map(({ weights }) => weights)).toEqual([
      'missing',
      'complete',
      'missing',
      'complete',
    ]);
    const rgb = await slide(0, 'squeezenet-1.0');
    screen.frame(1, rgb, SIZE);
    const { top } = await screen.next('result');
    expect(top[0]).toMatchObject({ index: 145, label: 'king penguin' });
    rmSync(join(dir, 'squeezenet-1.0'), { recursive: true, force: true });
    screen.frame(2, rgb, SIZE);
    expect((await screen.next('result', ({ number }) => number === 2)).top).toEqual(top);
    const late = await client(service);
    expect(late.last('model')).toMatchObject({ id: 'squeezenet-1.0', untrained: false });
  });

  it('stands beside the published table for AlexNet in its conditions only', async () => {
    const screen = await client(await open(openStore({ dir: join(sharedDir!, 'models'), env: {} })), {
      model: 'alexnet',
    });
    const model = screen.last('model');
    expect(model.layers.map(({ mapping, silicon }) => [mapping.q, silicon?.powerMw])).toEqual([
      [1, 332],
      [2, 288],
      [3, 266],
      [3, 235],
      [3, 236],
    ]);
    expect(model.silicon).toMatchObject({ framesPerSecond: 34.7, batch: 4 });
    expect(model.macs.conv).toBe(665_784_864);
    expect(screen.last('welcome').models[0]!.weights).toBe(model.hasLabels ? 'complete' : 'partial');
    screen.frame(1, await slide(0, 'alexnet'), SIZE);
    const first = await screen.next('result');
    expect(first.modelled.comparable).toBe(true);
    expect(first.top).toHaveLength(model.hasLabels ? 5 : 0);
    // Published: 278 mW, 115.3 ms on other pictures.
    expect(first.modelled.total.powerMw).toBeGreaterThan(200);
    expect(first.modelled.total.powerMw).toBeLessThan(330);
    expect(first.modelled.total.processingMs).toBeCloseTo(100.3, 1);
    for (const [settings, comparable] of [
      [{ coreVoltageV: 1 }, true],
      [{ coreVoltageV: 1.1 }, false],
      [{ coreVoltageV: null, linkClockMhz: 45 }, false],
      [{ linkClockMhz: 60, gating: false }, false],
      [{ gating: true, compression: false }, false],
      [{ compression: true }, true],
    ] as const) {
      screen.set(settings);
      expect(screen.last('result').modelled.comparable, JSON.stringify(settings)).toBe(comparable);
    }
    screen.forget();
    screen.set({ batch: 1 });
    expect((await screen.next('result')).modelled.comparable).toBe(false);
  });
});
