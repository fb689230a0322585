/** Repeatable random numbers for tests: a 32-bit xorshift generator. */
export class SeededRandom {
  #state: number;

  /** @param seed any integer but a multiple of 2^32 */
  constructor(seed: number) {
    this.#state = seed | 0;
    if (this.#state === 0) throw new Error('a xorshift seed must not be 0');
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) / 2 ** 32;
  }

  /** An integer from low to high, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** One of the choices. */
  pick<T>(choices: readonly T[]): T {
    return choices[this.integer(0, choices.length - 1)]!;
  }

  /** Words of which a fraction is zero and the rest is anything in ±magnitude but zero. */
  words(count: number, zeroFraction: number, magnitude = 32_768): Int16Array {
    return Int16Array.from({ length: count }, () => {
      if (this.next() < zeroFraction) return 0;
      const word = this.integer(1, magnitude);
      return this.next() < 0.5 ? -word : Math.min(word, 32_767);
    });
  }
}
