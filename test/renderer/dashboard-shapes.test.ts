import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunWriter } from '../../host/recording/run-writer.ts';
import { chromiumPath } from '../support/chromium.ts';
import { mockDashboard } from '../support/mock-dashboard.ts';
import { pageFaults } from '../support/page-faults.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { textInPlace, type TextInPlace } from '../support/text-in-place.ts';
import { NO_LIMITS, tinyFrame, tinyHeader } from '../support/tiny-run.ts';

const FAULTS = pageFaults('.app', true);
const NAME = textInPlace('.best .name');
const NAMES = [
  'strawberry',
  'West Highland white terrier',
  'mammoth',
  'hen-of-the-woods',
  'Japanese “not free of charge” button',
  'open mailbox with lowered flag',
];
const OTHERS = [901, 902, 903, 904].map((index) => ({
  ...{ index, label: 'Shetland sheepdog, Shetland', probability: 0.01 },
}));
const TABS = ['Over time', 'PE array', 'One frame', 'DRAM bytes', 'The chip'];

describe.skipIf(chromiumPath === undefined)('a dashboard’s window (needs Chromium)', () => {
  const mock = mockDashboard('dashboard-shapes');

  it.each([
    [3840, 2160],
    [1920, 1080],
    [1280, 720],
    [1201, 800],
    [1200, 800],
    [1024, 768],
    [800, 1000],
    [420, 900],
  ])('shows its text whole, none over another, at %i × %i', async (width, height) => {
    const dashboard = await mock.running({ width, height });
    const { page } = dashboard;
    for (const model of ['alexnet', 'squeezenet-1.0']) {
      await page.getByLabel('Network', { exact: true }).selectOption(model);
      await dashboard.running();
      for (const name of TABS) {
        const tab = page.getByRole('tab', { name });
        if ((await tab.count()) > 0) await tab.click();
        await page.evaluate('scrollTo(0, 0)');
        expect(await page.evaluate(FAULTS), `${model}, ${name}`).toEqual([]);
      }
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
    await dashboard.screenshot(`shape-${width}x${height}`);
  });

  it.each([
    [3840, 2160],
    [1280, 720],
    [768, 1024],
    [701, 1200],
    [320, 640],
  ])('shows names of any length and a run’s slider at %i × %i', async (width, height) => {
    const dashboard = await mock.running({ width, height });
    const { page } = dashboard;
    await page.locator('input[type=file][accept]').setInputFiles(await writeRun());
    const slider = page.getByRole('slider', { name: 'Frame of the recording' });
    expect((await slider.boundingBox())!.width).toBeGreaterThan(100);
    await page.evaluate('eyerissMock.silent = true');
    await page.waitForTimeout(300);
    for (const [i, name] of NAMES.entries()) {
      const top = [{ index: 100 + i, label: name, probability: 1 }, ...OTHERS];
      const say = `eyerissMock.say({ ...eyerissMock.last, number: eyerissMock.last.number + 1000, top: ${JSON.stringify(top)} })`;
      await expect
        .poll(async () => {
          await page.evaluate(say);
          await page.waitForTimeout(300);
          return dashboard.text('.best .name');
        })
        .toBe(name);
      expect(await page.evaluate(FAULTS), name).toEqual([]);
      const { lines, outside } = await page.evaluate<TextInPlace>(NAME);
      expect(lines, name).toBeLessThanOrEqual(2);
      expect(outside, name).toBeLessThanOrEqual(2);
      if (i % 4 < 2) await dashboard.screenshot(`name-${i}-${width}x${height}`);
    }
  });

  it.each([
    [1280, 720],
    [768, 1024],
    [320, 640],
    [320, 180],
  ])('shows its keys and explanations whole, or scrolls them, at %i × %i', async (width, height) => {
    const dashboard = await mock.running({ width, height });
    const { page } = dashboard;
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog');
    const close = dialog.getByRole('button', { name: 'Close' });
    for (const seen of [dialog, close]) {
      const box = (await seen.boundingBox())!;
      expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
    }
    const sideways =
      'document.querySelector("dialog .columns").scrollWidth - document.querySelector("dialog .columns").clientWidth';
    expect(await page.evaluate(sideways)).toBe(0);
    await dashboard.screenshot(`help-${width}x${height}`);
    await close.click();
    expect(await dialog.isVisible()).toBe(false);
  });

  it.each([
    [1280, 720],
    [1101, 800],
    [1024, 768],
    [800, 1000],
  ])('has on its first screen at %i × %i what matters most', async (width, height) => {
    const dashboard = await mock.running({ width, height });
    const { page } = dashboard;
    for (const seen of ['.best', '.legend', 'dl[aria-label="Headline figures"]', '[data-testid=status]']) {
      const box = await page.locator(seen).first().boundingBox();
      expect(box, seen).not.toBeNull();
      expect(box!.y + box!.height, seen).toBeLessThanOrEqual(height);
      expect(box!.height, seen).toBeGreaterThan(5);
    }
    // All columns of the table, without moving it sideways.
    const hidden = `(() => {
      const table = document.querySelector('[role=group][aria-label="Table of CONV layers"]');
      return table.scrollWidth - table.clientWidth;
    })()`;
    expect(await page.evaluate(hidden)).toBe(0);
  });
});

/** A run of AlexNet’s that is removed when the test ends; returns its path. */
async function writeRun(): Promise<string> {
  const path = join(temporaryFolder(), '2026-11-28 17.15.32 alexnet.eyeriss');
  const { model, ...header } = tinyHeader();
  const writer = await RunWriter.create(path, { ...header, model: { ...model, id: 'alexnet' } }, NO_LIMITS);
  for (let number = 1; number <= 21; number++) await writer.append(tinyFrame(number));
  await writer.close('stopped');
  return path;
}
