import { EventEmitter } from 'node:events';

/** Where a transferred port's messages go: a page or a forked process. */
export interface Elsewhere {
  message(data: unknown): void;
  close(): void;
}

/** MessagePortMain. Messages wait until `start()`, or until the port has been transferred. */
export class MessagePortMain extends EventEmitter {
  #peer: MessagePortMain | undefined;
  #elsewhere: Elsewhere | undefined;
  #started = false;
  #closed = false;
  readonly #waiting: unknown[] = [];

  static entangle(one: MessagePortMain, other: MessagePortMain): void {
    one.#peer = other;
    other.#peer = one;
  }

  postMessage(data: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new TypeError('the double transfers no ports through ports');
    if (this.#elsewhere !== undefined) throw new TypeError('this port has been transferred');
    this.say(structuredClone(data));
  }

  start(): void {
    this.#started = true;
    this.#deliver();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const peer = this.#peer;
    if (peer === undefined || peer.#closed) return;
    peer.#closed = true;
    peer.#elsewhere?.close();
    peer.emit('close');
  }

  /** The double's own: this end is now elsewhere. */
  transferTo(elsewhere: Elsewhere): void {
    if (this.#elsewhere !== undefined) throw new TypeError('this port has been transferred');
    this.#elsewhere = elsewhere;
    this.#deliver();
    if (this.#closed) elsewhere.close();
  }

  /** The double's own: what the other end is to receive; called from elsewhere for a transferred port. */
  say(data: unknown): void {
    if (this.#closed || this.#peer === undefined) return;
    this.#peer.#waiting.push(data);
    this.#peer.#deliver();
  }

  #deliver(): void {
    if (this.#elsewhere === undefined && !this.#started) return;
    for (const data of this.#waiting.splice(0)) {
      if (this.#elsewhere !== undefined) this.#elsewhere.message(data);
      else this.emit('message', { data, ports: [] });
    }
  }
}

export class MessageChannelMain {
  readonly port1 = new MessagePortMain();
  readonly port2 = new MessagePortMain();

  constructor() {
    MessagePortMain.entangle(this.port1, this.port2);
  }
}
