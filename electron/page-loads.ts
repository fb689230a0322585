import { app, dialog, type BrowserWindow, type WebContents } from 'electron';
import { pageUrl } from './own-page.ts';

/** Told what a booth's log keeps. */
export type OnEvent = (event: string, text: string) => void;

/** A page that crashes or is not loaded is loaded again, so often in so long. */
const MOST_RELOADS = 3;
const WINDOW_MS = 60_000;
/** A booth's page is loaded again all the same, but after a while: nobody is there to be asked. */
const BOOTH_DELAY_MS = 10_000;
/** What Electron says of a load that another one has overtaken: what comes next is under way. */
const OVERTAKEN = 'ERR_ABORTED';

/** Loads the app's own page into a window. Never throws. */
export type LoadPage = (window: BrowserWindow) => void;

type Target = Pick<BrowserWindow | WebContents, 'isDestroyed' | 'loadURL'>;

/**
 * Loads the app's own page, and again when its process dies or a load fails; after a crash the page learns of it from its
 * address. Where that does not help for long, a message asks what to do; a booth's page is loaded again later.
 */
export function setupPageLoads(booth: boolean, onEvent: OnEvent): LoadPage {
  const reloadedAt: number[] = [];
  let loads = 0;
  // A crash in the midst of a load may be heard of twice.
  let waiting = false;
  const load = (target: Target, notice?: string): void => {
    if (target.isDestroyed()) return;
    const number = ++loads;
    waiting = false;
    target.loadURL(pageUrl({ booth, notice })).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      process.stderr.write(`eyeriss: the page was not loaded: ${text}\n`);
      onEvent('page.not-loaded', text);
      const { code } = error as { code?: unknown };
      if (number === loads && code !== OVERTAKEN) again('The page cannot be loaded.', target, notice);
    });
  };
  const again = (trouble: string, target: Target, notice?: string): void => {
    const now = performance.now();
    while (reloadedAt[0] !== undefined && now - reloadedAt[0] > WINDOW_MS) reloadedAt.shift();
    if (reloadedAt.length < MOST_RELOADS) {
      reloadedAt.push(now);
      load(target, notice);
    } else if (!waiting) {
      waiting = true;
      if (booth) setTimeout(load, BOOTH_DELAY_MS, target, notice);
      else
        void offerReload(trouble, () => {
          load(target, notice);
        });
    }
  };
  app.on('render-process-gone', (_event, contents, { reason }) => {
    if (reason === 'clean-exit') return;
    onEvent('page.crashed', reason);
    again('The page keeps crashing.', contents, 'page.crashed');
  });
  return load;
}

/** @param reload loads the page again */
async function offerReload(trouble: string, reload: () => void): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: trouble,
    detail: `It was tried again ${MOST_RELOADS} times within a minute.`,
    buttons: ['Load it again', 'Quit'],
  });
  if (response === 0) reload();
  else app.quit();
}
