import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { serveApp, type ServedApp } from '../support/live-app.ts';
import { canRunLive, LivePage, type LivePageOptions } from '../support/live-page.ts';

/** Chromium's own moving picture, as one camera; permission is asked for, as of people. */
const FAKE_CAMERA = '--use-fake-device-for-media-stream=fps=30,device-count=1';
const NO_CAMERA = '--use-fake-device-for-media-stream=device-count=0';
/** Its name. */
const NAME = 'fake_device_0';
/** Text in the page: every stream of a camera is kept where {@link STOP} finds it. */
const KEEP_STREAMS = `
  window.streams = [];
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    streams.push(stream);
    return stream;
  };
`;
/** Ends the camera as pulling its plug does: the track is over and says so. */
const STOP = `for (const track of streams.at(-1).getVideoTracks()) {
  track.stop();
  track.dispatchEvent(new Event('ended'));
}`;

describe.skipIf(!canRunLive)('A camera that does not work (needs Chromium and ../shared)', () => {
  let app: ServedApp | undefined;
  let browser: Browser | undefined;

  async function open(from: Browser | undefined, options: LivePageOptions = {}): Promise<LivePage> {
    if (!app || !from) throw new Error('neither server nor browser');
    const live = await LivePage.open(from, app.url, 'camera', options);
    onTestFinished(() => live.close());
    await live.running();
    return live;
  }

  /** The emoji cards are on screen and has results. */
  async function patternRuns(live: LivePage): Promise<void> {
    await live.says('source', 'Emoji cards');
    await resultsCome(live);
  }

  async function resultsCome(live: LivePage): Promise<void> {
    const before = live.results;
    await expect.poll(() => live.results).toBeGreaterThan(before + 3);
    expect(await live.read('status')).toMatch(/running/);
  }

  beforeAll(async () => {
    app = await serveApp(['--port', '0', '--model', 'squeezenet-1.0']);
    browser = await launchChromium([FAKE_CAMERA]);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });
  afterEach(() => {
    expect(app?.process.exitCode).toBeNull();
  });

  it('refused: says so and what helps; starts by itself when it is allowed', async () => {
    const live = await open(browser);
    await live.chooseSource('Camera …');
    await live.says('notices', 'Camera: the browser may not use it.');
    await live.says('notices', /Allow the camera .* it then starts by itself/);
    await patternRuns(live);
    await live.shot('refused');

    await live.context.grantPermissions(['camera']);
    // Its name was not known when it was chosen.
    await live.says('source', new RegExp(`^(Camera|${NAME})$`));
    await expect.poll(() => live.read('notices')).not.toContain('Camera');
    await resultsCome(live);
    await live.shot('allowed');
    expect(live.problems).toEqual([]);
  });

  // The one camera has no id before it is allowed, so no option of the list is the chosen one.
  it('refused: the list of sources goes on showing what is wanted', async () => {
    const live = await open(browser);
    await live.chooseSource('Camera …');
    await live.says('notices', 'Camera: the browser may not use it.');
    const shown = await live.source().locator('option:checked').allInnerTexts();
    expect(shown).toEqual([expect.stringMatching(/^Camera/)]);
  });

  it('absent: says so and what helps', async () => {
    const without = await launchChromium([NO_CAMERA]);
    onTestFinished(() => without.close());
    const live = await open(without, { permissions: ['camera'] });
    await live.chooseSource('Camera …');
    await live.says('notices', 'Camera: no such camera is plugged in.');
    await live.says('notices', 'Plug it in; it then starts by itself.');
    await patternRuns(live);
    await live.shot('absent');
    expect(live.problems).toEqual([]);
  });

  it('ended: the emoji cards take its place, and it comes back by itself', async () => {
    const live = await open(browser, { permissions: ['camera'], script: KEEP_STREAMS });
    await live.says('source', NAME);
    await resultsCome(live);
    await live.page.evaluate(STOP);
    await live.says('notices', `${NAME} was unplugged or switched off.`);
    await live.says('notices', /it then starts by itself/);
    await live.shot('ended');
    await live.says('source', NAME);
    await expect.poll(() => live.read('notices')).not.toContain(NAME);
    await resultsCome(live);
    await live.shot('came-back');
    expect(live.problems).toEqual([]);
  });

  it('forbidden while it runs: the same, until it is allowed again', async () => {
    const live = await open(browser, { permissions: ['camera'] });
    await live.says('source', NAME);
    await live.context.clearPermissions();
    await patternRuns(live);
    await live.says('notices', 'the browser may not use it');
    await live.shot('forbidden');
    await live.context.grantPermissions(['camera']);
    await live.says('source', NAME);
    await resultsCome(live);
    expect(live.problems).toEqual([]);
  });
});
