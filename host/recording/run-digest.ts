import { createHash } from 'node:crypto';
import { DIGEST_BYTES } from './format/record-header.ts';

/** What the first record's digest covers in place of a record before it. */
export const FIRST_DIGEST = new Uint8Array(DIGEST_BYTES);

/** Digest of a record: the first half of SHA-256 over the digest before it, its header and its payload. */
export function recordDigest(before: Uint8Array, header: Uint8Array, payload: Uint8Array): Uint8Array {
  return createHash('sha256')
    .update(before)
    .update(header)
    .update(payload)
    .digest()
    .subarray(0, DIGEST_BYTES);
}
