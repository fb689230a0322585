import { USUAL_PORT } from '../serve/listen.ts';
import { startLiveServer, type LiveServerOptions } from '../serve/live-server.ts';
import { openBrowser } from '../system/open-browser.ts';
import { untilStopped } from './stop-signals.ts';

export interface ServeUntilStopped extends LiveServerOptions {
  /** What is served, for people. */
  readonly what: string;
  /** Whether to open the system's browser. */
  readonly open: boolean;
  /** Opens the address; why it could not be tried, or undefined. Default: the system's browser. */
  readonly openPage?: (url: string) => string | undefined;
  /** Ends it, as a signal does. */
  readonly until?: Promise<void>;
}

/** Connections and the engine get this long to end, ms. */
const SHUTDOWN_MS = 800;

/**
 * Serves the dashboard, says where and how to stop it, and ends the process at ctrl-C or SIGTERM with exit code 0.
 * @throws EyerissError `serve.port`
 */
export async function serveUntilStopped(options: ServeUntilStopped): Promise<never> {
  const stopped = untilStopped();
  const server = await startLiveServer(options);
  if (server.movedPort) console.log(`port ${USUAL_PORT} is in use, so this is on ${server.port}`);
  console.log(`dashboard: ${server.url}`);
  console.log(`serving ${options.what} to this computer only; stop with ctrl-C`);
  if (options.open) {
    const why = (options.openPage ?? openBrowser)(server.url);
    console.log(why === undefined ? 'opening the browser' : `open the address in a browser: ${why}`);
  }
  await Promise.race([stopped, ...(options.until ? [options.until] : [])]);
  await Promise.race([server.close(), new Promise((resolve) => setTimeout(resolve, SHUTDOWN_MS))]);
  process.exit(process.exitCode ?? 0);
}
