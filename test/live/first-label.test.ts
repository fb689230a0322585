import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { launchChromium } from '../support/chromium.ts';
import { canRunLive, LivePage } from '../support/live-page.ts';

describe.skipIf(!canRunLive)('npm start on a built checkout (needs Chromium and ../shared)', () => {
  it('brings a label to a browser', async () => {
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const start = performance.now();
    const child = spawn(process.execPath, [join(packageRoot(), 'host/bin/start.mjs'), '--browser'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Without a display and programs it opens no browser of its own.
      env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', PATH: '' },
    });
    onTestFinished(() => {
      child.kill();
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const address = (): string => /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(output)?.[0] ?? output;
    await expect.poll(address, { interval: 10 }).toMatch(/^http/);
    const served = performance.now() - start;
    const live = await LivePage.open(browser, address(), 'first-label');
    await expect.poll(() => live.mainLabel(), { interval: 20 }).toMatch(/\w/);
    const labelled = performance.now() - start;
    await live.shot('first-label');
    process.stdout.write(
      `npm start to the address: ${(served / 1000).toFixed(1)} s; to the first label: ${(labelled / 1000).toFixed(1)} s\n`,
    );
    expect(output).toContain('showing the dashboard in a browser, because --browser was given');
    expect(live.problems).toEqual([]);
  });
});
