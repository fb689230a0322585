import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { splitMjpeg } from '../../host/service/mjpeg-split.ts';
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
    const live = await open();
    const film = await filmOf(live.page, bytes.subarray(offset, offset + length));
    await choose(live, { name: 'film.webm', buffer: film });
    await live.says('source', 'film.webm');
    await expect.poll(() => live.mainLabel(), { timeout: LONGEST_MS }).toBe(names[frames[0]!.label]!);
    // Longer than the film: it was begun again.
    const seen = live.results;
    await live.page.waitForTimeout(3 * FILM_MS);
    await expect.poll(() => live.results).toBeGreaterThan(seen + 5);
    await live.shot('webm');
    await choose(live, { name: 'broken.webm', buffer: Buffer.from('no film') });
    await live.says('notices', 'This browser cannot play broken.webm.');
    await live.says('source', 'film.webm');
    expect(live.problems).toEqual([]);
  });
});

const FILM_MS = 1000;

/** A film of a picture that moves a little, recorded by the browser itself. */
async function filmOf(page: Page, jpeg: Buffer): Promise<Buffer> {
  const base64 = await page.evaluate<string>(`(async () => {
    const jpeg = Uint8Array.from(atob('${jpeg.toString('base64')}'), (one) => one.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }));
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
    const context = canvas.getContext('2d');
    let shift = 0;
    const timer = setInterval(() => context.drawImage(picture, (shift = (shift + 1) % 4), 0, 640, 480), 40);
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm' });
    const pieces = [];
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    const stopped = new Promise((resolve) => (recorder.onstop = resolve));
    recorder.start();
    await new Promise((resolve) => setTimeout(resolve, ${FILM_MS}));
    recorder.stop();
    await stopped;
    clearInterval(timer);
    const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  })()`);
  return Buffer.from(base64, 'base64');
}
