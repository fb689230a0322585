// What the live benchmark and the soak share: the app as a user runs it, watched from outside.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { runnerImport } from 'vite';
import { openQuietPage } from './quiet-page.mjs';

/** Node 20 reads no TypeScript; vite does. */
const { serveApp, launchWithCamera, watchPage } = (
  await runnerImport(fileURLToPath(new URL('../support/live-app.ts', import.meta.url)))
).module;

/** A clip for the camera: the given one, or the slides beside the checkout; undefined: Chromium's own test picture. */
export async function clipOrTestPattern(given) {
  if (given !== undefined) {
    await readFile(given).catch(() => {
      throw new Error(`--clip ${given} cannot be read`);
    });
    return given;
  }
  const shared = process.env['EYERISS_SHARED'] ?? fileURLToPath(new URL('../../../shared', import.meta.url));
  const slides = `${shared}/video/slides_640x480.mjpeg`;
  return existsSync(slides) ? slides : undefined;
}

/** Value below which a share of the values lies; 0 for none. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** Serves the app, opens it in Chromium with a fake camera, and lets the page collect what the host sends. */
export async function openLive({ model, clip }) {
  const app = await serveApp(['--port', '0', ...(model ? ['--model', model] : [])]);
  const browser = await launchWithCamera(clip);
  const page = await openQuietPage(browser, app.url);
  return {
    app,
    page,
    source: clip === undefined ? 'Chromium’s test picture' : 'a clip as camera',
    /** Results since it was last asked: labels, totalMs and residentBytes of each. */
    takeResults: () => page.evaluate('collected.results.splice(0)'),
    /** What went wrong since it was last asked. */
    takeProblems: () => page.evaluate('collected.problems.splice(0)'),
    watch: () => watchPage(page),
    /** Waits for the first result with a label. */
    async firstLabel(seconds) {
      for (let i = 0; i < seconds * 20; i++) {
        if (await page.evaluate('collected.results.some(({ labels }) => labels > 0)')) return;
        await sleep(50);
      }
      throw new Error(`no label within ${seconds} s; the server says:\n${app.output()}`);
    },
    async close() {
      await browser.close();
      await app.close();
    },
  };
}
