import type { Transport, TransportListener } from './transport.ts';

/** First and longest wait before the next try; it doubles in between. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
/** Tries that failed, about four seconds', after which waiting alone will hardly help. */
const MANY_TRIES = 3;
/** Close codes that mean "not you": policy violation, and the usual application code for 401. */
const REFUSALS: readonly number[] = [1008, 4401, 4403];
/** `WebSocket.OPEN` */
const OPEN = 1;
const REMEDY =
  'Open the address that `eyeriss serve` printed when it started: it ends with #token=…, and every start has a new one.';
const LOST_REMEDY = 'Is `eyeriss serve` still running? After a new start, open the address it prints.';

/** What the transport needs of its surroundings; tests hand in their own. */
export interface WebSocketPlace {
  readonly url: string;
  readonly token: string | undefined;
  readonly createSocket: (url: string, protocol: string) => WebSocket;
  /** Whether the host's web server answers at all; tells a wrong token from a host that is gone. */
  readonly hostAnswers: () => Promise<boolean>;
}

/** Wait before try `attempt` (0, 1, …). */
export function backOffMs(attempt: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
}

/** `/live` of the host that served this page, with the token as subprotocol. */
export class WebSocketTransport implements Transport {
  readonly #place: WebSocketPlace;
  #listener: TransportListener | undefined;
  #socket: WebSocket | undefined;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(place: WebSocketPlace) {
    this.#place = place;
  }

  open(listener: TransportListener): void {
    this.#listener = listener;
    this.#connect();
  }

  sendText(text: string): boolean {
    if (this.#socket?.readyState !== OPEN) return false;
    this.#socket.send(text);
    return true;
  }

  sendBinary(bytes: ArrayBuffer): boolean {
    if (this.#socket?.readyState !== OPEN) return false;
    this.#socket.send(bytes);
    return true;
  }

  retry(): void {
    if (this.#socket || this.#closed) return;
    clearTimeout(this.#timer);
    this.#connect();
  }

  reconnect(): void {
    if (this.#closed) return;
    const silent = this.#socket;
    this.#socket = undefined;
    if (silent) {
      silent.onopen = silent.onmessage = silent.onclose = null;
      silent.close();
    }
    clearTimeout(this.#timer);
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #connect(): void {
    const { url, token, createSocket } = this.#place;
    if (token === undefined) {
      this.#refuse('This page has no token, so the host does not talk to it.');
      return;
    }
    this.#listener?.connection({ phase: 'connecting' });
    const socket = createSocket(url, `eyeriss.${token}`);
    this.#socket = socket;
    let wasOpen = false;
    socket.onopen = () => {
      wasOpen = true;
      this.#attempt = 0;
      this.#listener?.connection({ phase: 'open' });
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') this.#listener?.text(data);
    };
    socket.onclose = ({ code }) => {
      this.#socket = undefined;
      if (this.#closed) return;
      void this.#afterClose(wasOpen, code);
    };
  }

  /** Browsers hide why a handshake failed. If the web server answers and the socket does not, it is the token. */
  async #afterClose(wasOpen: boolean, code: number): Promise<void> {
    const refused = REFUSALS.includes(code) || (!wasOpen && (await this.#place.hostAnswers()));
    // Another connection may have been begun meanwhile.
    if (this.#closed || this.#socket) return;
    if (refused) {
      this.#refuse('The host refuses this page’s token.');
      return;
    }
    const remedy = this.#attempt >= MANY_TRIES ? { remedy: LOST_REMEDY } : {};
    const retryInMs = backOffMs(this.#attempt++);
    this.#listener?.connection({ phase: 'waiting', retryInMs, ...remedy });
    this.#timer = setTimeout(() => {
      this.#connect();
    }, retryInMs);
  }

  #refuse(message: string): void {
    this.#listener?.connection({ phase: 'refused', message, remedy: REMEDY });
  }
}
