import type { Engine, EngineClient } from '../../host/serve/engine.ts';

/** A client that a {@link FakeEngine} has, and what came from it. */
export interface FakeConnection {
  readonly client: EngineClient;
  readonly texts: string[];
  readonly binaries: Uint8Array[];
  connected: boolean;
}

/** An engine that answers every text with `{"type":"pong",…}` and writes down what happens. */
export class FakeEngine implements Engine {
  readonly connections: FakeConnection[] = [];
  closed = 0;

  connect(client: EngineClient) {
    const connection: FakeConnection = { client, texts: [], binaries: [], connected: true };
    this.connections.push(connection);
    const number = this.connections.length;
    return {
      text(message: string) {
        connection.texts.push(message);
        client.send(JSON.stringify({ type: 'pong', id: number }));
      },
      binary(bytes: Uint8Array) {
        connection.binaries.push(Uint8Array.from(bytes));
      },
      disconnect() {
        connection.connected = false;
      },
    };
  }

  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }
}
