/** Scheme and host of the app's own page. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'eyeriss';
export const APP_URL = `${APP_SCHEME}://${APP_HOST}/`;

/**
 * Whether a URL belongs to the app's own page. Origins cannot be compared: Node's URL gives 'null' for schemes it does
 * not know.
 */
export function isOwnUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (
    url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === '' && url.password === ''
  );
}

/** What the page learns from its address. */
export interface PageQuery {
  readonly booth?: boolean;
  /** a notice's code, e.g. `page.crashed` */
  readonly notice?: string | undefined;
}

/** The page's address. */
export function pageUrl(query: PageQuery = {}): string {
  const url = new URL(APP_URL);
  if (query.booth === true) url.searchParams.set('booth', '1');
  if (query.notice !== undefined) url.searchParams.set('notice', query.notice);
  return url.href;
}
