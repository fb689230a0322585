/** How long it takes until something counts as over, in ms. */
export interface AttentionTimes {
  /** nothing moves for so long: the attract loop begins */
  readonly stillMs: number;
  /** nothing moves and nobody touches a key for so long: the visitor has left */
  readonly leaveMs: number;
}

/** What the booth shows: the camera, or the attract loop while nobody is there. */
export type Phase = 'live' | 'attract';

/** What happened now; at most one of them is acted upon a tick. */
export interface AttentionChange {
  readonly phase: Phase;
  readonly changed: boolean;
  /** true once, when a visitor who did something has left */
  readonly left: boolean;
}

/**
 * Whether somebody is there, from motion in front of the camera and from keys. Times are any clock's that runs
 * forward, in ms.
 */
export class Attention {
  readonly #times: AttentionTimes;
  #phase: Phase = 'live';
  #movedAt: number;
  #inputAt = -Infinity;
  /** a visitor did something that must be taken back when they leave */
  #touched = false;

  constructor(times: AttentionTimes, now: number) {
    this.#times = times;
    this.#movedAt = now;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Something moves in front of the camera. */
  moved(now: number): void {
    this.#movedAt = now;
  }

  /** Somebody pressed a key or touched the screen. */
  input(now: number): void {
    this.#inputAt = now;
    this.#touched = true;
  }

  /** Time has passed. */
  tick(now: number): AttentionChange {
    const quietMs = now - Math.max(this.#movedAt, this.#inputAt);
    const phase: Phase = quietMs >= this.#times.stillMs ? 'attract' : 'live';
    const changed = phase !== this.#phase;
    this.#phase = phase;
    const left = this.#touched && quietMs >= this.#times.leaveMs;
    if (left) this.#touched = false;
    return { phase, changed, left };
  }
}
