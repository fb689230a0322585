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
