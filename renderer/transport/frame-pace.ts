/**
 * Room for a late timer, a draw that is in the way, grabbing a frame and its way to the host. Measured on two busy cores:
 * with 22 ms the host waited 13 ms for each frame, with 32 ms 10 ms, and labels came 3 ms later.
 */
const LEAD_MS = 32;
/** Frames that the guess of the next one's time is made of. */
const REMEMBERED = 5;

/**
 * When to grab the frame that is to follow the one the host runs: so late that it is new, so early that the host need
 * not wait for it. A frame grabbed as soon as there is a place would wait in the host for a whole frame's time.
 */
export class FramePace {
  readonly #times: number[] = [];
  #began = -Infinity;

  /** The host has run a frame in so many ms, and began the next one it has about now. */
  ran(frameMs: number, nowMs: number): void {
    this.#times.push(frameMs);
    if (this.#times.length > REMEMBERED) this.#times.shift();
    this.#began = nowMs;
  }

  /** Whether it is time for the next frame while the host runs one. */
  isDue(nowMs: number): boolean {
    const sorted = this.#times.toSorted((a, b) => a - b);
    const frameMs = sorted[sorted.length >> 1] ?? 0;
    return nowMs >= this.#began + frameMs - LEAD_MS;
  }
}
