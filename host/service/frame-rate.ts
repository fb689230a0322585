/** Longest time that a rate is taken over, in ms, and the most frames that are remembered. */
const WINDOW_MS = 1000;
const MOST_FRAMES = 256;
/** A gap longer than the window and so many times as long as the one before it is a break, and no frame's time. */
const BREAK = 4;

/** Frames a second, over the last second or so. */
export class FrameRate {
  readonly #times: number[] = [];

  /** Notes a frame that is done. @param nowMs of any clock that does not go back */
  add(nowMs: number): void {
    const [before, last] = this.#times.slice(-2);
    if (before !== undefined && last !== undefined) {
      const gap = nowMs - last;
      if (gap > WINDOW_MS && gap > BREAK * (last - before)) this.clear();
    }
    this.#times.push(nowMs);
    // One frame older than the window stays, so that slow networks have a rate, too.
    while (this.#times.length > MOST_FRAMES || (this.#times[1] ?? Infinity) < nowMs - WINDOW_MS)
      this.#times.shift();
  }

  /** Begins anew: what comes next says nothing about what was. */
  clear(): void {
    this.#times.length = 0;
  }

  /** 0 until there are two frames. */
  get framesPerSecond(): number {
    const first = this.#times[0];
    const last = this.#times.at(-1);
    if (first === undefined || last === undefined || last <= first) return 0;
    return ((this.#times.length - 1) * 1000) / (last - first);
  }
}
