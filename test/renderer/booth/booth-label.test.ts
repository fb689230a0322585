import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../../support/chromium.ts';
import { mockDashboard } from '../../support/mock-dashboard.ts';
import { textInPlace, type TextInPlace } from '../../support/text-in-place.ts';

const MEASURE = textInPlace('[data-testid=label]');

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
    for (const at of [LIVE, STORY]) {
      await page.locator(`[data-page="${at}"]`).waitFor();
      for (const [index, label] of LABELS.entries()) {
        const guess = { index: 100 + index, label, probability: 1 };
        await page.evaluate(`only = ${JSON.stringify(guess)}`);
        await expect.poll(() => shown.innerText()).toBe(label);
        const { lines, outside } = await page.evaluate<TextInPlace>(MEASURE);
        const what = `${label} on page ${at}`;
        expect(lines, what).toBeLessThanOrEqual(label.split(/[ -]/).length);
        expect(outside, what).toBeLessThanOrEqual(2);
      }
      await booth.screenshot(`booth-label-${at}-${width}x${height}`);
      await page.keyboard.press('ArrowRight');
    }
  });

  it.each([
    [1280, 800],
    [1280, 720],
  ])(
    'stands there when it becomes sure of a name, whose letters are then bold, at %i × %i',
    async (width, height) => {
      const booth = await mock.open({ width, height, booth: 'still=600' });
      const { page } = booth;
      await expect.poll(() => page.getByTestId('label').innerText()).toMatch(/\w/);
      await page.evaluate(ONE_LABEL);
      for (const [at, label] of [
        'American Staffordshire terrier',
        'open mailbox with lowered flag',
      ].entries()) {
        await page.locator(`[data-page="${at}"]`).waitFor();
        for (const [probability, shows] of [
          [0.2, 'not sure'],
          [1, '100 %'],
        ] as const) {
          await page.evaluate(`only = ${JSON.stringify({ index: 200 + at, label, probability })}`);
          const box = page.getByTestId('label-box');
          await expect.poll(() => box.innerText()).toMatch(new RegExp(`^${label}[^]*${shows}`));
          expect((await page.evaluate<TextInPlace>(MEASURE)).outside, shows).toBeLessThanOrEqual(2);
        }
        await page.keyboard.press('ArrowRight');
      }
    },
  );
});

/** Pages of a booth: the live view, and a message of the story with a smaller label. */
const LIVE = 0;
const STORY = 1;

const LABELS = [
  'ambulance',
  'house finch',
  'king penguin',
  'black and gold garden spider',
  'American Staffordshire terrier',
  'Japanese “not free of charge” button',
  'identification card',
  'hippopotamus',
  'open mailbox with lowered flag',
];

/** Has the mock host guess nothing but `only`, 30 times a second. */
const ONE_LABEL = `
  eyerissMock.silent = true;
  window.only = { index: 99, label: 'daisy', probability: 1 };
  setInterval(() => {
    const { last } = eyerissMock;
    eyerissMock.say({ ...last, number: last.number + 1, top: [only] });
  }, 33)`;
