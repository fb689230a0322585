import type { ClientMessage } from '../../../host/protocol/client-messages.ts';
import type { HostMessage } from '../../../host/protocol/host-messages.ts';
import type { Settings } from '../../../host/protocol/settings.ts';
import type { PictureSpans } from '../../sources/mjpeg.ts';
import { SourceProblem } from '../../sources/source.ts';
import { clipMessage } from '../../transport/frame-encoder.ts';
import { FrameGate } from '../../transport/frame-gate.ts';
import { parseHostMessage } from '../../transport/host-message.ts';
import type { Connection, Transport } from '../../transport/transport.ts';

/** Version of the protocol that this page speaks; a test holds it to host/protocol/. */
export const PROTOCOL = 1;
/** How long the host may take to split a clip. */
const SPLIT_PATIENCE_MS = 30_000;

/** What the conversation brings. */
export interface ConversationListener {
  connection(state: Connection): void;
  message(message: HostMessage): void;
  /** Settings that hold, once the host has answered all changes sent so far. */
  settings(settings: Settings): void;
}

/** Speaks the protocol over a transport: greets, changes settings, passes frames, asks for clips to be split. */
export class Conversation {
  readonly gate: FrameGate;
  readonly #transport: Transport;
  readonly #listener: ConversationListener;
  readonly #wanted: () => Partial<Settings>;
  readonly #clips = new Map<number, (spans: PictureSpans) => void>();
  #clipNumber = 0;
  /** changes that the host has not answered yet */
  #changes = 0;

  /** @param wanted the settings that a new connection begins with */
  constructor(transport: Transport, listener: ConversationListener, wanted: () => Partial<Settings>) {
    this.#transport = transport;
    this.#listener = listener;
    this.#wanted = wanted;
    this.gate = new FrameGate(({ message }) => transport.sendBinary(message));
  }

  begin(): void {
    this.#transport.open({
      connection: (state) => {
        this.gate.reset();
        this.#changes = 0;
        if (state.phase === 'open') {
          this.#send({ type: 'hello', protocol: PROTOCOL, settings: this.#wanted() });
        }
        this.#listener.connection(state);
      },
      text: (text) => {
        const message = parseHostMessage(text);
        if (message) this.#take(message);
      },
    });
  }

  reconnect(): void {
    this.#transport.reconnect();
  }

  change(settings: Partial<Settings>): void {
    // Counted first: an answer may come before this returns.
    this.#changes++;
    if (!this.#send({ type: 'settings', settings })) this.#changes--;
  }

  /** Has the host begin or end a recording. */
  record(on: boolean): void {
    this.#send({ type: 'record', on });
  }

  /** Has the host find the pictures of a raw MJPEG file. */
  async split(file: Uint8Array): Promise<PictureSpans> {
    const number = ++this.#clipNumber;
    const sent = this.#transport.sendBinary(clipMessage(number, file));
    const gone = (): SourceProblem =>
      new SourceProblem(
        'mjpeg.no-host',
        'The host did not answer for this clip.',
        'Wait until it is connected, then choose the file again.',
      );
    if (!sent) throw gone();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#clips.delete(number);
        reject(gone());
      }, SPLIT_PATIENCE_MS);
      this.#clips.set(number, (spans) => {
        clearTimeout(timer);
        resolve(spans);
      });
    });
  }

  close(): void {
    this.#transport.close();
  }

  #take(message: HostMessage): void {
    switch (message.type) {
      case 'result':
      case 'dropped':
        this.gate.settle(message.number);
        break;
      case 'clip':
        this.#clips.get(message.number)?.(message.pictures);
        this.#clips.delete(message.number);
        break;
      case 'state':
        // An engine that died answers for nothing; a late answer does no harm.
        if (message.state !== 'ready') this.gate.reset();
        break;
      case 'welcome':
        this.#listener.settings(message.settings);
        break;
      case 'settings':
        // An answer to an older change must not move a slider that is still being dragged.
        this.#changes = Math.max(0, this.#changes - 1);
        if (this.#changes === 0) this.#listener.settings(message.settings);
        break;
      default:
        break;
    }
    this.#listener.message(message);
  }

  #send(message: ClientMessage): boolean {
    return this.#transport.sendText(JSON.stringify(message));
  }
}
