import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../../support/chromium.ts';
import type { DashboardPage } from '../../support/dashboard-page.ts';
import { mockDashboard } from '../../support/mock-dashboard.ts';

describe.skipIf(chromiumPath === undefined)('a booth’s figures (needs Chromium)', () => {
  const mock = mockDashboard('booth-figures');

  async function open(width = 1280, height = 720): Promise<DashboardPage> {
    const booth = await mock.open({ width, height, booth: 'still=600&page=600' });
    await booth.running();
    return booth;
  }

  it.each([
    [1280, 720],
    [768, 1024],
  ])('stand still when one of them gains a digit, at %i × %i', async (width, height) => {
    const booth = await open(width, height);
    const { page } = booth;
    await page.evaluate('eyerissMock.silent = true');
    const places: unknown[] = [];
    for (const framesPerSecond of [8.9, 1118.9]) {
      await page.evaluate(`(${RATE})(${framesPerSecond})`);
      await expect.poll(() => figures(page)).toContain(`${framesPerSecond} frames/s`);
      places.push(await page.evaluate(PLACES));
    }
    expect(places[1]).toEqual(places[0]);
  });

  it('say what they are of, in the dashboard’s words', async () => {
    const booth = await open();
    expect((await figures(booth.page)).replaceAll(/[\d.]+ /g, '')).toBe(
      'Chip power mW CONV layers Chip latency ms per frame Chip energy mJ per frame ' +
        'Chip rate frames/s CONV layers This computer frames/s whole network',
    );
  });

  it('and labels go when the host has been gone for seconds, and come back with it', async () => {
    const booth = await open();
    const { page } = booth;
    await expect.poll(() => page.getByTestId('label').innerText()).toMatch(/\w/);
    await page.evaluate('eyerissMock.disconnect()');
    await expect.poll(() => figures(page), { timeout: 8000 }).not.toMatch(/\d/);
    expect(await page.getByTestId('label-box').innerText()).toBe('…');
    await booth.screenshot('booth-host-gone');
    await page.keyboard.press('ArrowRight');
    expect(await page.getByTestId('story-figure').innerText()).toBe('–');
    await page.keyboard.press('ArrowLeft');
    await page.evaluate('eyerissMock.connect()');
    await expect.poll(() => figures(page)).toMatch(/\d/);
    await expect.poll(() => page.getByTestId('label').innerText()).toMatch(/\w/);
  });

  it('are covered by the list of keys until Escape, or its button', async () => {
    const booth = await open();
    const { page } = booth;
    const list = page.getByRole('dialog', { name: 'Keys' });
    for (const close of [() => page.keyboard.press('Escape'), () => page.getByText('Close').click()]) {
      await page.keyboard.press('Control+Shift+H');
      await list.waitFor();
      await booth.screenshot('booth-keys');
      await close();
      await list.waitFor({ state: 'detached' });
    }
  });
});

async function figures(page: Page): Promise<string> {
  return (await page.getByLabel('Figures').innerText()).replaceAll(/\s+/g, ' ').trim();
}

/** Has the mock host say so many frames a second, of the computer and of the chip. */
const RATE = `(framesPerSecond) => {
  const { last } = eyerissMock;
  const { measured, modelled } = last;
  eyerissMock.say({
    ...{ ...last, number: last.number + 1 },
    measured: { ...measured, framesPerSecond },
    modelled: { ...modelled, total: { ...modelled.total, framesPerSecond } },
  });
}`;

const PLACES = `[...document.querySelectorAll('[aria-label=Figures] dt')].map((name) => {
  const { left, top } = name.getBoundingClientRect();
  return [left, top];
})`;
