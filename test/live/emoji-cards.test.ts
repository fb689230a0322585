import { describe, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { serveApp } from '../support/live-app.ts';
import { canRunLive, LivePage } from '../support/live-page.ts';
import { CORNER, GROUND_OF_DISCS, STRIP } from '../support/picture-pixels.ts';

describe.skipIf(!canRunLive)('Emoji cards (needs Chromium and ../shared)', () => {
  // The host's policy says what a page may load; without the sheet there would be discs.
  it('are drawn in the page as served, move, and have results', async () => {
    const app = await serveApp(['--port', '0', '--model', 'squeezenet-1.0']);
    onTestFinished(async () => {
      await app.close();
    });
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const live = await LivePage.open(browser, app.url, 'emoji-cards');
    await live.running();
    await live.says('source', 'Emoji cards');
    await expect.poll(() => live.page.evaluate(CORNER)).not.toBe(GROUND_OF_DISCS);
    const before = [await live.page.evaluate(STRIP), live.results] as const;
    await expect.poll(() => live.page.evaluate(STRIP)).not.toBe(before[0]);
    await expect.poll(() => live.results).toBeGreaterThan(before[1] + 10);
    await live.shot('cards');
    expect(live.problems).toEqual([]);
  });
});
