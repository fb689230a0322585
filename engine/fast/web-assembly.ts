/**
 * The few parts of WebAssembly that the fast executor uses. TypeScript's ECMAScript library lacks them, its DOM
 * library would bring a browser into the engine; and an engine may lack WebAssembly altogether.
 */
export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  /** Adds pages of 64 KiB; throws when there are none. */
  grow(pages: number): number;
}

/** A compiled module: opaque here, understood by every worker's WebAssembly. */
export type WasmModule = object;

/** What this code calls of the global `WebAssembly`. */
export interface WasmApi {
  readonly Memory: new (options: { initial: number; maximum: number; shared: boolean }) => WasmMemory;
  compile(bytes: Uint8Array): Promise<WasmModule>;
  instantiate(module: WasmModule, imports: object): Promise<{ readonly exports: unknown }>;
}

/** What the kernel imports. */
export interface KernelImports {
  readonly env: {
    readonly memory: WasmMemory;
    /** Sleeps while the 32-bit word at an address is `value`, until it is notified or so many ms are over. */
    sleep(address: number, value: number, ms: number): void;
  };
}

/** What an instance of the kernel imports, on whatever thread. */
export function kernelImports(memory: WasmMemory): KernelImports {
  // The fields that threads sleep on lie in the memory's first page, whatever it grows to.
  const fields = new Int32Array(memory.buffer);
  return {
    env: {
      memory,
      sleep(address, value, ms) {
        Atomics.wait(fields, address / 4, value, ms);
      },
    },
  };
}

/** The global `WebAssembly`, undefined where there is none. */
export function findWebAssembly(): WasmApi | undefined {
  return (globalThis as { WebAssembly?: WasmApi }).WebAssembly;
}

/** Bytes of a base64 text without line breaks. */
export function decodeBase64(text: string): Uint8Array {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const end = text.indexOf('=');
  const count = end < 0 ? text.length : end;
  const bytes = new Uint8Array(Math.floor((count * 3) / 4));
  let bits = 0;
  let at = 0;
  for (let i = 0; i < count; i++) {
    bits = (bits << 6) | digits.indexOf(text[i]!);
    if (i % 4 !== 0) bytes[at++] = bits >> (6 - 2 * (i % 4));
  }
  return bytes;
}
