// What the live benchmark and the soak share: the app as a user runs it, watched from outside.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { runnerImport } from 'vite';

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

/** Serves the app, opens it in Chromium with a fake camera, and collects what the host sends. */
export async function openLive({ model, clip }) {
  const app = await serveApp(['--port', '0', ...(model ? ['--model', model] : [])]);
  const browser = await launchWithCamera(clip);
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  const live = {
    app,
    page,
    source: clip === undefined ? 'Chromium’s test picture' : 'a clip as camera',
    results: [],
    problems: [],
    watch: () => watchPage(page),
    /** Throws away what has come so far. */
    forget() {
      live.results.length = 0;
    },
    /** Waits for the first result with a label. */
    async firstLabel(seconds) {
      for (let i = 0; i < seconds * 20; i++) {
        if (live.results.some(({ top }) => top.length > 0)) return;
        await sleep(50);
      }
      throw new Error(`no label within ${seconds} s; the server says:\n${app.output()}`);
    },
    async close() {
      await browser.close();
      await app.close();
    },
  };
  page.on('pageerror', (error) => live.problems.push(`page: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') live.problems.push(`console: ${message.text()}`);
  });
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      if (typeof payload !== 'string') return;
      const message = JSON.parse(payload);
      if (message.type === 'result') live.results.push(message);
      if (message.type === 'notice' && message.severity === 'error')
        live.problems.push(`notice ${message.code}: ${message.message}`);
    });
  });
  await page.goto(app.url);
  return live;
}
