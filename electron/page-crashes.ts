import { app, dialog, type WebContents } from 'electron';
import { loadPage, type OnEvent } from './load-page.ts';

/** A page that crashes is loaded again, so often in so long. */
const MOST_RELOADS = 3;
const WINDOW_MS = 60_000;
/** A booth's page is loaded again all the same, but after a while: nobody is there to be asked. */
const BOOTH_DELAY_MS = 10_000;

/**
 * Loads the page again when its process dies; the page learns of it from its address. A page that keeps dying is left
 * alone, with a message; in a booth it is loaded again later.
 */
export function setupPageCrashes(booth: boolean, onEvent: OnEvent): void {
  const reload = (contents: WebContents): void => {
    if (!contents.isDestroyed()) loadPage(contents, { booth, notice: 'page.crashed' }, onEvent);
  };
  const reloadedAt: number[] = [];
  app.on('render-process-gone', (_event, contents, { reason }) => {
    if (reason === 'clean-exit') return;
    onEvent('page.crashed', reason);
    const now = performance.now();
    while (reloadedAt[0] !== undefined && now - reloadedAt[0] > WINDOW_MS) reloadedAt.shift();
    if (reloadedAt.length >= MOST_RELOADS) {
      if (booth) setTimeout(reload, BOOTH_DELAY_MS, contents);
      else
        void offerReload(() => {
          reload(contents);
        });
      return;
    }
    reloadedAt.push(now);
    reload(contents);
  });
}

/** @param reload loads the page again */
async function offerReload(reload: () => void): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: 'The page keeps crashing.',
    detail: `It was loaded again ${MOST_RELOADS} times within a minute.`,
    buttons: ['Load it again', 'Quit'],
  });
  if (response === 0) reload();
  else app.quit();
}
