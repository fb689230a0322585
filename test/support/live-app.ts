import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import type { Browser, Page } from 'playwright-core';
import { splitMjpeg } from '../../host/image/mjpeg-split.ts';
import { packageRoot } from '../../models/package-root.ts';
import { launchChromium } from './chromium.ts';

/** A running `eyeriss serve`. */
export interface ServedApp {
  /** With the token. */
  readonly url: string;
  readonly process: ChildProcess;
  /** All it has printed. */
  readonly output: () => string;
  /** Asks it to end, as Ctrl+C does; resolves with its exit code. */
  close(): Promise<number | null>;
}

/**
 * Starts `eyeriss serve` on a free port, as a user would, and waits for its address.
 * @param root the installation to start; default: this checkout
 */
export async function serveApp(args: readonly string[] = [], root = packageRoot()): Promise<ServedApp> {
  const child = spawn(process.execPath, [join(root, 'host/bin/eyeriss.mjs'), 'serve', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\/(?:\?[\w=&]+)?#token=[\w-]+/.exec(output);
      if (found) resolve(found[0]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then(([code]) => {
      reject(new Error(`eyeriss serve ended with code ${code}:\n${output}`));
    });
  });
  return {
    url,
    process: child,
    output: () => output,
    async close() {
      if (child.exitCode === null) child.kill('SIGINT');
      return (await ended)[0];
    },
  };
}

/**
 * Writes a copy of an MJPEG clip in which every picture stays for `repeat` frames, for readers slower than it.
 * @param source the clip, or where it is
 */
export async function slowClip(source: string | Buffer, repeat: number, target: string): Promise<string> {
  const bytes = typeof source === 'string' ? await readFile(source) : source;
  const pictures = splitMjpeg(bytes).flatMap(([offset, length]) =>
    Array<Buffer>(repeat).fill(bytes.subarray(offset, offset + length)),
  );
  await writeFile(target, Buffer.concat(pictures));
  return target;
}

/** Chromium whose camera plays a clip, permission given. */
export function launchWithCamera(clip: string): Promise<Browser> {
  return launchChromium([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream=fps=30',
    `--use-file-for-fake-video-capture=${clip}`,
    '--autoplay-policy=no-user-gesture-required',
  ]);
}

/** What a page did while it was watched; measured in the page. */
export interface PageFigures {
  readonly seconds: number;
  /** how often the canvas with the live picture was drawn a second */
  readonly drawRate: number;
  /** how many frames a second the camera, or the film, gave the page */
  readonly cameraRate: number;
  /** ms of each task over 50 ms */
  readonly longTasks: readonly number[];
  /** ms from a frame's capture to its label on screen */
  readonly glassToLabel: readonly number[];
}

/** What runs in the page; a text, because tests know no DOM. */
const WATCH = `
  window.watched = { start: performance.now(), draws: 0, camera: [], longTasks: [], glassToLabel: [] };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) watched.longTasks.push(entry.duration);
  }).observe({ type: 'longtask' });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntriesByName('glass to label')) watched.glassToLabel.push(entry.duration);
  }).observe({ type: 'measure' });
  // Animation frames of the watcher's own would be work of the page's.
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    if (this.canvas.ariaLabel?.startsWith('Live picture')) watched.draws++;
    clearRect.apply(this, box);
  };
  const { requestVideoFrameCallback } = HTMLVideoElement.prototype;
  HTMLVideoElement.prototype.requestVideoFrameCallback = function (called) {
    return requestVideoFrameCallback.call(this, (now, metadata) => {
      watched.camera.push(metadata.presentedFrames);
      called(now, metadata);
    });
  };
`;
const FIGURES = `(() => {
  const seconds = (performance.now() - watched.start) / 1000;
  const { draws, camera, longTasks, glassToLabel } = watched;
  const cameraRate = camera.length > 0 ? (camera.at(-1) - camera[0]) / seconds : 0;
  return { seconds, drawRate: draws / seconds, cameraRate, longTasks, glassToLabel };
})()`;

/** Begins to watch a page; `measure` entries named "glass to label" are the app's own. */
export async function watchPage(page: Pick<Page, 'evaluate'>): Promise<() => Promise<PageFigures>> {
  await page.evaluate(WATCH);
  return () => page.evaluate<PageFigures>(FIGURES);
}
