import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { serveApp, type ServedApp } from '../support/live-app.ts';
import { canRunLive, LivePage } from '../support/live-page.ts';

/** A change answers within a second or two; a loaded machine may take this long, in ms. */
const ANSWER_MS = 15_000;
/** Figures on screen stay at least this long, in ms. */
const READING_MS = 300;

/** Gating off and on, in the page: there is no way to be that quick from outside. */
const TWO_CLICKS = `for (let i = 0; i < 2; i++)
  [...document.querySelectorAll('[role=switch]')].find((one) => one.innerText.includes('gating')).click()`;

describe.skipIf(!canRunLive)('Controls on the real engine (needs Chromium and ../shared)', () => {
  let app: ServedApp | undefined;
  let browser: Browser | undefined;
  let live: LivePage;
  /** What answered slowest, in ms; for the report only. */
  let slowest = { what: '', ms: 0 };

  /** Does something and waits for a figure that passes. */
  async function answers(
    what: string,
    act: () => Promise<void>,
    figure: () => Promise<number>,
    passes: (value: number) => boolean,
  ): Promise<void> {
    // Nobody changes two things at once, and figures change four times a second at most.
    await sleep(READING_MS);
    const start = performance.now();
    await act();
    const seen = async (): Promise<string> => {
      const value = await figure();
      return passes(value) ? 'answered' : String(value);
    };
    await expect.poll(seen, { timeout: ANSWER_MS, interval: 20, message: what }).toBe('answered');
    const ms = performance.now() - start;
    if (ms > slowest.ms) slowest = { what, ms };
  }

  const toggle = (name: string) => () => live.page.getByRole('switch', { name }).click();
  const click = (name: string) => () => live.page.getByRole('button', { name }).click();
  const batch = (n: number) => () =>
    live.page.getByRole('radio', { name: String(n), exact: true }).check({ force: true });
  const power = (): Promise<number> => live.figure('Chip power');
  const rate = (): Promise<number> => live.figure('Chip rate');
  const dram = (): Promise<number> => live.cell('All layers', 'DRAM');
  async function network(id: string): Promise<void> {
    await live.page.getByLabel('Network', { exact: true }).selectOption(id);
  }

  /** Every control there and back, whether frames come or stand still. */
  async function controls(name: string): Promise<void> {
    const before = { power: await power(), rate: await rate(), dram: await dram() };
    expect(before.power).toBeGreaterThan(0);
    await answers(`${name}: gating off`, toggle('Zero gating'), power, (mw) => mw > before.power * 1.01);
    await live.shot(`${name}-gating-off`);
    await answers(`${name}: gating on`, toggle('Zero gating'), power, (mw) => mw < before.power * 1.01);
    await answers(
      `${name}: compression off`,
      toggle('RLC compression'),
      dram,
      (mb) => mb > before.dram * 1.1,
    );
    await live.shot(`${name}-compression-off`);
    await answers(
      `${name}: compression on`,
      toggle('RLC compression'),
      dram,
      (mb) => mb < before.dram * 1.05,
    );
    await answers(`${name}: 250 MHz`, click('1.17 V'), rate, (fps) => fps > before.rate * 1.1);
    expect(await live.page.getByTestId('operating-point').innerText()).toContain('core 250 MHz');
    await live.shot(`${name}-250-mhz`);
    await answers(`${name}: 100 MHz`, click('0.82 V'), rate, (fps) => fps < before.rate * 0.7);
    await answers(`${name}: 200 MHz`, click('1.00 V'), rate, (fps) => Math.abs(fps / before.rate - 1) < 0.05);
    const ofBatch = async (): Promise<number> =>
      Number(/batch of (\d)/.exec(await live.read('table'))?.[1] ?? Number.NaN);
    for (const n of [8, 1, 4])
      await answers(`${name}: batch of ${n}`, batch(n), ofBatch, (shown) => shown === n);
    await live.shot(`${name}-batch`);
  }

  beforeAll(async () => {
    app = await serveApp(['--port', '0', '--model', 'squeezenet-1.0']);
    browser = await launchChromium();
    live = await LivePage.open(browser, app.url, 'controls');
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
    if (slowest.ms > 0)
      process.stdout.write(`slowest answer: ${slowest.ms.toFixed(0)} ms, ${slowest.what}\n`);
  });

  it('answer while frames run: SqueezeNet', async () => {
    await live.running();
    expect(await live.layers()).toHaveLength(26);
    await controls('squeezenet');
  });

  it('answer while frames stand still: SqueezeNet', async () => {
    await click('Pause')();
    await live.says('status', 'Paused');
    await live.still();
    await live.shot('squeezenet-paused');
    await controls('squeezenet-paused');
    await live.still();
  });

  // Dashboard drops results within 250 ms of the one shown; while paused, none comes after it.
  it('answer two changes at once while frames stand still', async () => {
    await live.still();
    const before = await power();
    await live.page.evaluate(TWO_CLICKS);
    await live.still();
    await live.shot('squeezenet-paused-two-changes');
    expect(await power()).toBe(before);
  });

  it('change the network even then, with its table and the published one', async () => {
    const layers = async (): Promise<number> => (await live.layers()).length;
    await answers(
      'alexnet while paused',
      () => network('alexnet'),
      layers,
      (count) => count === 5,
    );
    await live.says('table', /silicon and the difference/);
    await live.shot('alexnet-paused');
    await controls('alexnet-paused');
    await live.still();
  });

  it('answer while frames run: AlexNet', async () => {
    await click('Resume')();
    await live.says('status', /AlexNet.*, running/);
    const seen = live.results;
    await expect.poll(() => live.results, { timeout: ANSWER_MS }).toBeGreaterThan(seen + 4);
    await controls('alexnet');
    await network('squeezenet-1.0');
    await expect.poll(() => live.layers(), { timeout: ANSWER_MS }).toHaveLength(26);
    await live.running();
    expect(live.problems).toEqual([]);
  });
});
