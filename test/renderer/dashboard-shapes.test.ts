import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';
import { buildDashboard, DashboardPage } from '../support/dashboard-page.ts';
import { pageFaults } from '../support/page-faults.ts';
import { serveFolder, type StaticServer } from '../support/static-server.ts';

const folder = join(packageRoot(), 'test-output', 'dashboard-shapes');
const FAULTS = pageFaults('.app', true);
const TABS = ['Over time', 'PE array', 'One frame', 'DRAM bytes', 'The chip'];

describe.skipIf(chromiumPath === undefined)('a dashboard’s window (needs Chromium)', () => {
  let browser: Browser;
  let server: StaticServer;

  beforeAll(async () => {
    await buildDashboard(folder, 'test');
    server = await serveFolder(folder);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it.each([
    [3840, 2160],
    [1920, 1080],
    [1280, 720],
    [1201, 800],
    [1200, 800],
    [1024, 768],
    [800, 1000],
    [420, 900],
  ])('shows its text whole, none over another, at %i × %i', async (width, height) => {
    const dashboard = await DashboardPage.open(browser, server.url, { width, height });
    const { page } = dashboard;
    await dashboard.running();
    for (const model of ['alexnet', 'squeezenet-1.0']) {
      await page.getByLabel('Network', { exact: true }).selectOption(model);
      await dashboard.running();
      for (const name of TABS) {
        const tab = page.getByRole('tab', { name });
        if ((await tab.count()) > 0) await tab.click();
        await page.evaluate('scrollTo(0, 0)');
        expect(await page.evaluate(FAULTS), `${model}, ${name}`).toEqual([]);
      }
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
    await dashboard.screenshot(`shape-${width}x${height}`);
    await page.close();
  });

  it.each([
    [1280, 720],
    [768, 1024],
    [320, 640],
    [320, 180],
  ])('shows its keys and explanations whole, or scrolls them, at %i × %i', async (width, height) => {
    const dashboard = await DashboardPage.open(browser, server.url, { width, height });
    const { page } = dashboard;
    await dashboard.running();
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog');
    const close = dialog.getByRole('button', { name: 'Close' });
    for (const seen of [dialog, close]) {
      const box = (await seen.boundingBox())!;
      expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
    }
    const sideways =
      'document.querySelector("dialog .columns").scrollWidth - document.querySelector("dialog .columns").clientWidth';
    expect(await page.evaluate(sideways)).toBe(0);
    await dashboard.screenshot(`help-${width}x${height}`);
    await close.click();
    expect(await dialog.isVisible()).toBe(false);
    await page.close();
  });

  it.each([
    [1280, 720],
    [1101, 800],
    [1024, 768],
    [800, 1000],
  ])('has on its first screen at %i × %i what matters most', async (width, height) => {
    const dashboard = await DashboardPage.open(browser, server.url, { width, height });
    const { page } = dashboard;
    await dashboard.running();
    for (const seen of ['.best', '.legend', 'dl[aria-label="Headline figures"]', '[data-testid=status]']) {
      const box = await page.locator(seen).first().boundingBox();
      expect(box, seen).not.toBeNull();
      expect(box!.y + box!.height, seen).toBeLessThanOrEqual(height);
      expect(box!.height, seen).toBeGreaterThan(5);
    }
    // All columns of the table, without moving it sideways.
    const hidden = `(() => {
      const table = document.querySelector('[role=group][aria-label="Table of CONV layers"]');
      return table.scrollWidth - table.clientWidth;
    })()`;
    expect(await page.evaluate(hidden)).toBe(0);
    await page.close();
  });
});
