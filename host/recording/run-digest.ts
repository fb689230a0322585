import { createHash } from 'node:crypto';
import { DIGEST_BYTES } from './format/record-header.ts';

/** What the first record's digest covers in place of a record before it. */
export const FIRST_DIGEST = new Uint8Array(DIGEST_BYTES);

/** Digest of a record: the first half of SHA-256 over the digest before it, its header and its payload's parts. */
export function recordDigest(
  before: Uint8Array,
  header: Uint8Array,
  payload: readonly Uint8Array[],
): Uint8Array {
  const hash = createHash('sha256').update(before).update(header);
  for (const part of payload) hash.update(part);
  return hash.digest().subarray(0, DIGEST_BYTES);
}
