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

/** Without a result for so long although one is due, the page connects anew … */
const RECONNECT_SHARE = 1;
/** … and loads itself again after as much once more. */
const RELOAD_SHARE = 2;
/** What takes its time, e.g. a network that is being loaded, gets so many times as long. */
const SLOW_SHARE = 6;

/** Watches that results keep coming, and says what to do when they do not: once each, from mild to strong. */
export class Watchdog {
  readonly #patienceMs: number;
  #quietSince: number;
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
    const waited = (now - this.#quietSince) / this.#patienceMs;
    if (expected && waited >= RECONNECT_SHARE && this.#done === 'none') return (this.#done = 'reconnect');
    const due = waited >= (expected ? RELOAD_SHARE : SLOW_SHARE);
    if (due && hostAnswers && this.#done !== 'reload') return (this.#done = 'reload');
    return 'none';
  }

  /** Nothing is wrong: it rests on purpose, e.g. paused or hidden. */
  rest(now: number): void {
    this.#quietSince = now;
    this.#done = 'none';
  }
}
