import { app, type BrowserWindow, type Input } from 'electron';

/** A page that answers nothing for so long is ended; it is loaded again as after a crash. */
const UNRESPONSIVE_MS = 5000;

/**
 * Keeps a booth's window as it is: only the chord Ctrl+Shift+E leaves it, no other key closes, reloads or zooms it, and
 * the window manager does not close it either. What stops the app itself (a signal, the end of the session) still does.
 */
export function guardBoothWindow(window: BrowserWindow, leave: () => void): void {
  let leaving = false;
  app.on('before-quit', () => {
    leaving = true;
  });
  window.on('close', (event) => {
    if (!leaving) event.preventDefault();
  });
  const { webContents } = window;
  webContents.on('before-input-event', (event, input) => {
    if (isExit(input)) {
      event.preventDefault();
      leave();
    } else if (isKept(input)) event.preventDefault();
  });
  let timer: NodeJS.Timeout | undefined;
  window.on('unresponsive', () => {
    timer = setTimeout(() => {
      webContents.forcefullyCrashRenderer();
    }, UNRESPONSIVE_MS);
  });
  window.on('responsive', () => {
    clearTimeout(timer);
  });
}

function isExit({ type, code, control, shift, alt, meta }: Input): boolean {
  return type === 'keyDown' && code === 'KeyE' && control && shift && !alt && !meta;
}

/** Escape, function keys, and everything with Ctrl, Alt or Meta but the page's own chords, which have Shift, too. */
function isKept({ key, control, shift, alt, meta }: Input): boolean {
  if (alt || meta || key === 'Escape' || /^F\d+$/.test(key)) return true;
  return control && !(shift && /^[hku]$/i.test(key));
}
