/** Where the app's scheme lives in Chromium, which cannot be taught a scheme from outside. */
const REAL_ORIGIN = 'https://eyeriss.app-scheme.test';
/** The origin that the code under test knows. */
export const APP_ORIGIN = 'app://eyeriss';

export function toReal(url: string): string {
  return url.startsWith(`${APP_ORIGIN}/`) ? REAL_ORIGIN + url.slice(APP_ORIGIN.length) : url;
}

export function fromReal(url: string): string {
  return url === REAL_ORIGIN || url.startsWith(`${REAL_ORIGIN}/`)
    ? APP_ORIGIN + url.slice(REAL_ORIGIN.length)
    : url;
}
