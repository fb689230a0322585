import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { readEmojiClasses } from '../support/emoji-sheet.ts';
import { serveApp } from '../support/live-app.ts';
import { canRunLive, LivePage } from '../support/live-page.ts';
import { CORNER, GROUND_OF_DISCS, STRIP } from '../support/picture-pixels.ts';
import { sharedDir } from '../support/shared.ts';

describe.skipIf(!canRunLive)('Emoji cards (needs Chromium and ../shared)', () => {
  async function open(...args: readonly string[]): Promise<LivePage> {
    const app = await serveApp(['--port', '0', ...args]);
    onTestFinished(async () => {
      await app.close();
    });
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const live = await LivePage.open(browser, app.url, 'emoji-cards', { script: KEEP_LABELS });
    await live.running();
    return live;
  }

  // The host's policy says what a page may load; without the sheet there would be discs.
  it('are drawn in the page as served, move, and have results', async () => {
    const live = await open('--model', 'squeezenet-1.0');
    await live.says('source', 'Emoji cards');
    await expect.poll(() => live.page.evaluate(CORNER)).not.toBe(GROUND_OF_DISCS);
    const before = [await live.page.evaluate(STRIP), live.results] as const;
    await expect.poll(() => live.page.evaluate(STRIP)).not.toBe(before[0]);
    await expect.poll(() => live.results).toBeGreaterThan(before[1] + 10);
    await live.shot('cards');
    expect(live.problems).toEqual([]);
  });

  it('run on the network that knows them, everything else on the host’s own; no label is of the other one', async () => {
    const emoji = new Set(['nothing to name', ...readEmojiClasses().map(({ name }) => name)]);
    const live = await open();
    /** Labels since the source was changed, which leaves none for a moment. */
    const shown = async (): Promise<string[]> => {
      const labels = await live.page.evaluate<string[]>('labels.splice(0)');
      return labels.slice(labels.indexOf('–') + 1);
    };
    for (let round = 0; round < 2; round++) {
      await live.says('status', /Emoji-1000, running/);
      await live.page.waitForTimeout(1500);
      expect((await shown()).filter((label) => !emoji.has(label))).toEqual([]);

      const photograph = join(sharedDir!, 'images/imagenet/n02123045_tabby.JPEG');
      await live.page.locator('input[type=file][accept]').setInputFiles(photograph);
      await live.says('status', /SqueezeNet 1\.0.*, running/);
      await expect.poll(() => live.mainLabel()).toMatch(/\w/);
      expect((await shown()).filter((label) => emoji.has(label))).toEqual([]);
      await live.chooseSource('Emoji cards');
    }
    expect(live.problems).toEqual([]);
  });

  it('stay on a network that the host was started with, with a word about it and a way out', async () => {
    const live = await open('--model', 'squeezenet-1.0');
    const word = live.page.getByText('The cards are for Emoji-1000, run it');
    await word.waitFor();
    await live.shot('other-network');
    await live.page.getByRole('button', { name: 'run it' }).click();
    await live.says('status', /Emoji-1000, running/);
    await word.waitFor({ state: 'detached' });
    expect(live.problems).toEqual([]);
  });
});

/** Keeps every label that was shown, since it was asked for last. */
const KEEP_LABELS = `
  window.labels = [];
  addEventListener('DOMContentLoaded', () =>
    new MutationObserver(() => {
      const shown = document.querySelector('.best .name, .best.waiting')?.textContent.trim();
      if (shown && shown !== labels.at(-1)) labels.push(shown);
    }).observe(document.body, { subtree: true, childList: true, characterData: true }));`;
