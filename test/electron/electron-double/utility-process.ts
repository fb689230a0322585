import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MessagePortMain } from './ports.ts';

const BOOTSTRAP = fileURLToPath(new URL('utility-child.mjs', import.meta.url));

/** What the two processes say to each other; utility-child.mjs is the other side. */
type Said =
  | { readonly kind: 'message'; readonly data: unknown; readonly ports: readonly number[] }
  | { readonly kind: 'port'; readonly port: number; readonly data: unknown }
  | { readonly kind: 'close'; readonly port: number };

/** UtilityProcess: a forked Node process that has `process.parentPort`. */
export class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;
  readonly #ports = new Map<number, MessagePortMain>();
  #lastPort = 0;

  constructor(entry: string, args: readonly string[]) {
    super();
    this.#child = fork(entry, args, { execArgv: ['--import', BOOTSTRAP], serialization: 'advanced' });
    this.#child.once('spawn', () => this.emit('spawn'));
    this.#child.once('exit', (code) => {
      for (const port of this.#ports.values()) port.close();
      this.emit('exit', code ?? 15);
    });
    this.#child.on('message', (said: Said) => {
      if (said.kind === 'message') this.emit('message', said.data);
      else if (said.kind === 'port') this.#ports.get(said.port)?.say(said.data);
      else this.#ports.get(said.port)?.close();
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  postMessage(data: unknown, transfer: readonly MessagePortMain[] = []): void {
    const ports = transfer.map((port) => {
      const id = ++this.#lastPort;
      this.#ports.set(id, port);
      return { id, port };
    });
    this.#send({ kind: 'message', data, ports: ports.map(({ id }) => id) });
    for (const { id, port } of ports) {
      port.transferTo({
        message: (message) => {
          this.#send({ kind: 'port', port: id, data: message });
        },
        close: () => {
          this.#send({ kind: 'close', port: id });
        },
      });
    }
  }

  kill(): boolean {
    return this.#child.kill();
  }

  #send(said: Said): void {
    if (this.#child.connected) this.#child.send(said);
  }
}
