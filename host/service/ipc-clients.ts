import type { LiveClient } from './live-client.ts';
import type { LiveService } from './live-service.ts';
import { toEngineSchema, type FromEngine, type ToEngine } from './process-messages.ts';

/** The part of a forked process that is used here. */
export interface IpcProcess {
  on(event: 'message', listener: (message: unknown) => void): unknown;
  send?(message: FromEngine): boolean;
}

/** Serves the clients that the parent process speaks for, see process-messages.ts. */
export function connectIpc(parent: IpcProcess, service: LiveService, onLog: (line: string) => void): void {
  const clients = new Map<number, LiveClient>();
  const tell = (message: FromEngine): void => {
    parent.send?.(message);
  };
  const connect = (client: number): void => {
    clients.get(client)?.disconnect();
    const channel = {
      send: (text: string): void => {
        tell({ kind: 'send', client, text });
      },
      close: (): void => {
        tell({ kind: 'close', client });
      },
    };
    clients.set(client, service.connect(channel));
  };
  const take = (message: ToEngine): void => {
    if (message.kind === 'connect') {
      connect(message.client);
      return;
    }
    const client = clients.get(message.client);
    switch (message.kind) {
      case 'text':
        client?.text(message.text);
        break;
      case 'binary':
        tell({ kind: 'taken', client: message.client });
        client?.countReplaced(message.replaced ?? 0);
        client?.binary(message.bytes);
        break;
      case 'disconnect':
        client?.disconnect();
        clients.delete(message.client);
    }
  };
  parent.on('message', (message) => {
    const parsed = toEngineSchema.safeParse(message);
    if (parsed.success) take(parsed.data);
    else onLog(`a message of the parent process is malformed: ${parsed.error.issues[0]?.message ?? ''}`);
  });
}
