import type { HostMessage } from '../../host/protocol/index.ts';
import type { Transport, TransportListener } from './transport.ts';

/** How long to wait for the desktop app's port before saying so. */
const PATIENCE_MS = 2000;

/**
 * The desktop app's way: its preload posts a window message `{ eyeriss: 'port' }` with a MessagePort that leads to the
 * host process. A newer port replaces the older one, e.g. after that process was started again.
 */
export class MessagePortTransport implements Transport {
  readonly #target: Window;
  #listener: TransportListener | undefined;
  #port: MessagePort | undefined;
  readonly #onMessage = (event: MessageEvent<unknown>): void => {
    const { data, source, ports } = event;
    if (source !== this.#target || !isShellMessage(data)) return;
    if (data.eyeriss === 'port' && ports[0]) this.#use(ports[0]);
    if (data.eyeriss === 'stopped') this.#engineStopped(data);
  };

  constructor(target: Window) {
    this.#target = target;
  }

  open(listener: TransportListener): void {
    this.#listener = listener;
    listener.connection({ phase: 'connecting' });
    this.#target.addEventListener('message', this.#onMessage);
    // The preload may have been faster than this page.
    this.retry();
  }

  sendText(text: string): boolean {
    this.#port?.postMessage(text);
    return this.#port !== undefined;
  }

  sendBinary(bytes: ArrayBuffer): boolean {
    // Copied, not transferred: Electron loses buffers transferred to an end that is no page (electron#34905).
    this.#port?.postMessage(bytes);
    return this.#port !== undefined;
  }

  retry(): void {
    if (!this.#port) this.#target.postMessage({ eyeriss: 'port?' }, '*');
  }

  reconnect(): void {
    const silent = this.#port;
    this.#port = undefined;
    silent?.close();
    this.#listener?.connection({ phase: 'connecting' });
    this.retry();
  }

  close(): void {
    this.#target.removeEventListener('message', this.#onMessage);
    this.#port?.close();
    this.#port = undefined;
  }

  /** The engine process ended and is started again: said in the host's own words, since it cannot say it itself. */
  #engineStopped({ retryInMs = PATIENCE_MS, reason }: ShellMessage): void {
    this.#port?.close();
    this.#port = undefined;
    this.#say({ type: 'state', state: 'restarting' });
    this.#say({
      type: 'notice',
      code: 'engine.restarted',
      severity: 'warning',
      message: `The engine stopped${reason === undefined ? '' : `: ${reason}`}; it is started again`,
      tip: 'Your settings are kept',
    });
    this.#listener?.connection({ phase: 'waiting', retryInMs });
  }

  #say(message: HostMessage): void {
    this.#listener?.text(JSON.stringify(message));
  }

  #use(port: MessagePort): void {
    this.#port?.close();
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') this.#listener?.text(data);
    };
    port.addEventListener('close', () => {
      if (this.#port !== port) return;
      this.#port = undefined;
      this.#listener?.connection({ phase: 'waiting', retryInMs: PATIENCE_MS });
      this.retry();
    });
    port.start();
    this.#listener?.connection({ phase: 'open' });
  }
}

/** What the desktop app's preload posts, see electron/preload. */
interface ShellMessage {
  readonly eyeriss: unknown;
  readonly retryInMs?: number;
  readonly reason?: string;
}

function isShellMessage(data: unknown): data is ShellMessage {
  return typeof data === 'object' && data !== null && 'eyeriss' in data;
}
