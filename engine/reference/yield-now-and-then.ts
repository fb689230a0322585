/** Timers are no part of ECMAScript but of every host that the engine runs in. */
const host = globalThis as unknown as { setTimeout(callback: () => void, delayMs: number): unknown };

/** Wall-clock milliseconds between two turns of the event loop. */
const TURN_MS = 50;

/**
 * Lets the event loop turn while a long computation runs, so that a screen can draw its progress.
 * @returns a function to await often; it yields when some 50 ms have gone by since it last did
 */
export function yieldNowAndThen(): () => Promise<void> {
  let lastTurn = Date.now();
  return async () => {
    if (Date.now() - lastTurn < TURN_MS) return;
    await new Promise<void>((resolve) => host.setTimeout(resolve, 0));
    lastTurn = Date.now();
  };
}
