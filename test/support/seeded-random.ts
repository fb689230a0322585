import { randomStream } from '../../models/random/stream.ts';

/** Repeatable random numbers for tests. */
export class SeededRandom {
  /** From 0 up to, not including, 1. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = randomStream(seed);
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
