import { shell } from 'electron';

/** MIT's demonstration of 2016, which this app rebuilds. */
export const ORIGINAL_DEMO = 'https://vimeo.com/154012013';

/** Pages elsewhere that the app may open, in the system's browser. Exactly these. */
const ALLOWED: ReadonlySet<string> = new Set([
  ORIGINAL_DEMO,
  'https://eyeriss.mit.edu/',
  'https://doi.org/10.1109/JSSC.2016.2616357',
  'https://doi.org/10.1109/ISCA.2016.40',
]);

/** Opens a page in the system's browser if it is on the list; says whether it was. */
export function openExternalLink(url: string): boolean {
  if (!URL.canParse(url) || !ALLOWED.has(new URL(url).href)) return false;
  void shell.openExternal(url);
  return true;
}
