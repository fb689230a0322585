import { chromiumPath, launchChromium } from '../../support/chromium.ts';
import type { Browser } from 'playwright-core';
import { vi } from 'vitest';
import { ElectronDouble, type Circumstances } from './electron-double.ts';

export { chromiumPath };

/** Where index.ts finds the instance whose main process is being loaded. */
export const CURRENT = Symbol.for('electron-double');

/** One for all instances of a test file; each has a context of its own in it. */
let browser: Promise<Browser> | undefined;

/** Call it after the last instance of a test file has ended. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

/**
 * Starts "Electron": loads electron/main.ts, or a packaged app's main module, afresh with a double of its own, lets the app get ready and waits until the
 * page is there, or the app has quit.
 */
export async function startElectron(circumstances: Circumstances): Promise<ElectronDouble> {
  browser ??= launchChromium(['--use-fake-device-for-media-stream']);
  const double = new ElectronDouble(await browser, circumstances);
  const { argv } = process;
  Reflect.set(globalThis, CURRENT, double);
  const { packagedMain } = circumstances;
  const program = packagedMain === undefined ? ['electron', '.'] : ['eyeriss'];
  process.argv = [...program, ...circumstances.args];
  try {
    vi.resetModules();
    if (packagedMain === undefined) await import('../../../electron/main.ts');
    else await import(/* @vite-ignore */ packagedMain);
  } finally {
    process.argv = argv;
    Reflect.deleteProperty(globalThis, CURRENT);
  }
  await double.getReady();
  return double;
}
