import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../../support/chromium.ts';
import { mockDashboard } from '../../support/mock-dashboard.ts';

describe.skipIf(chromiumPath === undefined)('a booth’s label (needs Chromium)', () => {
  const mock = mockDashboard('booth-label');

  it.each([
    [1024, 768],
    [1280, 800],
    [1280, 720],
    [1440, 900],
    [1920, 1080],
    [1280, 1024],
    [1080, 1920],
  ])('stands in whole words inside its place at %i × %i', async (width, height) => {
    const booth = await mock.open({
      width,
      height,
      booth: 'still=600',
    });
    const { page } = booth;
    const shown = page.getByTestId('label');
    await expect.poll(() => shown.innerText()).toMatch(/\w/);
    await page.evaluate(ONE_LABEL);
    const labels = [
      'ambulance',
      'house finch',
      'king penguin',
      'black and gold garden spider',
      'hippopotamus',
    ];
    for (const [index, label] of labels.entries()) {
      await page.evaluate(`only = { index: ${100 + index}, label: '${label}', probability: 1 }`);
      await expect.poll(() => shown.innerText()).toBe(label);
      const { lines, outside } = await page.evaluate<{ lines: number; outside: number }>(MEASURE);
      expect(lines, label).toBeLessThanOrEqual(label.split(' ').length);
      // A line's box is a little higher than its letters.
      expect(outside, label).toBeLessThanOrEqual(2);
    }
    await booth.screenshot(`booth-label-${width}x${height}`);
  });
});

/** Has the mock host guess nothing but `only`, 30 times a second. */
const ONE_LABEL = `
  eyerissMock.silent = true;
  window.only = { index: 99, label: 'daisy', probability: 1 };
  setInterval(() => {
    const { last } = eyerissMock;
    eyerissMock.say({ ...last, number: last.number + 1, top: [only] });
  }, 33)`;

/** Lines of the label's text, and by how many pixels it stands out of its place. */
const MEASURE = `(() => {
  const place = document.querySelector('[data-testid=label]');
  const range = document.createRange();
  range.selectNodeContents(place);
  const tops = new Set([...range.getClientRects()].map(({ top }) => top));
  const [text, own] = [range.getBoundingClientRect(), place.getBoundingClientRect()];
  return { lines: tops.size, outside: Math.max(text.width - own.width, text.height - own.height) };
})()`;
