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
    if (source !== this.#target || !isPortMessage(data) || !ports[0]) return;
    this.#use(ports[0]);
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

  close(): void {
    this.#target.removeEventListener('message', this.#onMessage);
    this.#port?.close();
    this.#port = undefined;
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

function isPortMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'eyeriss' in data && data.eyeriss === 'port';
}
