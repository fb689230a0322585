import { join } from 'node:path';
import { findExecutable, isExecutable } from './find-executable.ts';
import { hasDisplay, type System } from './open-browser.ts';

/** Browsers that have a kiosk mode, as they are called on Linux; EYERISS_CHROMIUM goes before them. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/** Where macOS and Windows have them. */
const PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'Google\\Chrome\\Application\\chrome.exe',
    'Chromium\\Application\\chrome.exe',
    'Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/**
 * The command that shows an address in a kiosk: full screen, nothing around it, no question asked.
 * @param profile folder for a profile of its own; a browser that runs already would open a window of that one instead
 * @returns a text with the reason where there is none
 */
export function kioskCommand(
  url: string,
  profile: string,
  system: System = process,
): { readonly program: string; readonly args: readonly string[] } | string {
  if (!hasDisplay(system)) return 'there is no display';
  const program = findKioskBrowser(system);
  if (program === undefined) return 'no Chromium, Chrome or Edge is installed (EYERISS_CHROMIUM names one)';
  return {
    program,
    args: [
      `--user-data-dir=${profile}`,
      '--kiosk',
      '--no-first-run',
      '--no-default-browser-check',
      '--noerrdialogs',
      '--disable-session-crashed-bubble',
      '--disable-pinch',
      '--overscroll-history-navigation=0',
      '--autoplay-policy=no-user-gesture-required',
      // Nobody is there to answer the question; the profile has seen no other page.
      '--auto-accept-camera-and-microphone-capture',
      url,
    ],
  };
}

function findKioskBrowser({ platform, env }: System): string | undefined {
  const named = env['EYERISS_CHROMIUM'];
  if (named !== undefined && named !== '') return isExecutable(named) ? named : undefined;
  const roots =
    platform === 'win32'
      ? [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(
          (root) => root !== undefined,
        )
      : [''];
  for (const place of PLACES[platform] ?? [])
    for (const root of roots) if (isExecutable(join(root, place))) return join(root, place);
  for (const name of NAMES) {
    const found = findExecutable(name, env['PATH']);
    if (found !== undefined) return found;
  }
  return undefined;
}
