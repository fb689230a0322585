/** How long nothing runs before it counts: a connection that comes back at once, as after a reload, is no absence. */
export const AWAY_MS = 1000;

/** Tells when the host has been gone for a moment, and when it is back. */
export class Absence {
  readonly #changed: (away: boolean) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #away = false;

  /** @param changed is told once of each change */
  constructor(changed: (away: boolean) => void) {
    this.#changed = changed;
  }

  /** Whether the host can run anything now. */
  set(present: boolean): void {
    if (!present) {
      this.#timer ??= setTimeout(() => {
        this.#become(true);
      }, AWAY_MS);
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#become(false);
  }

  #become(away: boolean): void {
    if (away === this.#away) return;
    this.#away = away;
    this.#changed(away);
  }
}
