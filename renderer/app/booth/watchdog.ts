/** How it stands with labels, as far as the watchdog sees. */
export interface WatchFacts {
  /** when the newest result came, ms of any clock that runs forward; undefined before the first one */
  readonly resultAt: number | undefined;
  /** whether connection, engine and settings are such that results must come */
  readonly expected: boolean;
  /** whether the page could be loaded again at all: nothing is said when the host is gone, for a page without host is empty */
  readonly hostAnswers: boolean;
}

/** What is done about missing labels. */
export type Remedy = 'none' | 'reconnect' | 'reload';

/** What takes its time, e.g. a network that is being loaded, gets so many times as long. */
const SLOW_SHARE = 6;

/** Watches that results keep coming, and says what to do when they do not, once each: connect anew, then load the page. */
export class Watchdog {
  readonly #patienceMs: number;
  #quietSince: number;
  /** since when a result has been due; undefined while none is */
  #dueSince: number | undefined;
  #done: Remedy = 'none';

  /** @param patienceMs how long no result may come although one is due */
  constructor(patienceMs: number, now: number) {
    this.#patienceMs = patienceMs;
    this.#quietSince = now;
  }

  /** Time has passed. */
  tick({ resultAt, expected, hostAnswers }: WatchFacts, now: number): Remedy {
    if (resultAt !== undefined && resultAt > this.#quietSince) {
      this.#quietSince = resultAt;
      this.#done = 'none';
    }
    this.#dueSince = expected ? (this.#dueSince ?? now) : undefined;
    // What took its time before, e.g. a network that was loaded, does not count.
    const dueMs = this.#dueSince === undefined ? 0 : now - Math.max(this.#quietSince, this.#dueSince);
    if (dueMs >= this.#patienceMs && this.#done === 'none') {
      this.#dueSince = now;
      return (this.#done = 'reconnect');
    }
    const overdue = this.#done === 'reconnect' && dueMs >= this.#patienceMs;
    const stuck = now - this.#quietSince >= SLOW_SHARE * this.#patienceMs;
    if ((overdue || stuck) && hostAnswers && this.#done !== 'reload') return (this.#done = 'reload');
    return 'none';
  }

  /** Nothing is wrong: it rests on purpose, e.g. paused or hidden. */
  rest(now: number): void {
    this.#quietSince = now;
    this.#dueSince = undefined;
    this.#done = 'none';
  }
}
