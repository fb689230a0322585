import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { launchChromium } from './chromium.ts';
import { buildDashboard, DashboardPage, type DashboardView } from './dashboard-page.ts';
import { serveFolder, type StaticServer } from './static-server.ts';

/** A dashboard with the mock host, served to a browser of a file's own. */
export interface MockDashboard {
  /** ends with a slash */
  readonly url: string;
  readonly browser: Browser;
  /** Opens a page; it is closed after the test, and must have had nothing to complain of. */
  open(view?: DashboardView): Promise<DashboardPage>;
  /** Opens a page, and waits until figures are on screen. */
  running(view?: DashboardView): Promise<DashboardPage>;
}

/**
 * Builds the dashboard, serves it and starts a browser before the tests of a `describe`; ends both after them.
 * @param name of its folder in `test-output`, another one for each file
 */
export function mockDashboard(name: string): MockDashboard {
  const folder = join(packageRoot(), 'test-output', name);
  let browser: Browser | undefined;
  let server: StaticServer | undefined;
  const pages: DashboardPage[] = [];

  beforeAll(async () => {
    await buildDashboard(folder, 'test');
    server = await serveFolder(folder);
    browser = await launchChromium();
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) {
      await page.close();
      expect(page.complaints).toEqual([]);
    }
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const open = async (view?: DashboardView): Promise<DashboardPage> => {
    const page = await DashboardPage.open(browser!, server!.url, view);
    pages.push(page);
    return page;
  };
  return {
    get url() {
      return server!.url;
    },
    get browser() {
      return browser!;
    },
    open,
    async running(view) {
      const page = await open(view);
      await page.running();
      return page;
    },
  };
}
