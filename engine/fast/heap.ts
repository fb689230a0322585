import { HEAP_START } from './job-layout.ts';
import type { WasmMemory } from './web-assembly.ts';

/** Bytes of a WebAssembly page. */
export const PAGE_BYTES = 65_536;
/** Buffers begin at cache lines, so that threads do not share one. */
const ALIGNMENT = 64;

/** Hands out pieces of the kernel's memory; grows it when none is free. First fit, neighbours joined. */
export class Heap {
  readonly #memory: WasmMemory;
  /** Free pieces by address; no two touch. */
  #free: { start: number; bytes: number }[];
  readonly #sizes = new Map<number, number>();
  #views: ReturnType<typeof viewsOf>;

  constructor(memory: WasmMemory) {
    this.#memory = memory;
    this.#free = [{ start: HEAP_START, bytes: memory.buffer.byteLength - HEAP_START }];
    this.#views = viewsOf(memory);
  }

  /** All memory as bytes; to be asked for again after each {@link allocate}. */
  get bytes(): Uint8Array {
    return this.#views.bytes;
  }

  /** All memory as words; likewise. */
  get words(): Int16Array {
    return this.#views.words;
  }

  /** All memory as 32-bit integers; likewise. */
  get integers(): Int32Array {
    return this.#views.integers;
  }

  /** All memory as float32; likewise. */
  get floats(): Float32Array {
    return this.#views.floats;
  }

  /** All memory as float64; likewise. */
  get doubles(): Float64Array {
    return this.#views.doubles;
  }

  /**
   * Address of a fresh piece, contents undefined.
   * @throws RangeError when the memory cannot grow any more
   */
  allocate(size: number): number {
    const bytes = Math.max(1, Math.ceil(size / ALIGNMENT)) * ALIGNMENT;
    let piece = this.#free.find((candidate) => candidate.bytes >= bytes);
    if (!piece) {
      const end = this.#memory.buffer.byteLength;
      const pages = Math.ceil(bytes / PAGE_BYTES);
      this.#memory.grow(pages);
      this.#views = viewsOf(this.#memory);
      this.#insert(end, pages * PAGE_BYTES);
      piece = this.#free.at(-1)!;
    }
    const { start } = piece;
    piece.start += bytes;
    piece.bytes -= bytes;
    if (piece.bytes === 0) this.#free = this.#free.filter((candidate) => candidate !== piece);
    this.#sizes.set(start, bytes);
    return start;
  }

  /** Takes back a piece. */
  free(start: number): void {
    const bytes = this.#sizes.get(start);
    if (bytes === undefined) throw new Error(`no piece of memory begins at ${start}`);
    this.#sizes.delete(start);
    this.#insert(start, bytes);
  }

  /** Calls `allocating`; if it throws, takes back every piece handed out meanwhile. */
  allOrNothing<Made>(allocating: () => Made): Made {
    const before = new Set(this.#sizes.keys());
    try {
      return allocating();
    } catch (error) {
      for (const start of [...this.#sizes.keys()]) if (!before.has(start)) this.free(start);
      throw error;
    }
  }

  #insert(start: number, bytes: number): void {
    const at = this.#free.findIndex((piece) => piece.start > start);
    this.#free.splice(at < 0 ? this.#free.length : at, 0, { start, bytes });
    const joined: { start: number; bytes: number }[] = [];
    for (const piece of this.#free) {
      const last = joined.at(-1);
      const touches = last !== undefined && last.start + last.bytes === piece.start;
      if (touches) last.bytes += piece.bytes;
      else joined.push(piece);
    }
    this.#free = joined;
  }
}

function viewsOf({ buffer }: WasmMemory) {
  return {
    bytes: new Uint8Array(buffer),
    words: new Int16Array(buffer),
    integers: new Int32Array(buffer),
    floats: new Float32Array(buffer),
    doubles: new Float64Array(buffer),
  };
}
