import { z } from 'zod';
import {
  CLIP_MAGIC,
  FRAME_MAGIC,
  PROTOCOL,
  settingsSchema,
  type HostMessage,
  type NoticeMessage,
  type Settings,
} from '../protocol/index.ts';
import type { Channel } from './live-client.ts';
import type { FromEngine, ToEngine } from './process-messages.ts';

/** Messages of the engine process that say what a client's settings are. */
const settingsMessage = z.object({ type: z.enum(['welcome', 'settings']), settings: settingsSchema });
/** How such messages begin, and answers to frames and clips: the others are passed on unread. */
const SETTINGS = /^\{"type":"(?:welcome|settings)"/;
const ANSWER = /^\{"type":"(result|dropped|clip)","number":(\d+)/;

/** Texts that are kept for an engine process that is not there yet. */
const MOST_TEXTS = 64;

/**
 * A client as the process in front of the engine sees it. It outlives engine processes: when one dies, every frame on
 * its way is answered by `dropped`, and the next one gets the client's last settings. At most one binary message is on
 * its way to the engine: newer frames wait here, each in the place of the one before.
 */
export class EngineClient {
  readonly #number: number;
  readonly #channel: Channel;
  readonly #post: (message: ToEngine) => void;
  readonly #onLeft: (client: EngineClient) => void;
  #attached = false;
  #open = true;
  /** The text that greeted, until the engine says what settings hold. */
  #hello: string | undefined;
  #settings: Settings | undefined;
  readonly #texts: string[] = [];
  #binaryOnItsWay = false;
  #waiting: Uint8Array | undefined;
  #replaced = 0;
  /** Numbers of frames and clips that the engine has and has not answered. */
  readonly #unanswered = { frame: new Set<number>(), clip: new Set<number>() };

  constructor(
    number: number,
    channel: Channel,
    post: (message: ToEngine) => void,
    onLeft: (client: EngineClient) => void,
  ) {
    this.#number = number;
    this.#channel = channel;
    this.#post = post;
    this.#onLeft = onLeft;
  }

  /** Passes a text message on. */
  text(text: string): void {
    if (!this.#open) return;
    if (this.#hello === undefined && this.#settings === undefined) this.#hello = text;
    if (this.#attached) this.#post({ kind: 'text', client: this.#number, text });
    else if (text !== this.#hello && this.#texts.length < MOST_TEXTS) this.#texts.push(text);
  }

  /** Passes a binary message on as soon as the one before has arrived. */
  binary(bytes: Uint8Array): void {
    if (!this.#open) return;
    if (this.#waiting) {
      const { kind, number } = markOf(this.#waiting);
      if (kind === 'frame') this.#replaced++;
      this.#giveUp(kind, number);
    }
    this.#waiting = bytes;
    this.#sendWaiting();
  }

  /** The client is gone. */
  disconnect(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#waiting = undefined;
    if (this.#attached) this.#post({ kind: 'disconnect', client: this.#number });
    this.#onLeft(this);
  }

  /** An engine process is there: connects, with the settings that held. */
  attach(): void {
    this.#attached = true;
    const client = this.#number;
    this.#post({ kind: 'connect', client });
    const hello = this.#settings
      ? JSON.stringify({ type: 'hello', protocol: PROTOCOL, settings: this.#settings })
      : this.#hello;
    if (hello !== undefined) this.#post({ kind: 'text', client, text: hello });
    for (const text of this.#texts.splice(0)) this.#post({ kind: 'text', client, text });
    this.#sendWaiting();
  }

  /** The engine process is gone: what it had is not answered any more. */
  detach(): void {
    this.#attached = false;
    this.#binaryOnItsWay = false;
    for (const kind of ['frame', 'clip'] as const) {
      for (const number of this.#unanswered[kind]) this.#giveUp(kind, number);
      this.#unanswered[kind].clear();
    }
  }

  /** Takes what the engine process says to this client. */
  take(message: Exclude<FromEngine, { kind: 'ready' | 'fatal' }>): void {
    if (!this.#open) return;
    switch (message.kind) {
      case 'send':
        this.#read(message.text);
        this.#channel.send(message.text);
        break;
      case 'taken':
        this.#binaryOnItsWay = false;
        this.#sendWaiting();
        break;
      case 'close':
        this.disconnect();
        this.#channel.close();
    }
  }

  /** Tells the client something of the process in front. */
  tell(message: HostMessage): void {
    if (this.#open) this.#channel.send(JSON.stringify(message));
  }

  /** Shows a notice and a state. */
  tellState(state: Extract<HostMessage, { type: 'state' }>['state'], notice: NoticeMessage): void {
    this.tell(notice);
    this.tell({ type: 'state', state });
  }

  #read(text: string): void {
    if (SETTINGS.test(text)) {
      const parsed = settingsMessage.safeParse(JSON.parse(text));
      if (parsed.success) this.#settings = parsed.data.settings;
    }
    const [, type, number] = ANSWER.exec(text) ?? [];
    if (number !== undefined) this.#unanswered[type === 'clip' ? 'clip' : 'frame'].delete(Number(number));
  }

  #sendWaiting(): void {
    const bytes = this.#waiting;
    if (bytes === undefined || this.#binaryOnItsWay || !this.#attached) return;
    this.#waiting = undefined;
    this.#binaryOnItsWay = true;
    const { kind, number } = markOf(bytes);
    if (kind) this.#unanswered[kind].add(number);
    const replaced = this.#replaced;
    this.#replaced = 0;
    this.#post({ kind: 'binary', client: this.#number, bytes, replaced });
  }

  #giveUp(kind: 'frame' | 'clip' | undefined, number: number): void {
    if (kind === 'frame') this.tell({ type: 'dropped', number });
    if (kind === 'clip') this.tell({ type: 'clip', number, pictures: [] });
  }
}

/** What a binary message is, and its number; what is neither frame nor clip is answered by the engine's notice. */
function markOf(bytes: Uint8Array): { readonly kind: 'frame' | 'clip' | undefined; readonly number: number } {
  if (bytes.length < 8) return { kind: undefined, number: 0 };
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const magic = view.getUint32(0, true);
  const kind = magic === FRAME_MAGIC ? 'frame' : magic === CLIP_MAGIC ? 'clip' : undefined;
  return { kind, number: view.getUint32(4, true) };
}
