import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { chromiumPath } from '../support/chromium.ts';
import { buildDashboard, DashboardPage } from '../support/dashboard-page.ts';
import { mockDashboard } from '../support/mock-dashboard.ts';
import { serveFolder } from '../support/static-server.ts';

const output = join(packageRoot(), 'test-output');

describe.skipIf(chromiumPath === undefined)('the dashboard with a mock host (needs Chromium)', () => {
  const mock = mockDashboard('dashboard-page');

  it.each([
    [1280, 720, 'dark'],
    [1280, 720, 'light'],
    [1920, 1080, 'dark'],
    [1920, 1080, 'light'],
    [3840, 2160, 'dark'],
  ] as const)('fits on %i×%i, %s, without scrolling', async (width, height, theme) => {
    const page = await mock.running({ width, height, theme });
    await page.page.waitForTimeout(1500);
    const size =
      'document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight';
    expect(await page.page.evaluate(size)).toBe(true);
    // The table's eight columns fit, too.
    expect(
      await page.page.evaluate(
        '(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.querySelector("#panel-2 .scroll"))',
      ),
    ).toBe(true);
    await page.screenshot(`${width}x${height}-${theme}`);
  });

  it('shows picture, labels, headline figures and the poster’s table with silicon beside', async () => {
    const page = await mock.running();
    expect(await page.text('#panel-1 .best .name')).toBe('tabby');
    expect(await page.page.locator('#panel-2 tbody tr').count()).toBe(5);
    expect(await page.text('#panel-2 tfoot')).toContain('148 (88 %)');
    expect(await page.text('#panel-2 tbody tr')).toMatch(/332\s+[−+]\d/);
    expect(await page.text('dl[aria-label="Headline figures"]')).toMatch(/278 mW/);
    await page.page.waitForFunction('eyerissMock.frames > 20');
  });

  it('sends every change, and nothing is compared with silicon away from its conditions', async () => {
    const page = await mock.running();
    const { page: tab } = page;
    await tab.keyboard.press('g');
    await tab.keyboard.press('c');
    await tab.getByRole('radio', { name: '8', exact: true }).check();
    expect(await page.askedFor()).toMatchObject({ gating: false, compression: false, batch: 8 });
    await tab.waitForSelector('text=batch of 8');
    expect(await tab.locator('#panel-2 .published').count()).toBe(0);
    await tab.getByRole('button', { name: '0.82 V' }).click();
    expect(await page.askedFor()).toMatchObject({ coreVoltageV: 0.82, coreClockMhz: 100, linkClockMhz: 30 });
    await tab.getByLabel('Operating point, along the published ones').focus();
    for (let i = 0; i < 20; i++) await tab.keyboard.press('ArrowRight');
    expect(await page.askedFor()).toMatchObject({ coreVoltageV: 0.92, coreClockMhz: 150, linkClockMhz: 45 });
    await tab.getByLabel('Network', { exact: true }).selectOption('squeezenet-1.0');
    expect(await page.askedFor()).toMatchObject({ model: 'squeezenet-1.0' });
    await tab.waitForFunction('document.querySelectorAll("#panel-2 tbody tr").length === 26');
    await page.screenshot('squeezenet');
  });

  it('has free sliders that never ask for too low a voltage', async () => {
    const page = await mock.running();
    await page.page.getByRole('button', { name: 'Free' }).click();
    await page.page.getByLabel('Supply').fill('0.82');
    expect(await page.askedFor()).toMatchObject({ coreVoltageV: 1 });
    await page.page.getByLabel('Core').fill('250');
    expect(await page.askedFor()).toMatchObject({ coreClockMhz: 250, coreVoltageV: 1.17 });
  });

  it('is used by keyboard alone', async () => {
    const page = await mock.running();
    const { page: tab } = page;
    for (const [key, panel] of [
      ['3', 'Over time'],
      ['4', 'PE array'],
      ['5', 'One frame'],
      ['6', 'DRAM bytes'],
      ['8', 'The chip'],
    ] as const) {
      await tab.keyboard.press(key);
      await tab.waitForFunction(`document.activeElement?.id === 'panel-${key}'`);
      expect(await tab.getByRole('tab', { selected: true }).innerText()).toBe(panel);
      await tab.waitForTimeout(400);
      await page.screenshot(`panel-${key}`);
    }
    for (const key of ['1', '2', '7']) {
      await tab.keyboard.press(key);
      await tab.waitForFunction(`document.activeElement?.id === 'panel-${key}'`);
    }
    await tab.keyboard.press(' ');
    expect(await page.askedFor()).toMatchObject({ paused: true });
    expect(await page.text('[data-testid=status]')).toBe('Paused');
    await tab.keyboard.press('?');
    expect(await tab.getByRole('dialog').isVisible()).toBe(true);
    await page.screenshot('help');
    await tab.keyboard.press('Escape');
    await tab.keyboard.press('t');
    expect(await tab.locator('html').getAttribute('data-theme')).toBe('light');
    // The first stops of the tab key have a ring that can be seen.
    await tab.keyboard.press('Tab');
    expect(await tab.evaluate('getComputedStyle(document.activeElement).outlineStyle')).not.toBe('none');
  });

  it('shows a block of the chip with its live figures', async () => {
    const page = await mock.running();
    await page.page.keyboard.press('8');
    await page.page.getByRole('button', { name: /Global buffer/ }).press('Enter');
    expect(await page.text('#panel-8 .detail')).toMatch(/accesses\s+52\.\d\d MB per frame/);
    await page.screenshot('chip-block');
  });

  it('follows the layers on the array until one is picked', async () => {
    const page = await mock.running();
    await page.page.keyboard.press('4');
    await page.page.waitForFunction(
      'eyerissMock.received.some(({ settings }) => settings?.focusLayer === "conv2")',
      undefined,
      { timeout: 20_000 },
    );
    await page.page.getByLabel('Layer on the array').selectOption('conv5');
    expect(await page.askedFor()).toMatchObject({ focusLayer: 'conv5' });
    await page.page.waitForSelector('text=channels 1');
  });

  it('says what goes on: reconnecting, engine restarted, wrong token, notices', async () => {
    const page = await mock.running();
    await page.page.evaluate('eyerissMock.disconnect()');
    expect(await page.text('[data-testid=status]')).toContain('reconnecting');
    await page.page.keyboard.press('g');
    await page.page.evaluate('eyerissMock.connect()');
    // A new connection begins with the settings that were wanted meanwhile.
    expect((await page.received()).at(-1)).toMatchObject({
      type: 'hello',
      protocol: 1,
      settings: { gating: false },
    });
    await page.say({ type: 'state', state: 'restarting' });
    expect(await page.text('[data-testid=status]')).toContain('restarted');
    const notice = { type: 'notice', code: 'engine.restarted', severity: 'warning' } as const;
    await page.say({ ...notice, message: 'The engine process ended.', tip: 'It is being started again.' });
    await page.screenshot('notice');
    expect(await page.text('.tray li')).toContain('It is being started again.');
    await page.say({ type: 'resolved', code: 'engine.restarted' });
    expect(await page.page.locator('.tray li').count()).toBe(0);
    await page.page.evaluate('eyerissMock.refuse()');
    expect(await page.text('.refused')).toContain('eyeriss serve');
    // What lies behind is for neither eye nor key, also after Escape.
    for (const key of ['Escape', 'Escape', 'Tab', ' ', 'g', 'r']) await page.page.keyboard.press(key);
    expect(await page.page.getByRole('alertdialog').isVisible()).toBe(true);
    expect(await page.page.evaluate('document.activeElement.closest("main, header")')).toBeNull();
    expect((await page.received()).some(({ type }) => type === 'record')).toBe(false);
    await page.screenshot('wrong-token');
    await page.page.evaluate('eyerissMock.connect()');
    await expect.poll(() => page.page.getByRole('alertdialog').count()).toBe(0);
    expect(await page.askedFor()).toMatchObject({ paused: false, gating: false });
  });

  it('says where there are no labels', async () => {
    const page = await mock.running({ query: 'mock&partial' });
    expect(await page.text('.labels')).toContain('npx eyeriss models fetch alexnet');
    await page.page.keyboard.press('8');
    expect(await page.text('#panel-8 .shares')).toMatch(/MACs of a frame\s+CONV 100 %\s+FC is not loaded/);
    await page.page.getByLabel('Network', { exact: true }).selectOption('squeezenet-1.1');
    await page.say({ type: 'notice', code: 'x', severity: 'info', message: 'no weights' });
    expect(await page.text('[data-testid=status]')).toContain('UNTRAINED');
  });

  it('has no mock host in the production bundle, and says there that the token is missing', async () => {
    const folder = join(output, 'dashboard-production');
    await buildDashboard(folder, 'production');
    const files = await readdir(join(folder, 'assets'));
    const texts = await Promise.all(files.map((file) => readFile(join(folder, 'assets', file), 'utf8')));
    expect(texts.some((text) => text.includes('eyerissMock'))).toBe(false);
    const production = await serveFolder(folder);
    const page = await DashboardPage.open(mock.browser, production.url);
    await page.page.waitForSelector('.refused');
    expect(await page.text('.refused')).toContain('#token=');
    expect(await page.text('.point .caption')).toBe('');
    // The address of a new start in the same tab.
    const loaded = page.page.waitForEvent('load');
    await page.page.evaluate('location.hash = "#token=new"');
    await loaded;
    await page.page.waitForSelector('.refused:has-text("refuses this page’s token")');
    expect(page.complaints).toEqual([expect.stringContaining('/live')]);
    await page.close();
    await production.close();
  });
});
