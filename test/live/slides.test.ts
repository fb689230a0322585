import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { launchWithCamera, serveApp, slowClip } from '../support/live-app.ts';
import { canRunLive, LivePage, slides } from '../support/live-page.ts';
import { sharedDir } from '../support/shared.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Every picture stays for so many frames of the camera: each object is there for 2.7 s. */
const REPEAT = 8;
const LONGEST_MS = 180_000;

describe.skipIf(!canRunLive)('Objects before the camera (needs Chromium and ../shared)', () => {
  const folder = sharedDir ?? '';

  it('are named by the page, each', async () => {
    const { frames, names } = slides(folder);
    // The data file has every object's label first in the top-5 of the square crop, so the main label must be it.
    for (const { label, top5_square_crop: top5 } of frames) expect(top5[0]).toBe(label);
    const missing = new Set(frames.map(({ label }) => names[label]!));
    expect(missing.size).toBe(8);

    const clip = join(temporaryFolder(), 'slides.mjpeg');
    await slowClip(join(folder, 'video/slides_640x480.mjpeg'), REPEAT, clip);
    const app = await serveApp(['--port', '0', '--model', 'squeezenet-1.0']);
    onTestFinished(async () => {
      await app.close();
    });
    const browser = await launchWithCamera(clip);
    onTestFinished(() => browser.close());
    const live = await LivePage.open(browser, app.url, 'slides');
    await live.running();
    // Chromium names the camera after the clip; allowed as it is, it was taken at once.
    await live.chooseSource('Emoji cards');
    await live.says('source', 'Emoji cards');
    await live.chooseSource(clip);
    await live.says('source', clip);

    const end = Date.now() + LONGEST_MS;
    while (missing.size > 0 && Date.now() < end) {
      const label = await live.mainLabel();
      if (missing.delete(label)) await live.shot(label.replaceAll(' ', '-'));
      await sleep(100);
    }
    expect([...missing]).toEqual([]);
    expect(live.problems).toEqual([]);
  });
});
