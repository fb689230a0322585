/** Time between two draws of everything that moves: 30 Hz. */
const PERIOD_MS = 1000 / 30;
/**
 * Pictures that come so far apart set the pace: 26 to 40 a second. Faster ones are not all drawn, and slower ones are
 * without that.
 */
const FOLLOWED_MS = [0.75 * PERIOD_MS, 1.15 * PERIOD_MS] as const;
/** How much of each new distance goes into the mean of the distances. */
const SHARE = 0.1;
/** A display's frame may come a little early; without the slack 60 Hz would become 20. */
const SLACK_MS = 3;

/**
 * When to draw. By itself 30 times a second; with a camera of about that rate, whenever it has a new picture: two paces
 * of the same rate would now and then miss a picture, and wake the page twice for each. Times are those of animation
 * frames, in ms.
 */
export class DrawPace {
  #due = 0;
  #drawn = -Infinity;
  #picture = -Infinity;
  /** mean distance of two pictures */
  #distance = 0;

  /** When the next draw is due. Late draws do not move it, so that there are 30 a second on a busy computer, too. */
  get due(): number {
    return this.#due;
  }

  /** A new picture came: moves what is due, to this animation frame at the earliest. */
  picture(nowMs: number): void {
    const distance = Math.min(nowMs - this.#picture, 10 * PERIOD_MS);
    this.#picture = nowMs;
    this.#distance += SHARE * (distance - this.#distance);
    if (!this.#follows(nowMs)) return;
    // One right after another waits, so that a hurried pair does not become one.
    const hurried = nowMs - this.#drawn < FOLLOWED_MS[0] - SLACK_MS;
    this.#due = hurried ? this.#drawn + PERIOD_MS : nowMs;
  }

  /** Whether to draw in this animation frame. */
  isDue(nowMs: number): boolean {
    return nowMs >= this.#due - SLACK_MS;
  }

  /** Everything was drawn in this animation frame. */
  drew(nowMs: number): void {
    this.#drawn = nowMs;
    // The next picture comes first, unless it stays away.
    if (this.#follows(nowMs)) this.#due = nowMs + 1.5 * PERIOD_MS;
    else this.#due = Math.max(this.#due + PERIOD_MS, nowMs + PERIOD_MS / 2);
  }

  #follows(nowMs: number): boolean {
    const [least, most] = FOLLOWED_MS;
    return this.#distance > least && this.#distance < most && nowMs - this.#picture < 2 * most;
  }
}
