import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { HostMessage } from '../../../host/protocol/index.ts';
import { FIRST_SETTINGS } from '../../../renderer/app/state/first-settings.ts';
import { chromiumPath } from '../../support/chromium.ts';
import { mockDashboard } from '../../support/mock-dashboard.ts';
import { pageFaults } from '../../support/page-faults.ts';

const LIVE_AND_STORY = [0, 1, 2, 3, 4];
const FAULTS = pageFaults('.booth');

describe.skipIf(chromiumPath === undefined)('a booth’s screen (needs Chromium)', () => {
  const mock = mockDashboard('booth-shapes');

  it.each([
    // All sizes follow from the screen's: others of the same shape look the same.
    [1920, 1080],
    [2560, 1080],
    [1440, 960],
    [1024, 768],
    [1280, 1024],
    [768, 1024],
    [1080, 1920],
  ])('shows all of its text, none over another, at %i × %i', async (width, height) => {
    const booth = await mock.open({
      width,
      height,
      booth: 'still=600&page=600',
    });
    const { page } = booth;
    await expect.poll(() => page.getByTestId('label').innerText()).toMatch(/\w/);
    await page.evaluate(LONG_LABELS);
    await expect.poll(() => page.getByTestId('label').innerText()).toMatch(/spider/);
    // The story rests, which the foot says.
    await page.keyboard.press('Space');
    await storyIsWhole(page);
    await booth.screenshot(`booth-shape-${width}x${height}`);

    await page.evaluate('eyerissMock.silent = false');
    await expect
      .poll(async () => {
        await page.keyboard.press('Control+Shift+U');
        return page.getByTestId('status').innerText();
      })
      .toMatch(/SqueezeNet/);
    await expect.poll(() => page.locator('figcaption').first().innerText()).toMatch(/squeeze1x1/);
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await booth.say(EMOJI_AS_WELL);
    await page.getByText('The cards are for Emoji-1000').waitFor();
    await storyIsWhole(page);
  });

  it.each([
    [1280, 720],
    [1024, 768],
    [768, 1366],
  ])('has room for an invitation at %i × %i', async (width, height) => {
    const booth = await mock.open({
      width,
      height,
      booth: 'still=0.5&page=600',
    });
    await booth.page.getByTestId('come').waitFor();
    await expect.poll(() => booth.page.getByTestId('label').innerText()).toMatch(/\w/);
    expect(await booth.page.evaluate(FAULTS)).toEqual([]);

    // Long news beside it makes nothing drop to another line, and nothing slide.
    const { page } = booth;
    const top = await page.locator('main').boundingBox();
    await page.evaluate('eyerissMock.disconnect()');
    await expect.poll(() => page.getByTestId('status').innerText()).toMatch(/lost/);
    expect(await page.locator('main').boundingBox()).toEqual(top);
    await booth.screenshot(`booth-lost-${width}x${height}`);
  });
});

/** Goes once round the live view and the story. */
async function storyIsWhole(page: Page): Promise<void> {
  for (const at of LIVE_AND_STORY) {
    await page.locator(`[data-page="${at}"]`).waitFor();
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    expect(await page.evaluate(FAULTS), `page ${at}`).toEqual([]);
    await page.keyboard.press('ArrowRight');
  }
}

/** The host has the network for emoji cards as well, while another one runs over them and everything is off. */
const EMOJI_AS_WELL: HostMessage = {
  ...{ type: 'welcome', protocol: 1, version: '0', operatingPoints: [], computer: '' },
  models: [
    { id: 'squeezenet-1.0', title: 'SqueezeNet 1.0', weights: 'complete' },
    { id: 'emoji-1000', title: 'Emoji-1000', weights: 'complete' },
  ],
  settings: { ...FIRST_SETTINGS, model: 'squeezenet-1.0', gating: false, compression: false },
};

/** Has the mock host guess long names, 30 times a second. */
const LONG_LABELS = `
  eyerissMock.silent = true;
  const names = ['black and gold garden spider', 'American Staffordshire terrier', 'standard schnauzer', 'lynx'];
  const top = names.map((label, i) => ({ index: 90 + i, label, probability: [0.6, 0.2, 0.1, 0.05][i] }));
  setInterval(() => {
    const { last, silent } = eyerissMock;
    if (silent) eyerissMock.say({ ...last, number: last.number + 1, top });
  }, 33)`;
