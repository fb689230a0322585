const KEY = 'eyeriss.token';

/** The part of `Storage` that is needed. */
export type TokenStorage = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * The token that lets this page talk to the host: `#token=…` of the address, kept for reloads of this tab.
 * @param hash `location.hash`
 */
export function readToken(hash: string, storage: TokenStorage): string | undefined {
  const given = new URLSearchParams(hash.replace(/^#/, '')).get('token');
  if (given !== null && given !== '') {
    storage.setItem(KEY, given);
    return given;
  }
  return storage.getItem(KEY) ?? undefined;
}
