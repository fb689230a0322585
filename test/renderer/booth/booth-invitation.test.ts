import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../../support/chromium.ts';
import { mockDashboard } from '../../support/mock-dashboard.ts';

const BY_KEY = 'Press → to step through the story';

describe.skipIf(chromiumPath === undefined)('what a booth invites to (needs Chromium)', () => {
  const mock = mockDashboard('booth-invitation');

  it('is a key where there is no camera, and the key does it', async () => {
    const page = await mock.browser.newPage();
    await page.goto(`${mock.url}?mock&booth=1&still=3&page=600`);
    const come = page.getByTestId('come');
    await expect.poll(() => come.innerText()).toBe(BY_KEY);
    await page.keyboard.press('ArrowRight');
    await page.locator('[data-phase=live][data-page="2"]').waitFor();
    await expect.poll(() => page.getByTestId('story').innerText()).toMatch(/Fetch once/);
    expect(await page.locator('body').innerText()).not.toMatch(/camera/);
    await page.close();
  });

  it('is the place in front of a camera that sees, and a key when it is gone', async () => {
    const page = await mock.browser.newPage();
    await page.addInitScript(STILL_CAMERA);
    await page.goto(`${mock.url}?mock&booth=1&still=3&page=600`);
    await page.locator('[data-phase=live]').waitFor();
    await expect.poll(() => page.getByTestId('shows').innerText()).toBe('Live');
    const said = await page.evaluate<string[]>(SAID_FOR_A_WHILE);
    expect(new Set(said)).toEqual(new Set(['Step in front of the camera']));
    await page.evaluate('unplug()');
    await expect.poll(() => page.getByTestId('come').innerText()).toBe(BY_KEY);
    await page.close();
  });
});

/** A camera before which nothing moves, and how to pull its plug. */
const STILL_CAMERA = `
  let streams = [];
  let plugged = true;
  const { mediaDevices } = navigator;
  mediaDevices.enumerateDevices = async () =>
    plugged ? [{ kind: 'videoinput', deviceId: 'still', label: 'Still camera' }] : [];
  mediaDevices.getUserMedia = async () => {
    if (!plugged) throw new DOMException('', 'NotFoundError');
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
    const context = canvas.getContext('2d');
    setInterval(() => context.fillRect(0, 0, 32, 48), 33);
    const stream = canvas.captureStream(30);
    streams.push(stream);
    return stream;
  };
  window.unplug = () => {
    plugged = false;
    for (const stream of streams)
      for (const track of stream.getTracks()) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
  };`;

/** The invitations that are read within the first two seconds after the attract loop has begun. */
const SAID_FOR_A_WHILE = `new Promise((done) => {
  const said = [];
  const until = performance.now() + 9000;
  const timer = setInterval(() => {
    const come = document.querySelector('[data-testid=come]');
    if (come) said.push(come.textContent.trim());
    if (said.length < 80 && performance.now() < until) return;
    clearInterval(timer);
    done(said);
  }, 25);
})`;
