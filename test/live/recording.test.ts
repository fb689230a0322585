import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadFrame } from '../../host/image/load-frame.ts';
import { openExecutor } from '../../host/pipeline/open-executor.ts';
import { RunReader } from '../../host/recording/run-reader.ts';
import { verifyRun } from '../../host/recording/verify-run.ts';
import { loadModel } from '../../models/model.ts';
import { openStore } from '../../models/store.ts';
import { launchWithCamera, serveApp, type ServedApp } from '../support/live-app.ts';
import { canRunLive, LivePage, PATIENCE_MS } from '../support/live-page.ts';
import { sharedDir } from '../support/shared.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Frames that are recorded before the button is pressed again, at least. */
const FRAMES = 12;

describe.skipIf(!canRunLive)('Recording and replay in the app (needs Chromium and ../shared)', () => {
  let folder: string;
  let app: ServedApp | undefined;
  let browser: Browser | undefined;
  let live: LivePage;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'eyeriss-recordings-'));
    vi.stubEnv('EYERISS_RECORDINGS', folder);
    app = await serveApp(['--port', '0', '--model', 'squeezenet-1.0']);
    browser = await launchWithCamera(join(sharedDir!, 'video/slides_640x480.mjpeg'));
    live = await LivePage.open(browser, app.url, 'recording');
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  const record = () => live.page.getByRole('button', { name: /^Record/ });
  const framesOnButton = async (): Promise<number> =>
    Number(/(\d+) frames/.exec((await record().getAttribute('title')) ?? '')?.[1] ?? 0);
  const verdict = () => live.page.getByTestId('replay').innerText();
  const choose = (path: string) => live.page.locator('input[type=file][accept]').setInputFiles(path);

  it('records what runs while the button is red, and says where it went', { timeout: 90_000 }, async () => {
    await live.running();
    await record().click();
    await expect.poll(framesOnButton, { timeout: PATIENCE_MS }).toBeGreaterThanOrEqual(FRAMES);
    await live.shot('recording');
    await live.page.keyboard.press('r');
    await live.says('notices', /Recorded \d+ frames to .*squeezenet-1\.0\.eyeriss/);
    expect(await record().innerText()).toBe('Record');
    const [name] = readdirSync(folder);
    const reader = await RunReader.open(join(folder, name!));
    const model = await loadModel(openStore(), 'squeezenet-1.0');
    const executor = await openExecutor();
    const { frames, identical } = await verifyRun(reader, model, executor);
    await executor.close();
    await reader.close();
    expect(frames).toBeGreaterThanOrEqual(FRAMES);
    expect(identical).toBe(frames);
    expect(reader.end?.reason).toBe('stopped');
  });

  it(
    'plays it as a source, gives the same to the last bit, and goes where one wants',
    { timeout: 90_000 },
    async () => {
      const [name] = readdirSync(folder);
      await choose(join(folder, name!));
      await live.says('source', name!);
      await expect
        .poll(verdict, { timeout: PATIENCE_MS })
        .toMatch(/^\d{2,} of \d+ frames: labels as recorded/);
      await live.shot('replay');
      const place = () => live.page.locator('.place').innerText();
      await live.page.getByRole('button', { name: 'Rest' }).click();
      await live.page.getByRole('slider', { name: 'Frame of the recording' }).fill('4');
      await expect.poll(place).toMatch(/^5 \//);
      await live.page.keyboard.press('.');
      await expect.poll(place).toMatch(/^6 \//);
      await live.page.getByRole('button', { name: 'One frame back' }).click();
      await expect.poll(place).toMatch(/^5 \//);
      await live.page.getByLabel('Speed').selectOption('4 ×');
      await live.page.getByRole('button', { name: 'Play' }).click();
      await expect.poll(place).not.toMatch(/^5 \//);
      // What is paused rests as well, and goes on from there.
      await live.page.getByRole('button', { name: 'Pause' }).click();
      await live.page.waitForTimeout(500);
      const paused = await place();
      await live.page.waitForTimeout(1000);
      expect(await place()).toBe(paused);
      await live.page.getByRole('button', { name: 'Resume' }).click();
      await expect.poll(place).not.toBe(paused);
      expect(live.problems).toEqual([]);
    },
  );

  it('changes to the network of the run, and compares only on it', { timeout: 90_000 }, async () => {
    await live.page.getByLabel('Network', { exact: true }).selectOption('squeezenet-1.1');
    await expect
      .poll(verdict, { timeout: PATIENCE_MS })
      .toBe('recorded with squeezenet-1.0; choose it to compare');
    await live.chooseSource('Emoji cards');
    const [name] = readdirSync(folder);
    await choose(join(folder, name!));
    await expect.poll(verdict, { timeout: PATIENCE_MS }).toMatch(/^\d+ of \d+ frames: labels as recorded/);
  });

  it('records a picture of a file as eyeriss classify takes it', { timeout: 90_000 }, async () => {
    const picture = join(sharedDir!, 'images/imagenet/n02123045_tabby.JPEG');
    await choose(picture);
    await live.says('source', 'n02123045_tabby.JPEG');
    await record().click();
    await expect.poll(framesOnButton, { timeout: PATIENCE_MS }).toBeGreaterThanOrEqual(3);
    await record().click();
    await live.says('notices', /Recorded \d+ frames/);
    const newest = readdirSync(folder).sort().at(-1)!;
    const reader = await RunReader.open(join(folder, newest));
    const { network } = await loadModel(openStore(), 'squeezenet-1.0');
    const pixels = await loadFrame(picture, network.input);
    let frames = 0;
    for await (const { frame } of reader.frames()) {
      expect(Buffer.from(frame.rgb).equals(pixels)).toBe(true);
      frames++;
    }
    expect(frames).toBeGreaterThanOrEqual(3);
    await reader.close();
  });

  it('names what is damaged', { timeout: 90_000 }, async () => {
    const [name] = readdirSync(folder);
    const damaged = join(temporaryFolder(), 'damaged.eyeriss');
    copyFileSync(join(folder, name!), damaged);
    const bytes = readFileSync(damaged);
    // In the middle of the second frame's pixels: a header, then frames of 154587 bytes of pixels each.
    const second = bytes.indexOf('FRAM', bytes.indexOf('FRAM') + 154_000);
    bytes[second + 5000]! ^= 1;
    writeFileSync(damaged, bytes);
    await choose(damaged);
    await live.says('notices', 'damaged.eyeriss is damaged: frame 2’s pixels');
    await live.shot('damaged');
    await live.says('source', 'Emoji cards');
  });
});
