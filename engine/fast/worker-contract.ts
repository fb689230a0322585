import type { WasmMemory, WasmModule } from './web-assembly.ts';

/**
 * What a further thread needs: it instantiates `module` with {@link kernelImports} of `memory` and calls `serve(thread)`. Where that
 * throws, it calls `fail()`, so that nobody waits for it.
 */
export interface ThreadStart {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
  /** 1, 2, …; thread 0 is the caller's own. */
  readonly thread: number;
}

/** A running further thread. */
export interface FastThread {
  /** Ends it, if it has not ended by itself. */
  terminate(): void | Promise<void>;
}

/**
 * Starts a further thread; given by the host, since Node and browsers differ in it. Its `serve` call blocks that
 * thread until the executor closes. Resolves when the module is instantiated there and `serve` is about to be called.
 */
export type CreateThread = (start: ThreadStart) => Promise<FastThread>;
