import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';
import { buildDashboard, DashboardPage } from '../support/dashboard-page.ts';
import { serveFolder, type StaticServer } from '../support/static-server.ts';

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
  ): Promise<void> {
    const browser: Browser = await launchChromium(flags);
    try {
      const page = await DashboardPage.open(browser, server.url);
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
      await page.waitForSelector('.source:has-text("Test pattern")');
    });
  });

  it.each([
    ['is not allowed', [FAKE_CAMERA, '--deny-permission-prompts'], 'may not use it'],
    ['is not there', [], 'no such camera is plugged in'],
  ])('says why when a camera %s, and runs the test pattern on', async (_, flags, why) => {
    await withPage(flags, async (dashboard) => {
      await dashboard.page.getByLabel('Source of pictures').selectOption('ask');
      await dashboard.page.waitForSelector('.tray li');
      expect(await dashboard.text('.tray li')).toContain(why);
      expect(await dashboard.text('.source')).toBe('Test pattern');
      await dashboard.page.waitForFunction('eyerissMock.frames > 20');
    });
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
      await dashboard.page.waitForSelector('.tray li:has-text("neither picture nor film")');
      expect(await dashboard.text('.source')).toBe('red.png');
    });
  });
});

/** One red pixel. */
const RED_PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);
