import { findElectron, type ElectronSystem } from './find-electron.ts';

/** How the dashboard is shown, and why so. */
export type Mode =
  | { readonly kind: 'desktop'; readonly program: string; readonly args: readonly string[] }
  | { readonly kind: 'browser'; readonly why: string; readonly args: readonly string[] };

/** Options that mean a browser: `--browser` for nothing else, the others are those of `eyeriss serve`. */
const BROWSER_ONLY = /^--(browser|port|open)(=|$)/;

/**
 * The desktop app where Electron can run, else a browser.
 * @param root the checkout, which is the app that Electron runs
 * @param args of `npm start --`; they go to the app or to `eyeriss serve`
 */
export function chooseMode(root: string, args: readonly string[], system?: ElectronSystem): Mode {
  const serveArgs = ['serve', '--open', ...args.filter((arg) => arg !== '--browser')];
  const asked = args.find((arg) => BROWSER_ONLY.test(arg));
  if (asked !== undefined) {
    return { kind: 'browser', why: `${asked.replace(/=.*/, '')} was given`, args: serveArgs };
  }
  const electron = findElectron(root, system);
  if ('missing' in electron) return { kind: 'browser', why: electron.missing, args: serveArgs };
  return { kind: 'desktop', program: electron.program, args: [root, ...args] };
}
