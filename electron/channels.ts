import { z } from 'zod';

/** Every IPC channel there is. The preload, a single file without imports, repeats the names; the compiler compares. */
export const CHANNELS = {
  /** page asks (invoke): a MessagePort to the engine process, please; comes by {@link CHANNELS.port} */
  connect: 'eyeriss:connect',
  /** main says: {@link PortNews}, with the port */
  port: 'eyeriss:port',
  /** main says: {@link StoppedNews} */
  stopped: 'eyeriss:stopped',
} as const;

/** What a page may ask for, and the arguments it takes; see page-requests.ts. */
export const REQUEST_ARGUMENTS = {
  [CHANNELS.connect]: z.tuple([]),
} as const;

/** Comes with a new port. */
export interface PortNews {
  /** How often the engine process has been started again; 0: its first run. */
  readonly restarts: number;
}

/** The engine process has ended by itself. */
export interface StoppedNews {
  readonly exitCode: number;
  /** What it said before, e.g. that there is no such model; undefined if it crashed. */
  readonly reason?: string;
  /** It is started again in so many milliseconds; a new port follows. */
  readonly retryInMs: number;
}
