import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';
import { buildDashboard, DashboardPage, type DashboardView } from '../support/dashboard-page.ts';
import { serveFolder, type StaticServer } from '../support/static-server.ts';

const folder = join(packageRoot(), 'test-output', 'dashboard-drawings');

describe.skipIf(chromiumPath === undefined)('drawings of the dashboard (need Chromium)', () => {
  let browser: Browser;
  let server: StaticServer;
  let open: DashboardPage[] = [];

  async function dashboard(view: DashboardView = {}): Promise<DashboardPage> {
    const page = await DashboardPage.open(browser, server.url, view);
    open.push(page);
    await page.running();
    return page;
  }

  beforeAll(async () => {
    await buildDashboard(folder, 'test');
    server = await serveFolder(folder);
    browser = await launchChromium();
  });
  afterEach(async () => {
    for (const page of open) {
      expect(page.complaints).toEqual([]);
      await page.close();
    }
    open = [];
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  describe('over time', () => {
    it('have text as large as the window’s, whatever size it was opened in', async () => {
      const small = await dashboard({ width: 1280, height: 720 });
      const large = await dashboard({ width: 3840, height: 2160 });
      for (const { page } of [small, large]) await expect.poll(() => roomOfScale(page)).toBeGreaterThan(0);
      const [ofSmall, ofLarge] = [await roomOfScale(small.page), await roomOfScale(large.page)];
      expect(ofLarge).toBeGreaterThan(2 * ofSmall);
      await small.page.setViewportSize({ width: 3840, height: 2160 });
      await expect.poll(() => roomOfScale(small.page)).toBe(ofLarge);
      await large.page.setViewportSize({ width: 1280, height: 720 });
      await expect.poll(() => roomOfScale(large.page)).toBe(ofSmall);
      expect(await large.page.locator('.uplot').count()).toBe(6);
    });

    it('have no scale before they have a figure', async () => {
      const { page } = await dashboard();
      await expect.poll(() => roomOfScale(page)).toBeGreaterThan(0);
      await page.evaluate('eyerissMock.silent = true');
      await page.getByLabel('Network', { exact: true }).selectOption('squeezenet-1.0');
      await expect.poll(() => roomOfScale(page)).toBe(0);
    });
  });
});

/** Width of what stands left of a chart's plot: its scale's figures, px. */
async function roomOfScale(page: Page): Promise<number> {
  return Number(await page.evaluate('parseFloat(document.querySelector(".u-over").style.left)'));
}
