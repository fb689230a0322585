import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { BoothPage } from '../support/booth-page.ts';
import { moveThenRest } from '../support/booth-clip.ts';
import { launchWithCamera, serveApp, type ServedApp } from '../support/live-app.ts';
import { canRunLive, LivePage } from '../support/live-page.ts';
import { sharedDir } from '../support/shared.ts';

const MODEL = ['--model', 'squeezenet-1.0'];
/** The camera sees something new for 6 s, then nothing new for 14 s. */
const CLIP = { moveS: 6, restS: 14 };
/** A whole round of the clip, on a slow machine. */
const ROUND_MS = 60_000;

describe.skipIf(!canRunLive)('A booth (needs Chromium and ../shared)', () => {
  const slides = join(sharedDir ?? '', 'video/slides_640x480.mjpeg');
  let folder: string;
  let run: string;
  let app: ServedApp;
  let browser: Browser;
  let logsBefore: string | undefined;

  /** Opens the booth with times of its own, in seconds. */
  async function open(
    shots: string,
    times: Readonly<Record<string, number>> = {},
    view: { width?: number; height?: number; light?: boolean; served?: ServedApp } = {},
  ): Promise<BoothPage> {
    const { width = 1920, height = 1080, light = false, served = app } = view;
    const url = new URL(served.url);
    for (const [name, seconds] of Object.entries(times)) url.searchParams.set(name, String(seconds));
    const live = await LivePage.open(browser, 'about:blank', `booth/${shots}`, {
      viewport: { width, height },
      permissions: ['camera'],
    });
    onTestFinished(() => live.close());
    await live.page.emulateMedia({ colorScheme: light ? 'light' : 'dark' });
    await live.page.goto(url.href);
    const booth = new BoothPage(live);
    await booth.running();
    return booth;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'eyeriss-booth-'));
    logsBefore = process.env['EYERISS_LOGS'];
    process.env['EYERISS_LOGS'] = join(folder, 'logs');
    run = join(folder, 'attract.eyeriss');
    const eyeriss = join(packageRoot(), 'host/bin/eyeriss.mjs');
    const record = ['record', '--source', slides, '--frames', '8', ...MODEL, '--out', run];
    await promisify(execFile)(process.execPath, [eyeriss, ...record]);
    app = await serveApp(['--port', '0', ...MODEL, '--booth', '--attract', run]);
    browser = await launchWithCamera(await moveThenRest(slides, join(folder, 'camera.mjpeg'), CLIP));
  });
  afterAll(async () => {
    // Without Chromium there is none of them.
    await (browser as Browser | undefined)?.close();
    await (app as ServedApp | undefined)?.close();
    if (logsBefore === undefined) delete process.env['EYERISS_LOGS'];
    else process.env['EYERISS_LOGS'] = logsBefore;
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    [1280, 720],
    [1920, 1080],
    [3840, 2160],
  ])(
    'shows a label that is read from three metres, figures and the privacy notice at %i × %i',
    async (width, height) => {
      const booth = await open(`${width}x${height}`, { still: 600 }, { width, height });
      const { page } = booth.live;
      await expect.poll(() => booth.shows()).toBe('Live');
      await expect.poll(() => booth.label(), { timeout: ROUND_MS }).toMatch(/\w{3}/);
      const size = await page.evaluate<number>(
        `parseFloat(getComputedStyle(document.querySelector('[data-testid=label]')).fontSize)`,
      );
      // Capitals are 0.72 of the size: at least a twentieth of the screen.
      expect((0.72 * size) / height).toBeGreaterThanOrEqual(0.05);
      const box = await page.getByTestId('label').boundingBox();
      expect(box!.x + box!.width).toBeLessThanOrEqual(width);
      expect(await booth.text('privacy')).toBe('Pictures stay on this computer and are not kept.');
      const figures = await page.getByLabel('Figures').innerText();
      for (const unit of ['mW', 'ms', 'mJ', 'frames/s']) expect(figures).toContain(unit);
      expect(figures).toMatch(/\d/);
      await booth.live.shot('live');
      // Nothing stands outside the screen, on no page of the story either.
      for (const story of [0, 1, 2, 3, 4]) {
        expect(await booth.page()).toBe(story);
        const outside = await page.evaluate<string[]>(OUTSIDE);
        expect(outside, `page ${story}`).toEqual([]);
        if (story > 0) await booth.live.shot(`story-${story}`);
        await booth.press('ArrowRight');
        await page.waitForTimeout(300);
      }
      expect(booth.live.problems).toEqual([]);
    },
  );

  it('is as readable in light colours', async () => {
    const booth = await open('light', { still: 600 }, { light: true });
    await booth.live.shot('live');
    await booth.press('ArrowRight');
    await booth.live.page.waitForTimeout(300);
    await booth.live.shot('story-1');
  });

  it('steps the story by arrow keys, rests at a key and goes on by itself', async () => {
    const booth = await open('story', { still: 600, page: 3 });
    await booth.press('ArrowRight', 'ArrowRight');
    expect(await booth.page()).toBe(2);
    await booth.press('ArrowLeft', ' ');
    expect(await booth.page()).toBe(1);
    expect(await booth.text('story')).toMatch(/convolution/);
    await expect.poll(() => booth.text('story-figure')).toMatch(/\d/);
    expect(await booth.text('rests')).toBe('rests');
    await booth.live.page.waitForTimeout(4500);
    expect(await booth.page()).toBe(1);
    await booth.press(' ');
    await expect.poll(() => booth.page()).toBe(2);
    await booth.press('Home');
    expect(await booth.page()).toBe(0);
    expect(booth.live.problems).toEqual([]);
  });

  it('plays the recording when nothing moves, and goes back to the camera when something does', async () => {
    const booth = await open('attract', { still: 3, page: 4 });
    await expect.poll(() => booth.phase(), { timeout: ROUND_MS }).toBe('attract');
    await expect.poll(() => booth.shows()).toBe('Recording');
    await booth.running();
    await booth.live.shot('recording');
    // The story comes by itself meanwhile.
    await expect.poll(() => booth.page(), { timeout: ROUND_MS }).toBeGreaterThan(0);
    await expect.poll(() => booth.phase(), { timeout: ROUND_MS }).toBe('live');
    await expect.poll(() => booth.shows()).toBe('Live');
    expect(await booth.page()).toBe(0);
    await booth.running();
    expect(booth.live.problems).toEqual([]);
  });

  it('tells the story over the emoji cards where there is no recording', async () => {
    const served = await serveApp(['--port', '0', ...MODEL, '--booth']);
    onTestFinished(async () => {
      await served.close();
    });
    const booth = await open('attract-without', { still: 3, page: 4 }, { served });
    await expect.poll(() => booth.phase(), { timeout: ROUND_MS }).toBe('attract');
    await expect.poll(() => booth.shows()).toBe('Emoji cards');
    expect(await booth.page()).toBeGreaterThan(0);
    await booth.live.page.getByText('The cards are for Emoji-1000').waitFor();
    await booth.live.shot('story');
    // A key is somebody: the camera comes back, the story stays.
    await booth.press('ArrowRight');
    await expect.poll(() => booth.shows()).toBe('Live');
    expect(await booth.page()).toBeGreaterThan(0);
  });

  it('runs the emoji cards on the network that knows them, and the camera on the house’s own', async () => {
    const served = await serveApp(['--port', '0', '--booth']);
    onTestFinished(async () => {
      await served.close();
    });
    const booth = await open('attract-emoji', { still: 3, page: 4 }, { served });
    for (let round = 0; round < 2; round++) {
      await expect.poll(() => booth.shows(), { timeout: ROUND_MS }).toBe('Live');
      await expect.poll(() => booth.text('status')).toBe('SqueezeNet 1.0');
      await expect.poll(() => booth.phase(), { timeout: ROUND_MS }).toBe('attract');
      await expect.poll(() => booth.shows()).toBe('Emoji cards');
      await expect.poll(() => booth.text('status')).toBe('Emoji-1000');
      // The watchdog has nothing to put right.
      await booth.live.page.waitForTimeout(3500);
      expect(await booth.text('status')).toBe('Emoji-1000');
    }
    await booth.live.shot('story');
    expect(readFileSync(join(folder, 'logs/booth.log'), 'utf8')).not.toMatch(/model\.change/);
    expect(booth.live.problems).toEqual([]);
  });

  it('goes back to the house’s settings when a visitor has left', async () => {
    const booth = await open('settings', { still: 600, leave: 3 });
    await booth.press('g', 'c', 'v');
    await expect.poll(() => booth.text('gating')).toContain('off');
    expect(await booth.text('compression')).toContain('off');
    expect(await booth.text('clock')).toContain('250 MHz');
    await expect.poll(() => booth.text('gating'), { timeout: ROUND_MS }).toContain('on');
    expect(await booth.text('compression')).toContain('on');
    expect(await booth.text('clock')).toContain('200 MHz');
  });

  it('begins with the house’s settings after a reload, too', async () => {
    const booth = await open('settings', { still: 600 });
    await booth.press('g');
    await expect.poll(() => booth.text('gating')).toContain('off');
    await booth.live.page.reload();
    await booth.running();
    expect(await booth.text('gating')).toContain('on');
  });

  it('is left by the chord and by nothing else', async () => {
    const booth = await open('exit', { still: 600 });
    await booth.press(
      'Escape',
      'F11',
      'F5',
      'e',
      'Control+e',
      'Shift+E',
      'Alt+F4',
      'Control+w',
      'Control+r',
      'q',
    );
    await booth.live.page.waitForTimeout(500);
    expect(await booth.phase()).toBe('live');
    await booth.press('Control+Shift+H');
    await booth.live.page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await booth.live.shot('keys');
    await booth.press('Control+Shift+H', 'Control+Shift+E');
    await booth.live.running();
    expect(await booth.phase()).toBeUndefined();
    expect(new URL(booth.live.page.url()).search).toBe('');
  });

  it('recovers a camera that stops without a word, and a canvas that stays lost', async () => {
    const booth = await open('recover', { still: 600 });
    const { page } = booth.live;
    await expect.poll(() => booth.shows()).toBe('Live');
    const before = await page.evaluate<number>('performance.timeOrigin');
    await page.evaluate(`(() => {
      window.gum = 0;
      const devices = navigator.mediaDevices;
      const ask = devices.getUserMedia.bind(devices);
      devices.getUserMedia = (...a) => { gum++; return ask(...a); };
    })()`);
    // Playing videos are not in the document; their streams are stopped where they are made.
    await page.evaluate(`(() => {
      const { requestVideoFrameCallback } = HTMLVideoElement.prototype;
      HTMLVideoElement.prototype.requestVideoFrameCallback = function (...a) {
        if (gum === 0) { for (const t of this.srcObject?.getTracks() ?? []) t.stop(); }
        return requestVideoFrameCallback.apply(this, a);
      };
    })()`);
    await expect.poll(() => page.evaluate('gum')).toBeGreaterThan(0);
    await booth.running();
    await page.evaluate(`document.querySelector('canvas').getContext('2d').isContextLost = () => true`);
    await expect
      .poll(() => page.evaluate<number>('performance.timeOrigin').catch(() => before))
      .toBeGreaterThan(before);
    await booth.running();
    const log = readFileSync(join(folder, 'logs/booth.log'), 'utf8');
    expect(log).toMatch(/camera\.frozen/);
    expect(log).toMatch(/canvas\.lost/);
  });

  it('writes what happens into its log, and says where', () => {
    expect(app.output()).toContain(`booth log: ${join(folder, 'logs/booth.log')}`);
    const log = readFileSync(join(folder, 'logs/booth.log'), 'utf8');
    for (const event of [
      'booth.start',
      'page.start',
      'booth.phase attract',
      'booth.phase live',
      'booth.reset',
      'booth.exit',
    ])
      expect(log).toContain(event);
  });
});

/** Elements with text that stand outside the screen or are cut off by it; a text, because tests know no DOM. */
const OUTSIDE = `[...document.querySelectorAll('.booth *')]
  .filter((element) => {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
    if (!own && element.tagName !== 'CANVAS') return false;
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1;
  })
  .map((element) => element.className + ' ' + element.textContent.trim())`;
