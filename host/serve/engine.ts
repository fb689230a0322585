/** A client as the engine sees it. */
export interface EngineClient {
  /** Takes a message of the host, JSON text; never throws. */
  send(text: string): void;
  /** Ends the connection. */
  close(): void;
}

/** A client's way to the engine. */
export interface EngineConnection {
  text(message: string): void;
  /** A frame or clip, see host/protocol/frame-codec.ts. */
  binary(bytes: Uint8Array): void;
  /** The client has gone. */
  disconnect(): void;
}

/** What the server needs of the engine; host/service's EngineProcess has this shape. */
export interface Engine {
  connect(client: EngineClient): EngineConnection;
  close(): Promise<void>;
}
