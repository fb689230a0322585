const REFRESH_MS = 1000;

let bytes = 0;
let readAt = -Infinity;

/** Resident bytes of this process, read at most once a second: reading takes longer than it looks. */
export function residentBytes(): number {
  const now = performance.now();
  if (now - readAt >= REFRESH_MS) {
    bytes = process.memoryUsage.rss();
    readAt = now;
  }
  return bytes;
}
