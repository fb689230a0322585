import { app, type WebContents } from 'electron';
import { openExternalLink } from './external-links.ts';
import { isOwnUrl } from './own-page.ts';

/** No page but the app's own is ever shown: not in the window, not in a frame, not in a new window. */
export function setupNavigation(): void {
  app.on('web-contents-created', (_event, contents) => {
    refuseNavigation(contents);
  });
}

function refuseNavigation(contents: WebContents): void {
  // Main frame and subframes; reloads by code or menu do not come here.
  contents.on('will-frame-navigate', (details) => {
    if (isOwnUrl(details.url)) return;
    details.preventDefault();
    if (details.isMainFrame) openExternalLink(details.url);
  });
  contents.on('will-redirect', (details) => {
    if (!isOwnUrl(details.url)) details.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(({ url }) => {
    openExternalLink(url);
    return { action: 'deny' };
  });
}
