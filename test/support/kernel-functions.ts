import { instantiateKernel, type KernelExports } from '../../engine/fast/kernel-instance.ts';
import { findWebAssembly } from '../../engine/fast/web-assembly.ts';

/** The kernel's functions beside the job's: see engine/fast/kernel/. All addresses and strides are in bytes. */
export interface KernelFunctions extends Pick<
  KernelExports,
  'prepareEncoding' | 'bytesToWords' | 'valuesToWords' | 'wordsToWords' | 'wordsToValues'
> {
  sendRuns(
    words: number,
    runs: number,
    runWords: number,
    runStrideBytes: number,
    scratch: number,
    keep: number,
  ): bigint;
  verifyRun(stream: number, linkWords: number, words: number, count: number, restored: number): number;
  /** Reads C × H × W and padding from the job's fields, see {@link TestKernel.setField}. */
  listWords(
    firstChannel: number,
    channels: number,
    y: number,
    entries: number,
    starts: number,
    scratch: number,
  ): void;
  countZeroRows(words: number, rows: number, width: number, columnUses: number, rowGated: number): number;
  gatedMacs(rowGated: number, rows: number, rowUses: number, planeRows: number): number;
  countZeroWords(words: number, count: number): number;
  checksumLanes(words: number, count: number, to: number): void;
}

/** What every byte of fresh memory holds, so that a write beside its place shows. */
export const GUARD = 0xa5;

/** A kernel of its own for tests of single functions. */
export class TestKernel {
  readonly functions: KernelFunctions;
  readonly bytes: Uint8Array;
  readonly #start: number;
  #next: number;

  private constructor(functions: KernelFunctions, buffer: ArrayBuffer | SharedArrayBuffer, start: number) {
    this.functions = functions;
    this.bytes = new Uint8Array(buffer);
    this.#start = start;
    this.#next = start;
  }

  static async create(megabytes = 8): Promise<TestKernel> {
    const kernel = await instantiateKernel(findWebAssembly()!, false);
    const start = kernel.heap.allocate(megabytes * 2 ** 20);
    return new TestKernel(kernel.exports as unknown as KernelFunctions, kernel.memory.buffer, start);
  }

  /** Gives all memory back and fills it with guard bytes. */
  clear(): void {
    this.bytes.fill(GUARD, this.#start, this.#next);
    this.#next = this.#start;
  }

  /** Address of `size` guard bytes, guard bytes around them; `misalignment` is added to a multiple of 64. */
  allocate(size: number, misalignment = 0): number {
    const address = Math.ceil(this.#next / 64) * 64 + 64 + misalignment;
    this.bytes.fill(GUARD, this.#next, address + size + 64);
    this.#next = address + size + 64;
    if (this.#next > this.bytes.length) throw new Error('the test kernel has not that much memory');
    return address;
  }

  /** Address of a copy of an array's bytes. */
  put(array: Uint8Array | Int16Array | Int32Array | Float32Array | Uint32Array, misalignment = 0): number {
    const address = this.allocate(array.byteLength, misalignment);
    this.bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), address);
    return address;
  }

  /** Address of a copy of an array's bytes that ends where the memory does: reading on would trap. */
  putLast(array: Int16Array | Float32Array): number {
    const address = this.bytes.length - array.byteLength;
    this.bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), address);
    return address;
  }

  /** Sets a field of the job, by its address in job-layout.ts. */
  setField(address: number, value: number): void {
    new Int32Array(this.bytes.buffer, address, 1)[0] = value;
  }

  /** A copy of `count` words. */
  words(address: number, count: number): Int16Array {
    return new Int16Array(this.bytes.slice(address, address + 2 * count).buffer);
  }

  /** A copy of `count` 32-bit integers without sign, such as the halves of link words. */
  halves(address: number, count: number): Uint32Array {
    return new Uint32Array(this.bytes.slice(address, address + 4 * count).buffer);
  }

  /** A copy of `count` float32 values. */
  values(address: number, count: number): Float32Array {
    return new Float32Array(this.bytes.slice(address, address + 4 * count).buffer);
  }

  /** Whether `count` bytes from an address are still what {@link allocate} left there. */
  isUntouched(address: number, count = 64): boolean {
    return this.bytes.subarray(address, address + count).every((byte) => byte === GUARD);
  }
}
