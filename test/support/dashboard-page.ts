import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { z } from 'zod';
import type { BoothState } from '../../host/booth/booth-service.ts';
import { clientMessageSchema, type ClientMessage, type HostMessage } from '../../host/protocol/index.ts';
import { packageRoot } from '../../models/package-root.ts';

/**
 * Bundles the dashboard into a folder.
 * @param mode `test` keeps the mock host in, `production` leaves it out
 */
export async function buildDashboard(outDir: string, mode: 'test' | 'production'): Promise<void> {
  const root = join(packageRoot(), 'renderer');
  await build({
    ...{ root, mode, configFile: join(root, 'vite.config.ts'), logLevel: 'error' },
    build: { outDir, emptyOutDir: true },
  });
}

/** What a booth's host has that there is. */
const BOOTH_HOST: BoothState = { models: ['alexnet', 'squeezenet-1.0'], cards: 'alexnet', attract: false };

/** How a page is opened. */
export interface DashboardView {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  readonly query?: string;
  /** settings of a booth, as in `still=600&page=600`; its host answers {@link BOOTH_HOST} */
  readonly booth?: string;
  readonly reducedMotion?: boolean;
  readonly permissions?: readonly string[];
}

/** The dashboard in a browser, with the mock host inside. */
export class DashboardPage {
  readonly page: Page;
  /** errors and warnings of the page's console, and exceptions that nobody caught */
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => {
      this.complaints.push(error.message);
    });
  }

  /** Opens the page and waits for its first result. */
  static async open(browser: Browser, url: string, view: DashboardView = {}): Promise<DashboardPage> {
    const { width = 1280, height = 720, theme = 'dark', booth, permissions = [] } = view;
    const query = booth === undefined ? (view.query ?? 'mock') : `mock&booth=1&${booth}`;
    const page = await browser.newPage({
      ...{ viewport: { width, height }, colorScheme: theme, permissions: [...permissions] },
      reducedMotion: view.reducedMotion === true ? 'reduce' : 'no-preference',
    });
    const opened = new DashboardPage(page);
    if (booth !== undefined) await page.route('**/booth/*', (route) => route.fulfill({ json: BOOTH_HOST }));
    await page.goto(`${url}?${query}`);
    return opened;
  }

  /** Waits until figures are on screen. */
  async running(): Promise<void> {
    await this.page.waitForFunction('/\\d/.test(document.querySelector("dl .value")?.textContent ?? "")');
  }

  /** What the page sent to the host, as the host would read it. */
  async received(): Promise<ClientMessage[]> {
    return z.array(clientMessageSchema).parse(await this.page.evaluate('eyerissMock.received'));
  }

  /** All settings that the page asked for, later ones over earlier ones. */
  async askedFor(): Promise<Record<string, unknown>> {
    const asked: Record<string, unknown> = {};
    for (const message of await this.received())
      if ('settings' in message) Object.assign(asked, message.settings);
    return asked;
  }

  /** Has the mock host say something. */
  async say(message: HostMessage): Promise<void> {
    await this.page.evaluate(`eyerissMock.say(${JSON.stringify(message)})`);
  }

  /** What stands in an element, without spaces around. */
  async text(selector: string): Promise<string> {
    return (await this.page.locator(selector).first().innerText()).trim();
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: join(packageRoot(), 'test-output', `dashboard-${name}.png`) });
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}
