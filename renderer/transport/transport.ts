/** How a connection stands. */
export type Connection =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'open' }
  /** lost; tries again by itself. Once it has tried for long, with what the person at the screen can do */
  | { readonly phase: 'waiting'; readonly retryInMs: number; readonly remedy?: string }
  /** does not try again by itself; the remedy is for the person at the screen */
  | { readonly phase: 'refused'; readonly message: string; readonly remedy: string };

/** What a transport tells its user. */
export interface TransportListener {
  connection(state: Connection): void;
  /** A text message: JSON, see host/protocol/host-messages.ts. */
  text(message: string): void;
}

/** The way to the host service and back: a WebSocket, a MessagePort, or a mock. It reconnects by itself. */
export interface Transport {
  /** Starts connecting; called once. */
  open(listener: TransportListener): void;
  /** Sends JSON; false if there is no connection, and the text is gone then. */
  sendText(text: string): boolean;
  /** Sends a frame or clip; the buffer may be transferred and must not be used afterwards. */
  sendBinary(bytes: ArrayBuffer): boolean;
  /** Connects again now instead of later. */
  retry(): void;
  /** Drops the connection, if there is one, and connects anew: it says nothing although it looks open. */
  reconnect(): void;
  close(): void;
}
