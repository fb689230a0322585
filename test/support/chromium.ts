import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Debian's and Google's usual places. */
const USUAL_PLACES = ['/usr/bin/chromium', '/usr/bin/google-chrome'];

/** Headless on a machine without GPU, audio or network; every launch gets a fresh profile, removed at the end. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function findChromium(): string | undefined {
  const named = process.env['EYERISS_CHROMIUM'];
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`EYERISS_CHROMIUM names ${named}, which does not exist`);
    return named;
  }
  return USUAL_PLACES.find((path) => existsSync(path));
}

/**
 * Chromium's path: EYERISS_CHROMIUM, or where distributions put it. Tests that need it are skipped by name without
 * it: `describe.skipIf(!chromiumPath)('… (needs Chromium)', …)`.
 */
export const chromiumPath: string | undefined = findChromium();

/**
 * Starts a headless Chromium with a profile of its own.
 * @param extraFlags for this launch, e.g. a fake camera's
 */
export async function launchChromium(extraFlags: readonly string[] = []): Promise<Browser> {
  if (chromiumPath === undefined) {
    throw new Error('Chromium was not found; install it or let EYERISS_CHROMIUM name it');
  }
  return chromium.launch({ executablePath: chromiumPath, headless: true, args: [...FLAGS, ...extraFlags] });
}
