import type { BrowserWindow, WebContents } from 'electron';
import { pageUrl, type PageQuery } from './own-page.ts';

/** Told what a booth's log keeps. */
export type OnEvent = (event: string, text: string) => void;

/**
 * Loads the app's own page. A load that fails is written down, not thrown: mostly another one has overtaken it, or the
 * page crashed meanwhile, and what comes next is under way.
 */
export function loadPage(target: BrowserWindow | WebContents, query: PageQuery, onEvent: OnEvent): void {
  target.loadURL(pageUrl(query)).catch((error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`eyeriss: the page was not loaded: ${text}\n`);
    onEvent('page.not-loaded', text);
  });
}
