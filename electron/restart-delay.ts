const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
/** A run of that length was a good one: the delay begins anew. */
const GOOD_RUN_MS = 60_000;

/** How long to wait before the next start of a process that keeps ending: twice as long each time. */
export function restartDelayMs(previousDelayMs: number, ranForMs: number): number {
  if (previousDelayMs === 0 || ranForMs >= GOOD_RUN_MS) return FIRST_DELAY_MS;
  return Math.min(previousDelayMs * 2, LONGEST_DELAY_MS);
}
