import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EyerissError } from '../../engine/errors.ts';
import { LOOPBACK } from './own-address.ts';

/** The port without `--port`. */
export const USUAL_PORT = 4168;

export interface ListenResult {
  readonly port: number;
  /** True when {@link USUAL_PORT} was taken. */
  readonly moved: boolean;
}

/**
 * Makes a server listen on the loopback address only.
 * @param port a certain one (0: any free one); undefined: {@link USUAL_PORT}, or a free one where that is taken
 * @throws EyerissError `serve.port`
 */
export async function listen(server: Server, port: number | undefined): Promise<ListenResult> {
  let moved = false;
  try {
    await listenOn(server, port ?? USUAL_PORT);
  } catch (error) {
    if (port !== undefined || codeOf(error) !== 'EADDRINUSE') throw portError(port ?? USUAL_PORT, error);
    moved = true;
    await listenOn(server, 0);
  }
  return { port: (server.address() as AddressInfo).port, moved };
}

async function listenOn(server: Server, port: number): Promise<void> {
  server.listen(port, LOOPBACK);
  await once(server, 'listening'); // an `error` event rejects
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function portError(port: number, cause: unknown): unknown {
  const problems: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} is in use`,
    EACCES: `port ${port} may not be used`,
  };
  const problem = problems[codeOf(cause)];
  if (problem === undefined) return cause;
  return new EyerissError(
    { code: 'serve.port', problem, remedy: 'give another one: --port N, or leave --port out for a free one' },
    { cause },
  );
}
