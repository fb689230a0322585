import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The page offers `eyeriss.TOKEN` as the WebSocket's subprotocol. */
export const SUBPROTOCOL_PREFIX = 'eyeriss.';
const TOKEN_BYTES = 32;

/** A new random token, base64url: it is a valid subprotocol and needs no escape in a fragment. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** The offered subprotocol that carries a token, from the header's list; undefined without one. */
export function offeredProtocol(header: string | undefined): string | undefined {
  return header
    ?.split(',')
    .map((name) => name.trim())
    .find((name) => name.startsWith(SUBPROTOCOL_PREFIX));
}

/** Whether an offered subprotocol carries the token; takes the same time wherever it differs. */
export function carriesToken(protocol: string, token: string): boolean {
  return timingSafeEqual(digest(protocol.slice(SUBPROTOCOL_PREFIX.length)), digest(token));
}

/** Of one length whatever the text's. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
