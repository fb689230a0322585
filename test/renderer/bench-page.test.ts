import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainExecutor } from '../../engine/index.ts';
import { packageRoot } from '../../models/package-root.ts';
import { ofmapDigest } from '../../renderer/bench/ofmap-digest.ts';
import { seededLayers } from '../../renderer/bench/seeded-layers.ts';
import { BenchPage, buildBenchPage } from '../support/bench-page.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';
import { serveFolder, type StaticServer } from '../support/static-server.ts';

const output = join(packageRoot(), 'test-output');
const folder = join(output, 'bench-page');

describe.skipIf(chromiumPath === undefined)('the engine in a browser (needs Chromium)', () => {
  let browser: Browser;
  let server: StaticServer;
  /** What Node's plain executor makes of the same words. */
  let inNode: { name: string; digest: string; wrappedPsums: number }[];
  let expected: string;

  beforeAll(async () => {
    await buildBenchPage(folder);
    server = await serveFolder(folder);
    browser = await launchChromium();
    inNode = [];
    for (const { name, layer, ifmap } of seededLayers('small')) {
      const { ofmaps, wrappedPsums } = await plainExecutor.run(layer, [ifmap]);
      inNode.push({ name, digest: await ofmapDigest(ofmaps[0]!), wrappedPsums });
    }
    expected = inNode.map(({ name, digest }) => `${name}:${digest}`).join(',');
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it('has layers whose psums wrap among those it checks', () => {
    const wrapped = inNode.map(({ wrappedPsums }) => wrappedPsums);
    expect(wrapped.filter((count) => count > 0)).toHaveLength(1);
  });

  it.each(['worker', 'page'])('gives the bits of Node on two threads, run from the %s', async (place) => {
    const query = { layers: 'small', threads: '2', rounds: '2', place, expected };
    const bench = await BenchPage.open(browser, server.url, query);
    const report = await bench.report();
    expect(report).toMatchObject({ executor: 'fast', threads: 2, notices: [], rounds: 2 });
    expect(report.layers).toMatchObject(
      inNode.map(({ name, digest, wrappedPsums }) => ({
        ...{ name, digest, wrappedPsums, equal: true },
        plain: { digest, wrappedPsums },
      })),
    );
    expect(report.layers.every(({ ms }) => ms.length === 8 && ms.every((time) => time > 0))).toBe(true);
    expect(await bench.text('bits')).toBe('equal');
    expect(await bench.text('rate')).toMatch(/^\d+\.\d GMAC\/s$/);
    await bench.page.screenshot({ path: join(output, `bench-page-${place}.png`), fullPage: true });
    await bench.page.close();
  });

  it('shows an ofmap that differs from Node’s', async () => {
    const wrong = `${inNode[1]!.name}:${'0'.repeat(64)}`;
    const query = { layers: 'small', threads: '1', rounds: '1', expected: wrong };
    const bench = await BenchPage.open(browser, server.url, query);
    expect(await bench.text('bits')).toBe('different');
    expect(await bench.page.locator('td.no').allInnerTexts()).toEqual(['different']);
    await bench.page.close();
  });

  it('says so where a page gets no shared memory, and keeps the bits', async () => {
    const plainServer = await serveFolder(folder, { isolated: false });
    const query = { layers: 'small', threads: '2', rounds: '1', expected };
    const bench = await BenchPage.open(browser, plainServer.url, query);
    const notice = 'the fast executor runs on one thread instead of 2: there is no shared memory';
    expect(await bench.report()).toMatchObject({ executor: 'fast', threads: 1, notices: [notice] });
    expect(await bench.text('notices')).toBe(notice);
    expect(await bench.text('threads')).toBe('1 of 2');
    expect(await bench.text('bits')).toBe('equal');
    await bench.page.close();
    await plainServer.close();
  });

  it.each([
    ['threads', '0', 'threads in the page’s address is 0; it must be an integer from 1 to 32'],
    ['layers', 'vgg', 'layers in the page’s address is vgg; it must be one of alexnet, small'],
    ['expected', 'conv1', 'expected in the page’s address is conv1; it must be name:SHA-256'],
  ])('refuses an address that asks for %s=%s', async (name, value, message) => {
    await expect(BenchPage.open(browser, server.url, { [name]: value })).rejects.toThrow(message);
  });
});
