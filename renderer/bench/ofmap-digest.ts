/**
 * SHA-256 of an ofmap's words in memory order (little-endian on every machine this runs on), hexadecimal. Node and
 * pages from HTTPS or 127.0.0.1 have what it needs.
 */
export async function ofmapDigest(ofmap: Int16Array): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', Int16Array.from(ofmap));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
