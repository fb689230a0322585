import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { AWAY_MS } from '../../renderer/app/state/absence.ts';
import { FIRST_SETTINGS } from '../../renderer/app/state/first-settings.ts';
import { chromiumPath } from '../support/chromium.ts';
import type { DashboardPage } from '../support/dashboard-page.ts';
import { mockDashboard } from '../support/mock-dashboard.ts';
import { STRIP } from '../support/picture-pixels.ts';

describe.skipIf(chromiumPath === undefined)('using the dashboard (needs Chromium)', () => {
  const mock = mockDashboard('dashboard-use');

  describe('with the keyboard alone', () => {
    it('every control is reached by tab, in the order of the screen, and has a ring', async () => {
      const { page } = await mock.running();
      const seen: string[] = [];
      for (let i = 0; i < 40 && !seen.includes('tab Over time'); i++) {
        await page.keyboard.press('Tab');
        seen.push(String(await page.evaluate(FOCUSED)));
        expect(await page.evaluate(HAS_RING), seen.at(-1)).toBe(true);
      }
      expect(seen).toEqual([
        ...['button Record', 'button Pause', 'button Light or dark', 'button Full screen', 'button Help'],
        ...['select Source of pictures', 'select Network', 'button Free'],
        'range Operating point, along the published ones',
        ...['button 0.82 V', 'button 0.92 V', 'button 1.00 V', 'button 1.17 V'],
        ...['radio 4', 'switch RLC compression', 'switch Zero gating'],
        ...['group Table of CONV layers', 'tab Over time'],
      ]);
    });

    it('every control does its work', async () => {
      const used = await mock.running();
      const { page } = used;
      await tabTo(page, 'select Network');
      await page.keyboard.press('ArrowDown');
      expect(await used.askedFor()).toMatchObject({ model: 'squeezenet-1.0' });
      await tabTo(page, 'button Free');
      await page.keyboard.press('Enter');
      await tabTo(page, 'range Core');
      await page.keyboard.press('ArrowRight');
      expect(await used.askedFor()).toMatchObject({ coreClockMhz: 205 });
      await tabTo(page, 'range Link');
      await page.keyboard.press('End');
      expect(await used.askedFor()).toMatchObject({ linkClockMhz: 90 });
      await tabTo(page, 'radio 4');
      await page.keyboard.press('ArrowRight');
      expect(await used.askedFor()).toMatchObject({ batch: 8 });
      await tabTo(page, 'switch RLC compression');
      await page.keyboard.press(' ');
      await tabTo(page, 'switch Zero gating');
      await page.keyboard.press('Enter');
      expect(await used.askedFor()).toMatchObject({ compression: false, gating: false });
      expect(await used.askedFor()).not.toHaveProperty('paused');
      await tabTo(page, 'tab Over time');
      await page.keyboard.press('ArrowLeft');
      expect(await page.evaluate(FOCUSED)).toBe('tab The chip');
    });
  });

  describe('shortcuts, whatever was used last', () => {
    it('work after a radio button, a slider and a list were used with the mouse', async () => {
      const used = await mock.running();
      const { page } = used;
      await page.locator('label', { has: page.getByRole('radio', { name: '8', exact: true }) }).click();
      await page.keyboard.press('g');
      await page.keyboard.press(' ');
      expect(await used.askedFor()).toMatchObject({ batch: 8, gating: false, paused: true });
      await page.getByLabel('Operating point, along the published ones').click();
      await page.keyboard.press(' ');
      await page.keyboard.press('c');
      expect(await used.askedFor()).toMatchObject({ paused: false, compression: false });
      const network = page.getByLabel('Network', { exact: true });
      await network.dispatchEvent('pointerdown');
      await network.selectOption('squeezenet-1.0');
      await page.keyboard.press('c');
      await page.keyboard.press(' ');
      expect(await used.askedFor()).toMatchObject({ compression: true, paused: true });
    });

    it('work after a button was used with the mouse, and do not press it again', async () => {
      const used = await mock.running();
      const { page } = used;
      await page.getByRole('button', { name: 'Record' }).click();
      await page.keyboard.press(' ');
      expect((await used.received()).filter(({ type }) => type === 'record')).toEqual([
        { type: 'record', on: true },
      ]);
      expect(await used.askedFor()).toMatchObject({ paused: true });
      await page.getByRole('switch', { name: 'Zero gating' }).click();
      await page.keyboard.press(' ');
      expect(await used.askedFor()).toMatchObject({ gating: false, paused: false });
      // A tab goes on taking arrow keys, but space has nothing to press on the one that is shown.
      await page.getByRole('tab', { name: 'PE array' }).click();
      await page.keyboard.press(' ');
      expect(await used.askedFor()).toMatchObject({ paused: true });
      await page.keyboard.press('ArrowRight');
      expect(await page.evaluate(FOCUSED)).toBe('tab One frame');
    });

    it('leave a control the keys that it needs', async () => {
      const used = await mock.running();
      const { page } = used;
      await page.getByLabel('Source of pictures').focus();
      // "Camera …" begins with it; nothing there begins with a g.
      await page.keyboard.press('c');
      await page.keyboard.press('g');
      await page.getByRole('radio', { name: '8', exact: true }).focus();
      await page.keyboard.press(' ');
      await page.getByRole('button', { name: 'Free' }).focus();
      await page.keyboard.press(' ');
      expect(await page.getByRole('button', { name: 'Published curve' }).isVisible()).toBe(true);
      expect(await used.askedFor()).toEqual({ gating: false, batch: 8, cards: true });
    });
  });

  describe('a frame that is answered again', () => {
    it('is no further vote for its labels', async () => {
      const { page } = await mock.running();
      const labels = () => page.locator('.labels ol .text').allInnerTexts();
      await page.evaluate('eyerissMock.silent = true');
      await page.waitForTimeout(500);
      const before = await labels();
      const say = (ahead: number) =>
        page.evaluate(
          `for (let i = 0; i < 40; i++) {
            const { last } = eyerissMock;
            const top = [{ index: 999, label: 'toilet tissue', probability: 0.9 }];
            eyerissMock.say({ ...last, number: last.number + ${ahead} * (i + 1), top });
          }`,
        );
      await say(0);
      await page.waitForTimeout(500);
      expect(await labels()).toEqual(before);
      await say(1);
      await expect.poll(labels).toContain('toilet tissue');
    });
  });

  describe('with reduced motion', () => {
    it('nothing on the page animates, and charts do not flow', async () => {
      const calm = await measured(await mock.running({ reducedMotion: true }));
      expect(calm.animations).toEqual([]);
      expect(calm.chartDraws).toBeLessThanOrEqual(3);
      // The same look at a page that may move sees that it does.
      const lively = await measured(await mock.running());
      expect(lively.animations).toContain('dot');
      expect(lively.chartDraws).toBeGreaterThanOrEqual(6);
    });
  });

  it('a rate is a dash until it is known, and what is derived from published figures says so', async () => {
    const used = await mock.running();
    const { page } = used;
    await page.evaluate('eyerissMock.silent = true');
    await page.evaluate(`eyerissMock.say({ ...eyerissMock.last,
      measured: { ...eyerissMock.last.measured, framesPerSecond: 0 } })`);
    const figure = (name: string): ReturnType<Page['locator']> =>
      page.getByLabel('Headline figures').locator('div', { hasText: name });
    await expect.poll(() => figure('This computer').locator('.value').innerText()).toBe('–');
    const energy = figure('Chip energy').getByRole('img', { name: /^Derived: / });
    expect(await energy.getAttribute('aria-label')).toContain('278 mW × 115.3 ms of the batch / 4 frames');
    expect(await figure('Chip latency').innerText()).toContain('28.8 ms');
    expect(await figure('Chip power').getByRole('img', { name: 'published' }).count()).toBe(1);
  });

  it('without a host nothing is measured, the source rests, and what helps is said until it is back', async () => {
    const used = await mock.running();
    const { page } = used;
    const computer = page.getByLabel('Headline figures').locator('div.measured');
    await page.evaluate('eyerissMock.disconnect()');
    await expect.poll(() => computer.locator('.value').innerText()).toBe('–');
    expect(await computer.innerText()).toContain('– ms');
    expect(await used.text('.best')).toBe('–');
    expect(await used.text('dl .value')).toMatch(/\d/);
    const look = await page.evaluate(STRIP);
    await page.waitForTimeout(500);
    expect(await page.evaluate(STRIP)).toBe(look);
    // Later tries say no more than the first one.
    const lost = 'eyerissMock.disconnect("Is `eyeriss serve` still running?")';
    await page.evaluate(lost);
    await page.evaluate(lost);
    await page.waitForSelector('.tray li:has-text("Is eyeriss serve still running?")');
    await used.screenshot('host-gone');
    await page.getByRole('button', { name: /^Dismiss/ }).click();
    await page.evaluate(lost);
    expect(await page.locator('.tray li').count()).toBe(0);
    await page.evaluate('eyerissMock.connect()');
    await expect.poll(() => computer.locator('.value').innerText()).toMatch(/\d/);
    await expect.poll(() => used.text('.best')).not.toBe('–');
    await expect.poll(() => page.evaluate(STRIP)).not.toBe(look);
  });

  it('keeps the header where it is while one pauses and records, with its status whole', async () => {
    const used = await mock.running();
    const { page } = used;
    await used.say({ type: 'settings', settings: { ...FIRST_SETTINGS, model: 'squeezenet-1.0' } });
    await page.evaluate(
      'eyerissMock.say({ ...eyerissMock.model, title: "SqueezeNet 1.0 (Deep Compression)" })',
    );
    const places = async (): Promise<unknown> => [
      await page.locator('.legend').boundingBox(),
      await page.getByRole('button', { name: 'Help' }).boundingBox(),
    ];
    const before = await places();
    const recording = { type: 'recording', path: 'a.eyeriss', bytes: 1 } as const;
    for (const [seconds, frames] of [
      [2, 9],
      [600, 18_000],
    ] as const) {
      await used.say({ ...recording, on: true, frames, seconds });
      await page.waitForSelector(`button:has-text("Rec ${seconds === 2 ? '0:02' : '10:00'}")`);
      expect(await places()).toEqual(before);
    }
    const cut =
      '(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector(".status .text"))';
    expect(await page.evaluate(cut)).toBe(0);
    await used.screenshot('recording');
    await page.keyboard.press(' ');
    await page.waitForSelector('button:has-text("Resume")');
    expect(await places()).toEqual(before);
  });

  it('names no network in the list before one is known to load, and the whole name where it is cut', async () => {
    const used = await mock.running();
    const network = used.page.getByLabel('Network', { exact: true });
    expect(await network.getAttribute('title')).toBe('AlexNet');
    const late = await mock.open({ query: 'mock&late' });
    const named = () =>
      late.page.getByLabel('Network', { exact: true }).locator('option:checked').innerText();
    expect(await named()).toBe('…');
    await late.page.evaluate('eyerissMock.connect()');
    await late.running();
    expect(await named()).toBe('AlexNet');
  });

  it('does not call a first connection lost that takes its time, unless a try has failed', async () => {
    const late = await mock.open({ query: 'mock&late' });
    const status = (): Promise<string> => late.page.getByTestId('status').innerText();
    await expect.poll(status).toContain('Connecting to the host');
    await late.page.waitForTimeout(2 * AWAY_MS);
    expect(await status()).toContain('Connecting to the host');
    await late.page.evaluate('eyerissMock.disconnect()');
    await expect.poll(status).toContain('Connection lost');
    await late.page.evaluate('eyerissMock.connect()');
    await late.running();
    expect(await status()).toContain('running');
  });

  it('notices hide nothing, and show what is to be typed without backticks', async () => {
    const used = await mock.running();
    const { page } = used;
    for (let i = 1; i <= 4; i++)
      await used.say({
        ...{ type: 'notice', code: `test.${i}`, severity: 'warning', message: `Notice ${i}` },
        tip: 'get it with `eyeriss models fetch alexnet`',
      });
    await page.waitForSelector('.tray li:nth-child(4)');
    await used.screenshot('notices');
    expect(await used.text('.tray li')).toContain('get it with eyeriss models fetch alexnet');
    expect(await page.evaluate(HIDDEN)).toEqual([]);
    expect(
      await page.evaluate('document.documentElement.scrollHeight <= innerHeight'),
      'the page fits the screen',
    ).toBe(true);
    await page.evaluate('eyerissMock.refuse()');
    expect(await used.text('.refused')).not.toContain('`');
  });
});

/** Role and name of what has the focus. */
const FOCUSED = `(() => {
  const one = document.activeElement;
  const role = one.getAttribute('role') ?? (one.type === 'range' || one.type === 'radio' ? one.type : one.localName);
  const label = one.closest('label');
  const name = one.getAttribute('aria-label') ?? (label ? (label.querySelector('span') ?? label).innerText : one.innerText);
  return role + ' ' + name.trim();
})()`;
/** The focused element, or the label around a radio button, has an outline. */
const HAS_RING = `[document.activeElement, document.activeElement.closest('label')]
  .some((one) => one && getComputedStyle(one).outlineStyle !== 'none')`;

/** Panels whose lower edge lies under the notices, or whose contents are cut off. */
const HIDDEN = `(() => {
  const top = document.querySelector('.tray').getBoundingClientRect().top;
  return [...document.querySelectorAll('main section')]
    .filter((one) => one.getBoundingClientRect().bottom > top + 1 || one.scrollHeight > one.clientHeight + 1)
    .map((one) => one.id || one.className);
})()`;

async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let i = 0; i < 40; i++) {
    if ((await page.evaluate(FOCUSED)) === wanted) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`tab does not reach ${wanted}`);
}

/** Looks for animations in every frame of two seconds, while the engine loads and labels change; counts charts drawn. */
async function measured({ page }: DashboardPage): Promise<{ animations: string[]; chartDraws: number }> {
  await page.evaluate(`eyerissMock.say({ type: 'state', state: 'loading' })`);
  await page.getByRole('switch', { name: 'Zero gating' }).click();
  return page.evaluate(`new Promise((resolve) => {
    const animations = new Set();
    let chartDraws = 0;
    const chart = document.querySelector('.plot canvas').getContext('2d');
    const clear = chart.clearRect.bind(chart);
    chart.clearRect = (...box) => {
      chartDraws++;
      clear(...box);
    };
    const end = performance.now() + 2000;
    requestAnimationFrame(function look() {
      for (const { effect } of document.getAnimations()) animations.add(effect.target.classList[0]);
      if (performance.now() < end) requestAnimationFrame(look);
      else resolve({ animations: [...animations], chartDraws });
    });
  })`);
}
