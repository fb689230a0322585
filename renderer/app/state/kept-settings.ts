import type { Settings } from '../../../host/protocol/settings.ts';

/** Where this tab keeps what was changed, for a reload; another tab begins with the host's settings. */
const KEY = 'eyeriss.settings';

/** What was changed in this tab, to be sent with the first greeting; the host checks it. */
export function keptSettings(storage: Storage): Partial<Settings> {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null && !Array.isArray(kept) ? kept : {};
  } catch {
    // Not ours, or nothing may be stored here.
    return {};
  }
}

/** Forgets what was changed: the next greeting leaves everything to the host. */
export function forgetSettings(storage: Storage): void {
  storage.removeItem(KEY);
}

/** Keeps changes beside earlier ones. Not what changes by itself: the focused layer, and whether cards are shown. */
export function keepSettings(storage: Storage, changes: Partial<Settings>): void {
  const kept = { ...keptSettings(storage), ...changes };
  delete kept.focusLayer;
  delete kept.cards;
  try {
    storage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // A page that may store nothing still works; only a reload forgets.
  }
}
