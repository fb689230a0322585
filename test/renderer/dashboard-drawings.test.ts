import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { MAPPING_LETTERS } from '../../engine/mapping/mapping.ts';
import { chromiumPath } from '../support/chromium.ts';
import { mockDashboard } from '../support/mock-dashboard.ts';

describe.skipIf(chromiumPath === undefined)('drawings of the dashboard (need Chromium)', () => {
  const mock = mockDashboard('dashboard-drawings');

  describe('over time', () => {
    it('have text as large as the window’s, whatever size it was opened in', async () => {
      const small = await mock.running({ width: 1280, height: 720 });
      const large = await mock.running({ width: 3840, height: 2160 });
      for (const { page } of [small, large]) await expect.poll(() => roomOfScale(page)).toBeGreaterThan(0);
      const [ofSmall, ofLarge] = [await roomOfScale(small.page), await roomOfScale(large.page)];
      expect(ofLarge).toBeGreaterThan(2 * ofSmall);
      await small.page.setViewportSize({ width: 3840, height: 2160 });
      await expect.poll(() => roomOfScale(small.page)).toBe(ofLarge);
      await large.page.setViewportSize({ width: 1280, height: 720 });
      await expect.poll(() => roomOfScale(large.page)).toBe(ofSmall);
      expect(await large.page.locator('.uplot').count()).toBe(6);
    });

    it('have no scale before they have a figure', async () => {
      const { page } = await mock.running();
      await expect.poll(() => roomOfScale(page)).toBeGreaterThan(0);
      await page.evaluate('eyerissMock.silent = true');
      await page.getByLabel('Network', { exact: true }).selectOption('squeezenet-1.0');
      await expect.poll(() => roomOfScale(page)).toBe(0);
    });
  });

  describe('the PE array', () => {
    it('keeps its place from layer to layer and under the pointer, above its legend', async () => {
      const { page } = await mock.running({ width: 1920, height: 1080 });
      await page.getByLabel('Network', { exact: true }).selectOption('squeezenet-1.0');
      const array = page.getByLabel('PE array, 12 rows');
      const places = new Set<string>();
      for (const layer of ['conv1', 'fire2/squeeze1x1', 'fire2/expand1x1', 'fire9/expand3x3', 'conv10']) {
        await page.getByLabel('Layer on the array').selectOption(layer);
        await page.locator('.shades span', { hasText: 'gated' }).waitFor();
        places.add(JSON.stringify(await array.boundingBox()));
        await array.hover();
        await page.locator('.caption', { hasText: 'PE row' }).waitFor();
        places.add(JSON.stringify(await array.boundingBox()));
        await page.mouse.move(1, 1);
      }
      expect([...places]).toHaveLength(1);
    });

    it('says how much is gated, on a scale where there are shades', async () => {
      const { page } = await mock.running();
      await page.keyboard.press('4');
      const shades = page.locator('.shades');
      const text = async (): Promise<string> => (await shades.innerText()).replaceAll(/\s+/g, ' ');
      await page.getByLabel('Layer on the array').selectOption('conv3');
      await expect.poll(text).toMatch(/^\d\d % gated MACs \d\d %$/);
      await page.getByLabel('Layer on the array').selectOption('conv1');
      await expect.poll(text).toMatch(/^0\.0 % of MACs gated at most: no shades$/);
      await page.keyboard.press('g');
      await expect.poll(text).toBe('no MACs gated');
      expect(await page.locator('.ramp').count()).toBe(0);
    });

    it('explains the letters of its mapping', async () => {
      const { page } = await mock.running();
      await page.keyboard.press('4');
      for (const letter of MAPPING_LETTERS)
        expect(await page.getByTitle(new RegExp(`^${letter}: \\w+`)).innerText()).toMatch(/^\w\s?\d+$/);
    });
  });

  it('and figures above them have as many digits as the headline', async () => {
    const { page } = await mock.running();
    await page.getByLabel('Network', { exact: true }).selectOption('squeezenet-1.0');
    await page.evaluate('eyerissMock.silent = true');
    for (const [headline, chart] of [
      ['Chip rate', 'Chip rate'],
      ['Chip latency', 'Chip latency per frame'],
      ['This computer', 'This computer'],
    ] as const) {
      const above = page
        .getByLabel('Headline figures')
        .locator('div', { hasText: headline })
        .locator('.value');
      const below = page.locator('figcaption', { hasText: chart }).locator('.now');
      await expect
        .poll(async () => (await below.innerText()).split(/\s/)[0])
        .toBe(await above.first().innerText());
    }
  });

  it('have the table above them keep its height, also before its first figures', async () => {
    const { page } = await mock.running();
    const height = async (): Promise<number | undefined> =>
      (await page.getByRole('group', { name: 'Table of CONV layers' }).boundingBox())?.height;
    const before = await height();
    await page.getByLabel('Network', { exact: true }).selectOption('squeezenet-1.0');
    await expect.poll(() => page.locator('#panel-2 tbody tr').count()).toBe(26);
    await page.evaluate('eyerissMock.silent = true');
    await page.waitForTimeout(300);
    await page.getByLabel('Network', { exact: true }).selectOption('alexnet');
    await page.locator('#panel-2 td', { hasText: '–' }).first().waitFor();
    expect(await page.locator('#panel-2 tbody tr').count()).toBe(5);
    expect(await height()).toBe(before);
    for (const title of ['Global buffer: ', 'Processing latency: ', 'Off-chip memory: '])
      expect(await page.locator(`#panel-2 th[title^="${title}"]`).count()).toBe(1);
  });

  it('of bytes and of a frame say what the pointer is on, and nothing jumps', async () => {
    const { page } = await mock.running();
    await page.getByLabel('Network', { exact: true }).selectOption('squeezenet-1.0');
    for (const [tab, drawing, said] of [
      ['DRAM bytes', 'DRAM megabytes per layer', /: \d+\.\d\d MB → \d+\.\d\d MB; .* ofmaps/],
      ['One frame', 'Modelled time line', /conv1: \d+\.\d\d ms, from/],
    ] as const) {
      await page.getByRole('tab', { name: tab }).click();
      const canvas = page.getByLabel(drawing);
      const place = await canvas.boundingBox();
      await canvas.hover({ position: { x: 110, y: place!.height * 0.6 } });
      await page.getByText(said).waitFor();
      expect(await canvas.boundingBox()).toEqual(place);
      await page.mouse.move(1, 1);
      await expect.poll(() => page.getByText(said).count()).toBe(0);
    }
  });
});

/** Width of what stands left of a chart's plot: its scale's figures, px. */
async function roomOfScale(page: Page): Promise<number> {
  return Number(await page.evaluate('parseFloat(document.querySelector(".u-over").style.left)'));
}
