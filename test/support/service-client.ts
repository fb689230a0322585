import { encodeFrame, PROTOCOL, type HostMessage, type Settings } from '../../host/protocol/index.ts';

type Kind = HostMessage['type'];
type Of<K extends Kind> = Extract<HostMessage, { type: K }>;

/** The side of a connection that a transport talks to. */
export interface Connection {
  text(text: string): void;
  binary(bytes: Uint8Array): void;
  disconnect(): void;
}

/** A client of the service for tests: keeps what comes, and waits for what should. */
export class ServiceClient {
  readonly received: HostMessage[] = [];
  closed = false;
  readonly connection: Connection;
  readonly #waiting = new Set<() => void>();

  /** @param connect a service's or an engine process's `connect` */
  constructor(connect: (channel: { send(message: string): void; close(): void }) => Connection) {
    this.connection = connect({
      send: (message) => {
        this.received.push(JSON.parse(message) as HostMessage);
        for (const look of [...this.#waiting]) look();
      },
      close: () => {
        this.closed = true;
      },
    });
  }

  say(message: unknown): void {
    this.connection.text(JSON.stringify(message));
  }

  hello(settings?: Partial<Settings>): void {
    this.say({ type: 'hello', protocol: PROTOCOL, ...(settings && { settings }) });
  }

  set(settings: Partial<Settings>): void {
    this.say({ type: 'settings', settings });
  }

  /** Sends RGB pixels as a frame. */
  frame(number: number, rgb: Uint8Array, size: { width: number; height: number }): void {
    const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
    for (let pixel = 0; pixel * 3 < rgb.length; pixel++)
      rgba.set(rgb.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
    this.connection.binary(encodeFrame({ number, ...size, capturedAt: 1000 + number, rgba }));
  }

  all<K extends Kind>(type: K): Of<K>[] {
    return this.received.filter((message): message is Of<K> => message.type === type);
  }

  last<K extends Kind>(type: K): Of<K> {
    const found = this.all(type).at(-1);
    if (!found) throw new Error(`no ${type} has come`);
    return found;
  }

  /** The first message of a kind, behind `after` messages, that passes; waits for it. */
  async next<K extends Kind>(
    type: K,
    passes: (message: Of<K>) => boolean = () => true,
    after = 0,
  ): Promise<Of<K>> {
    const find = (): Of<K> | undefined =>
      this.received
        .slice(after)
        .find((message): message is Of<K> => message.type === type && passes(message as Of<K>));
    return await new Promise((resolve) => {
      const look = (): void => {
        const found = find();
        if (!found) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Forgets what came, so that {@link next} is about what comes. */
  forget(): void {
    this.received.length = 0;
  }
}
