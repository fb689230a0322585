/** How long the host may be gone before what it said last counts as old. */
const OLD_MS = 3000;

/** Notices that the host is gone, so that its last words do not stand there as what is seen now. */
export class HostSilence {
  #thereAt: number;
  #newest: unknown;
  #old = false;

  constructor(now: number) {
    this.#thereAt = now;
  }

  /**
   * Time has passed.
   * @param there whether host and engine can be heard
   * @param newest the newest result: another object with every one
   * @returns whether what it said last is old; until the next result
   */
  tick(there: boolean, newest: unknown, now: number): boolean {
    if (there) this.#thereAt = now;
    if (newest !== this.#newest) {
      this.#newest = newest;
      this.#old = false;
    } else if (now - this.#thereAt >= OLD_MS) this.#old = true;
    return this.#old;
  }
}
