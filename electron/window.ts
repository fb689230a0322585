import { join } from 'node:path';
import { app, BrowserWindow, screen } from 'electron';
import { guardBoothWindow } from './booth-window.ts';
import type { LoadPage } from './page-loads.ts';
import { boundsOnScreen, readWindowState, writeWindowState } from './window-state.ts';

const DEFAULT_SIZE = { width: 1440, height: 900 };
const LEAST_SIZE = { minWidth: 960, minHeight: 600 };
/** Moving and resizing comes in bursts; the state is written when it has been still for so long. */
const STILL_MS = 500;

/** What the window is opened with. */
export interface WindowOptions {
  /** path of the compiled preload */
  readonly preload: string;
  readonly booth: boolean;
  /** An operator pressed the chord that leaves a booth. */
  readonly leaveBooth: () => void;
  readonly loadPage: LoadPage;
}

/** Opens the window where it last was, and ends the app when it is closed. */
export function setupWindow({ preload, booth, leaveBooth, loadPage }: WindowOptions): void {
  const file = join(app.getPath('userData'), 'window-state.json');
  const state = readWindowState(file);
  const workAreas = screen.getAllDisplays().map(({ workArea }) => workArea);
  const bounds = state === undefined ? undefined : boundsOnScreen(state.bounds, workAreas);
  const window = new BrowserWindow({
    ...DEFAULT_SIZE,
    ...bounds,
    ...LEAST_SIZE,
    title: 'Eyeriss',
    show: false,
    backgroundColor: '#101418',
    fullscreen: booth || state?.fullScreen === true,
    // Full screen that no key and no window manager leaves.
    kiosk: booth,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // Frames go on being classified while another window lies on top.
      backgroundThrottling: false,
    },
  });
  if (state?.maximised === true && !booth) window.maximize();
  window.once('ready-to-show', () => {
    window.show();
  });
  // A booth's full screen is the switch's doing, not the user's choice.
  if (!booth) keepState(window, file);
  else guardBoothWindow(window, leaveBooth);
  app.on('window-all-closed', () => {
    app.quit();
  });
  loadPage(window);
}

function keepState(window: BrowserWindow, file: string): void {
  let timer: NodeJS.Timeout | undefined;
  const write = () => {
    clearTimeout(timer);
    if (window.isDestroyed()) return;
    try {
      writeWindowState(file, {
        bounds: window.getNormalBounds(),
        maximised: window.isMaximized(),
        fullScreen: window.isFullScreen(),
      });
    } catch (error) {
      // A full disk must not keep the window from closing.
      process.stderr.write(`window state not written: ${String(error)}\n`);
    }
  };
  const writeSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(write, STILL_MS);
  };
  window.on('resize', writeSoon);
  window.on('move', writeSoon);
  window.on('close', write);
}
