/** Frames on their way at most: one that runs and one that waits for it. */
export const MOST_OUTSTANDING = 2;

/** A frame ready to be sent. */
export interface GateFrame {
  readonly number: number;
  readonly message: ArrayBuffer;
}

/**
 * Lets frames through while the host has fewer than two of them; of those that wait, the newest wins. A result or a
 * dropped frame frees a place, a lost connection all of them.
 */
export class FrameGate {
  readonly #send: (frame: GateFrame) => boolean;
  readonly #outstanding = new Set<number>();
  #waiting: GateFrame | undefined;
  /** Frames that newer ones replaced here, before they were sent. */
  replaced = 0;

  /** @param send returns false if there is no connection */
  constructor(send: (frame: GateFrame) => boolean) {
    this.#send = send;
  }

  /** Whether a frame offered now would be sent at once. */
  get free(): boolean {
    return this.#outstanding.size < MOST_OUTSTANDING;
  }

  get outstanding(): number {
    return this.#outstanding.size;
  }

  /** Sends the frame, or keeps it until a place is free unless a newer one comes. */
  offer(frame: GateFrame): void {
    if (this.#waiting) this.replaced++;
    this.#waiting = frame;
    this.#pass();
  }

  /** The host has answered for a frame. */
  settle(number: number): void {
    this.#outstanding.delete(number);
    this.#pass();
  }

  /** The connection was lost or begins anew: nothing will be answered for. */
  reset(): void {
    this.#outstanding.clear();
    this.#waiting = undefined;
  }

  #pass(): void {
    const frame = this.#waiting;
    if (!frame || !this.free) return;
    this.#waiting = undefined;
    if (this.#send(frame)) this.#outstanding.add(frame.number);
  }
}
