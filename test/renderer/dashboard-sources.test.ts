import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { decodeImage } from '../../host/image/decode-image.ts';
import { ownResize, resizeForNetwork } from '../../host/image/scaling/resize.ts';
import { decodeBinary } from '../../host/protocol/index.ts';
import { findNetwork } from '../../models/networks/index.ts';
import { packageRoot } from '../../models/package-root.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';
import { buildDashboard, DashboardPage, type DashboardView } from '../support/dashboard-page.ts';
import { CORNER, GROUND_OF_DISCS, STRIP } from '../support/picture-pixels.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { serveFolder, type StaticServer } from '../support/static-server.ts';
import { put, temporaryFolder } from '../support/temporary-folder.ts';

const folder = join(packageRoot(), 'test-output', 'dashboard-sources');
const FAKE_CAMERA = '--use-fake-device-for-media-stream=fps=30';
const ALLOWED = '--use-fake-ui-for-media-stream';

describe.skipIf(chromiumPath === undefined)('sources of pictures in a browser (needs Chromium)', () => {
  let server: StaticServer;
  beforeAll(async () => {
    await buildDashboard(folder, 'test');
    server = await serveFolder(folder);
  });
  afterAll(async () => {
    await server.close();
  });

  async function withPage(
    flags: readonly string[],
    use: (page: DashboardPage) => Promise<void>,
    view: DashboardView = {},
  ): Promise<void> {
    const browser: Browser = await launchChromium(flags);
    try {
      const page = await DashboardPage.open(browser, server.url, view);
      await page.running();
      await use(page);
      expect(page.complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  }

  it('takes a camera that may be used, and remembers it', async () => {
    await withPage([FAKE_CAMERA, ALLOWED], async ({ page }) => {
      await page.waitForSelector('.source:has-text("fake_device")');
      const frames = Number(await page.evaluate('eyerissMock.frames'));
      await page.waitForFunction(`eyerissMock.frames > ${frames + 10}`);
      expect(await page.evaluate('localStorage.getItem("eyeriss.camera")')).toContain('fake_device');
      await page.screenshot({ path: join(packageRoot(), 'test-output', 'dashboard-camera.png') });
      await page.getByLabel('Source of pictures').selectOption('pattern');
      await page.waitForSelector('.source:has-text("Emoji cards")');
    });
  });

  it.each([
    ['is not allowed', [FAKE_CAMERA, '--deny-permission-prompts'], 'may not use it'],
    ['is not there', [], 'no such camera is plugged in'],
  ])('says why when a camera %s, and runs the emoji cards on', async (_, flags, why) => {
    await withPage(flags, async (dashboard) => {
      await dashboard.page.getByLabel('Source of pictures').selectOption('ask');
      await dashboard.page.waitForSelector('.tray li');
      expect(await dashboard.text('.tray li')).toContain(why);
      expect(await dashboard.text('.source')).toBe('Emoji cards');
      await dashboard.page.waitForFunction('eyerissMock.frames > 20');
    });
  });

  it.each(['light', 'dark'] as const)('shows emoji cards that move, in a %s page', async (theme) => {
    await withPage(
      [],
      async ({ page }) => {
        await expect.poll(() => page.evaluate(CORNER)).not.toBe(GROUND_OF_DISCS);
        const looks = new Set<unknown>();
        for (let i = 0; i < 10; i++) {
          looks.add(await page.evaluate(STRIP));
          await page.waitForTimeout(150);
        }
        expect(looks.size).toBeGreaterThan(5);
        await page.screenshot({ path: join(packageRoot(), 'test-output', `dashboard-emoji-${theme}.png`) });
      },
      { theme },
    );
  });

  it('draws discs where the emoji cannot be loaded, and complains of nothing', async () => {
    const browser = await launchChromium();
    try {
      const context = await browser.newContext();
      const asked: string[] = [];
      await context.route('**/*.webp', async (route) => {
        asked.push(route.request().url());
        await route.fulfill({ body: 'no picture', contentType: 'image/webp' });
      });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', ({ message }) => complaints.push(message));
      await page.goto(`${server.url}?mock`);
      await page.waitForFunction('globalThis.eyerissMock?.frames > 20');
      expect(asked.length).toBe(1);
      expect(await page.evaluate(CORNER)).toBe(GROUND_OF_DISCS);
      expect(await page.locator('.source').innerText()).toBe('Emoji cards');
      expect(await page.locator('.tray li').count()).toBe(0);
      expect(complaints).toEqual([]);
      await page.screenshot({ path: join(packageRoot(), 'test-output', 'dashboard-discs.png') });
    } finally {
      await browser.close();
    }
  });

  it('shows the pictures of files, and says when there are none among them', async () => {
    await withPage([], async (dashboard) => {
      const input = dashboard.page.locator('input[type=file][accept]');
      const file = (
        name: string,
        mimeType: string,
        buffer: Buffer,
      ): { name: string; mimeType: string; buffer: Buffer } => ({
        ...{ name, mimeType, buffer },
      });
      await input.setInputFiles(file('red.png', 'image/png', RED_PNG));
      await dashboard.page.waitForSelector('.source:has-text("red.png")');
      await input.setInputFiles(file('notes.txt', 'text/plain', Buffer.from('no picture')));
      await dashboard.page.waitForSelector('.tray li:has-text("no picture, film or recorded run")');
      expect(await dashboard.text('.source')).toBe('red.png');
    });
  });

  it('names several pictures as such in the list, and says once which files it skips', async () => {
    const folder = join(temporaryFolder(), 'holiday');
    put(RED_PNG, folder, 'a.png');
    put('no picture', folder, 'broken.jpg');
    put(RED_PNG, folder, 'c.png');
    await withPage([], async ({ page }) => {
      const listed = () => page.getByLabel('Source of pictures').locator('option:checked').innerText();
      await page
        .locator('input[type=file][accept]')
        .setInputFiles(['a.png', 'broken.jpg', 'c.png'].map((name) => join(folder, name)));
      await page.waitForSelector('.source:has-text("a.png (1 of 3)")');
      expect(await listed()).toBe('3 pictures');
      await page.waitForSelector('.source:has-text("c.png (3 of 3)")');
      const notice = page.locator('.tray li');
      expect(await notice.innerText()).toMatch(/Skipped broken\.jpg: no picture[^]*JPEG/);
      await notice.getByRole('button').click();
      // A second time round.
      await page.waitForSelector('.source:has-text("a.png")');
      await page.waitForSelector('.source:has-text("c.png")');
      expect(await notice.count()).toBe(0);
      await page.locator('input[type=file][webkitdirectory]').setInputFiles(folder);
      await expect.poll(listed).toBe('holiday: 3 pictures');
      expect(await page.getByLabel('Source of pictures').getAttribute('title')).toBe('holiday: 3 pictures');
    });
  });

  it.each([
    { how: 'squeezed', model: 'alexnet', width: 301, height: 199, channels: 3 },
    { how: 'squeezed, with holes', model: 'alexnet', width: 96, height: 131, channels: 4 },
    { how: 'of its centre', model: 'emoji-1000', width: 301, height: 199, channels: 3 },
  ] as const)('sends a picture $how as eyeriss classify takes it, byte for byte', async (picture) => {
    const { model, width, height, channels } = picture;
    const name = 'noise.png';
    const random = new SeededRandom(7);
    const noise = Uint8Array.from({ length: width * height * channels }, (_, i) =>
      // Half transparent pixels are rounded otherwise in browsers.
      i % channels < 3 ? random.integer(0, 255) : random.pick([0, 255]),
    );
    const buffer = await sharp(noise, { raw: { width, height, channels } }).png().toBuffer();
    const network = findNetwork(model).input;
    const input = { width: network.width, height: network.height, resize: ownResize(network) };
    const { rgb } = resizeForNetwork(await decodeImage(buffer), input, input.resize);
    await withPage([], async ({ page }) => {
      await page.evaluate(`eyerissMock.say({ ...eyerissMock.model, input: ${JSON.stringify(input)} })`);
      await page.locator('input[type=file][accept]').setInputFiles({ name, mimeType: 'image/png', buffer });
      await page.waitForSelector(`.source:has-text("${name}")`);
      const frames = Number(await page.evaluate('eyerissMock.frames'));
      await page.waitForFunction(`eyerissMock.frames > ${frames + 3}`);
      const bytes = Uint8Array.from(await page.evaluate<number[]>('[...new Uint8Array(eyerissMock.frame)]'));
      const sent = decodeBinary(bytes);
      if (typeof sent === 'string' || !('frame' in sent)) throw new Error(`sent ${JSON.stringify(sent)}`);
      const { rgba, ...facts } = sent.frame;
      expect(facts).toMatchObject({ width: input.width, height: input.height });
      expect(Buffer.from(rgba.filter((_, i) => i % 4 < 3)).equals(rgb)).toBe(true);
    });
  });

  it('keeps the picture while paused, of a camera as well', async () => {
    await withPage([FAKE_CAMERA, ALLOWED], async ({ page }) => {
      await page.waitForSelector('.source:has-text("fake_device")');
      const moves = async (): Promise<boolean> => {
        const looks = new Set<unknown>();
        for (let i = 0; i < 6; i++) {
          looks.add(await page.evaluate(STRIP));
          await page.waitForTimeout(120);
        }
        return looks.size > 1;
      };
      for (const source of ['fake_device', 'Emoji cards']) {
        await page.waitForSelector(`.source:has-text("${source}")`);
        expect(await moves(), source).toBe(true);
        await page.getByRole('button', { name: 'Pause' }).click();
        await page.waitForSelector('.word:has-text("Paused")');
        await page.waitForTimeout(100);
        expect(await moves(), source).toBe(false);
        await page.getByRole('button', { name: 'Resume' }).click();
        expect(await moves(), source).toBe(true);
        await page.getByLabel('Source of pictures').selectOption('pattern');
      }
    });
  });

  /** The middle of the picture on screen is this colour, and frames of it go out. */
  async function runs({ page }: DashboardPage, colour: string): Promise<void> {
    await expect.poll(() => page.evaluate(MIDDLE)).toBe(colour);
    const frames = Number(await page.evaluate('eyerissMock.frames'));
    await page.waitForFunction(`eyerissMock.frames > ${frames + 3}`);
  }

  it('takes pictures that are dropped anywhere, and leaves other drags alone', async () => {
    await withPage([], async (dashboard) => {
      const { page } = dashboard;
      const table = page.getByRole('group', { name: 'Table of CONV layers' });
      const text = await page.evaluateHandle(
        '(() => { const data = new DataTransfer(); data.setData("text/plain", "x"); return data; })()',
      );
      await table.dispatchEvent('dragover', { dataTransfer: text });
      expect(await page.locator('.over').count()).toBe(0);
      const files = await page.evaluateHandle(draggedFiles('red.png', RED_PNG));
      await table.dispatchEvent('dragover', { dataTransfer: files });
      await page.waitForSelector('.over:has-text("recorded run")');
      await table.dispatchEvent('drop', { dataTransfer: files });
      expect(await page.locator('.over').count()).toBe(0);
      await page.waitForSelector('.source:has-text("red.png")');
      await runs(dashboard, RED);
      expect(await page.getByLabel('Source of pictures').inputValue()).toBe('files');
    });
  });

  it('takes a picture that is pasted', async () => {
    const permissions = ['clipboard-read', 'clipboard-write'];
    await withPage(
      [],
      async (dashboard) => {
        const { page } = dashboard;
        await page.evaluate(copied(RED_PNG));
        await page.keyboard.press('Control+v');
        await page.waitForSelector('.source:has-text("image.png")');
        await runs(dashboard, RED);
      },
      { permissions },
    );
  });

  it('shows no label of a source that is no longer shown', async () => {
    await withPage([], async (dashboard) => {
      const { page } = dashboard;
      await page.evaluate('eyerissMock.silent = true');
      await page.locator('input[type=file][accept]').setInputFiles({
        ...{ name: 'red.png', mimeType: 'image/png', buffer: RED_PNG },
      });
      await page.waitForSelector('.source:has-text("red.png")');
      const say = (number: string, label: string): Promise<unknown> =>
        page.evaluate(`eyerissMock.say({ ...eyerissMock.last, number: ${number},
          top: [{ index: 1, label: '${label}', probability: 0.9 }] })`);
      // One that was on its way, and then one of the picture on screen.
      await say('eyerissMock.last.number + 1', 'late');
      await page.waitForTimeout(400);
      expect(await dashboard.text('.best')).toBe('–');
      await say('eyerissMock.last.number + 1000', 'fresh');
      await page.waitForSelector('.best .name:has-text("fresh")');
      expect(await page.locator('.labels ol .text').allInnerTexts()).not.toContain('late');
    });
  });
});

/** Colour of the picture's middle, as drawn. */
const MIDDLE = `(() => {
  const canvas = document.querySelector('.picture canvas');
  const { data } = canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1);
  return data.slice(0, 3).join();
})()`;
/** {@link RED_PNG} on white. */
const RED = '255,128,128';

/** Code for a drag that carries a file. */
function draggedFiles(name: string, content: Buffer): string {
  return `(() => {
    const data = new DataTransfer();
    data.items.add(new File([${bytesOf(content)}], '${name}', { type: 'image/png' }));
    return data;
  })()`;
}

/** Code that copies a picture, as a picture viewer does. */
function copied(content: Buffer): string {
  return `navigator.clipboard.write([
    new ClipboardItem({ 'image/png': new Blob([${bytesOf(content)}], { type: 'image/png' }) }),
  ])`;
}

function bytesOf(content: Buffer): string {
  return `Uint8Array.of(${[...content].join()})`;
}

/** One red pixel, half transparent. */
const RED_PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);
