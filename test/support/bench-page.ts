import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { z } from 'zod';
import { packageRoot } from '../../models/package-root.ts';
import type { BenchReport } from '../../renderer/bench/bench.ts';

const layer = z.object({
  name: z.string(),
  shape: z.string(),
  macs: z.number(),
  wrappedPsums: z.number(),
  digest: z.string(),
  plain: z.object({ wrappedPsums: z.number(), digest: z.string() }),
  ms: z.array(z.number()),
  equal: z.boolean(),
});
const report: z.ZodType<BenchReport> = z.object({
  executor: z.string(),
  threads: z.number(),
  notices: z.array(z.string()),
  rounds: z.number(),
  layers: z.array(layer),
});

/** Bundles `renderer/bench/` into a folder. */
export async function buildBenchPage(outDir: string): Promise<void> {
  await build({
    root: join(packageRoot(), 'renderer/bench'),
    configFile: false,
    logLevel: 'warn',
    base: './',
    publicDir: false,
    build: { outDir, emptyOutDir: true, target: 'es2023' },
    worker: { format: 'es' },
  });
}

/** The benchmark page in a browser. */
export class BenchPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /**
   * Opens the page and waits until it is ready to time rounds, or has timed those that its address asks for.
   * @param url where the page is served, ending with a slash
   * @param query the page's settings; see renderer/bench/settings.ts
   * @throws Error with the page's own words if it failed
   */
  static async open(browser: Browser, url: string, query: Record<string, string>): Promise<BenchPage> {
    const page = await browser.newPage({ viewport: { width: 1120, height: 800 } });
    await page.goto(`${url}?${new URLSearchParams(query).toString()}`);
    const last = query['rounds'] === '0' ? 'ready' : 'done';
    await page.waitForSelector(`[data-state=${last}], [data-state=failed]`, { timeout: 120_000 });
    const opened = new BenchPage(page);
    if ((await page.locator('html').getAttribute('data-state')) === 'failed') {
      throw new Error(`the benchmark page failed: ${await opened.text('state')}`);
    }
    return opened;
  }

  /** Times one round more. */
  async round(): Promise<void> {
    await this.page.evaluate('eyerissBench.round()');
  }

  /** All that the page has found so far. */
  async report(): Promise<BenchReport> {
    return report.parse(await this.page.evaluate('eyerissBench.report()'));
  }

  /** Ends the page's threads and closes it. */
  async close(): Promise<void> {
    await this.page.evaluate('eyerissBench.close()');
    await this.page.close();
  }

  /** What stands in one of the page's elements. */
  async text(id: string): Promise<string> {
    return (await this.page.locator(`#${id}`).innerText()).trim();
  }
}
