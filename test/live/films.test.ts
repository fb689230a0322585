import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { splitMjpeg } from '../../host/image/mjpeg-split.ts';
import { launchChromium } from '../support/chromium.ts';
import { serveApp, slowClip, type ServedApp } from '../support/live-app.ts';
import { canRunLive, LivePage, slides } from '../support/live-page.ts';
import { sharedDir } from '../support/shared.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Every picture stays for so many frames, so that a loaded machine sees it, too. */
const REPEAT = 6;
/** Pictures an object has in the slides. */
const EACH = 10;
const LONGEST_MS = 120_000;

describe.skipIf(!canRunLive)('Films as source (needs Chromium and ../shared)', () => {
  const folder = sharedDir ?? '';
  const clip = join(folder, 'video/slides_640x480.mjpeg');
  let app: ServedApp | undefined;
  let browser: Browser | undefined;

  async function open(): Promise<LivePage> {
    if (!app || !browser) throw new Error('neither server nor browser');
    const live = await LivePage.open(browser, app.url, 'films');
    onTestFinished(() => live.close());
    await live.running();
    return live;
  }

  /** Chooses a file as a person does in the dialog. */
  async function choose({ page }: LivePage, file: string | { name: string; buffer: Buffer }): Promise<void> {
    const given = typeof file === 'string' ? file : { ...file, mimeType: 'video/webm' };
    await page.locator('input[type=file][accept]').setInputFiles(given);
  }

  beforeAll(async () => {
    app = await serveApp(['--port', '0', '--model', 'squeezenet-1.0']);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  it('raw MJPEG: split by the host, played over and over, its objects named in turn', async () => {
    const { frames, names } = slides(folder);
    // The first two objects: a clip of two, short enough to be seen twice.
    const wanted = [frames[0]!, frames[EACH]!].map(({ label }) => names[label]!);
    const bytes = readFileSync(clip);
    const [offset, length] = splitMjpeg(bytes)[2 * EACH - 1]!;
    const live = await open();
    const target = join(temporaryFolder(), 'two.mjpeg');
    await slowClip(bytes.subarray(0, offset + length), REPEAT, target);
    await choose(live, target);
    await live.says('source', 'two.mjpeg');
    for (const label of [...wanted, ...wanted])
      await expect.poll(() => live.mainLabel(), { timeout: LONGEST_MS, interval: 50 }).toBe(label);
    await live.shot('mjpeg');
    await choose(live, { name: 'not.mjpeg', buffer: Buffer.from('no picture in here') });
    await live.says('notices', 'The host found no JPEG pictures in not.mjpeg.');
    await live.says('source', 'two.mjpeg');
    expect(live.problems).toEqual([]);
  });

  it('a film that the browser plays: runs, begins again, and says what it shows', async () => {
    const { frames, names } = slides(folder);
    const bytes = readFileSync(clip);
    const [offset, length] = splitMjpeg(bytes)[0]!;
    if (!browser) throw new Error('no browser');
    // Before the engine runs: both want the cores.
    const film = await filmOf(browser, bytes.subarray(offset, offset + length));
    const live = await open();
    await choose(live, { name: 'film.webm', buffer: film.bytes });
    await live.says('source', 'film.webm');
    await expect.poll(() => live.mainLabel(), { timeout: LONGEST_MS }).toBe(names[frames[0]!.label]!);
    // Its last frame is not the end of it: it begins again.
    await live.page.waitForTimeout(film.ms + 1000);
    const seen = live.results;
    await expect.poll(() => live.results).toBeGreaterThan(seen + 5);
    await live.shot('webm');
    await choose(live, { name: 'broken.webm', buffer: Buffer.from('no film') });
    await live.says('notices', 'This browser cannot play broken.webm.');
    await live.says('source', 'film.webm');
    expect(live.problems).toEqual([]);
  });
});

/** Length of the film, in ms, at least. */
const FILM_MS = 500;

/** A film of a picture that moves a little, recorded by the browser itself: VP8, which it encodes fast enough. */
async function filmOf(browser: Browser, jpeg: Buffer): Promise<{ bytes: Buffer; ms: number }> {
  const page = await browser.newPage();
  const { base64, ms } = await page.evaluate<{ base64: string; ms: number }>(`(async () => {
    const jpeg = Uint8Array.from(atob('${jpeg.toString('base64')}'), (one) => one.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }));
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
    document.body.append(canvas);
    const context = canvas.getContext('2d');
    let shift = 0;
    requestAnimationFrame(function draw() {
      context.drawImage(picture, (shift = (shift + 1) % 4), 0, 640, 480);
      requestAnimationFrame(draw);
    });
    const until = (target, event) => new Promise((resolve) => target.addEventListener(event, resolve, { once: true }));
    /** Records for a while; a loaded machine may have got no further than the first frame by then. */
    async function record(ms) {
      const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm; codecs=vp8' });
      const pieces = [];
      recorder.ondataavailable = ({ data }) => pieces.push(data);
      recorder.start();
      await new Promise((resolve) => setTimeout(resolve, ms));
      recorder.stop();
      await until(recorder, 'stop');
      return new Blob(pieces);
    }
    /** How long it plays; 0 if it was recorded before there was any frame. */
    async function lengthMs(film) {
      const video = Object.assign(document.createElement('video'), { muted: true, src: URL.createObjectURL(film) });
      const played = await Promise.all([until(video, 'ended'), video.play()]).then(() => true, () => false);
      return played ? video.currentTime * 1000 : 0;
    }
    for (let ms = ${2 * FILM_MS}; ms < 30_000; ms *= 2) {
      const film = await record(ms);
      const length = await lengthMs(film);
      if (length < ${FILM_MS}) continue;
      const bytes = Array.from(new Uint8Array(await film.arrayBuffer()), (byte) => String.fromCharCode(byte));
      return { base64: btoa(bytes.join('')), ms: length };
    }
    throw new Error('the browser records no film');
  })()`);
  await page.close();
  return { bytes: Buffer.from(base64, 'base64'), ms };
}
