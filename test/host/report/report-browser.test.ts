import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportPage } from '../../../host/report/page/report-page.ts';
import { readRunReport } from '../../../host/report/run-report.ts';
import { packageRoot } from '../../../models/package-root.ts';
import { writeAlexnetRun } from '../../support/alexnet-run.ts';
import { chromiumPath, launchChromium } from '../../support/chromium.ts';
import { smallModel } from '../../support/small-model.ts';
import { writeSmallRun } from '../../support/written-run.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A4 at 96 px an inch, less the margins of the page's style. */
const PAPER_WIDTH = 695;

describe.skipIf(chromiumPath === undefined)('a report of two runs (needs Chromium)', () => {
  let browser: Browser;
  const output = join(packageRoot(), 'test-output', 'report');

  beforeAll(async () => {
    mkdirSync(output, { recursive: true });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
  });

  async function twoRuns(): Promise<string> {
    const folder = temporaryFolder();
    const paths = [join(folder, 'alexnet.run'), join(folder, 'small.run')];
    await writeAlexnetRun(paths[0]!, { frames: 60 });
    await writeSmallRun(paths[1]!, { model: await smallModel(), frames: 30, label: (index) => index % 10 });
    const runs = [];
    for (const path of paths) runs.push(await readRunReport(path));
    const file = join(output, 'report.html');
    writeFileSync(file, reportPage(runs, 1e12));
    return pathToFileURL(file).href;
  }

  it('opens without a complaint, loads nothing, fits every width and prints', async () => {
    const url = await twoRuns();
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [1280, 'dark'],
      [400, 'light'],
      [PAPER_WIDTH, 'light'],
    ] as const) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      const complaints: string[] = [];
      const requests: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(url);
      expect(complaints).toEqual([]);
      expect(requests).toEqual([url]);
      if (width === PAPER_WIDTH) await page.emulateMedia({ media: 'print' });
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), `at ${width} px`).toBe(
        0,
      );
      expect(await page.locator('svg.chart').count()).toBeGreaterThan(12);
      expect(await page.locator('section.run').count()).toBe(2);
      // Every drawing says in words what it shows.
      const unnamed =
        'document.querySelectorAll("svg.chart:not([aria-label]), svg.chart[aria-label=\'\']").length';
      expect(await page.evaluate(unnamed)).toBe(0);
      await page.screenshot({ path: join(output, `${width}-${colorScheme}.png`), fullPage: true });
      await page.close();
    }
  });

  it('prints on A4, light although the screen is dark', async () => {
    const url = await twoRuns();
    const page = await browser.newPage({ colorScheme: 'dark' });
    await page.goto(url);
    const background = 'getComputedStyle(document.body).backgroundColor';
    expect(await page.evaluate(background)).toBe('rgb(12, 17, 19)');
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate(background)).toBe('rgb(255, 255, 255)');
    const path = join(output, 'report.pdf');
    await page.pdf({ path, preferCSSPageSize: true, printBackground: true });
    expect(statSync(path).size).toBeGreaterThan(20_000);
    await page.close();
  });
});
