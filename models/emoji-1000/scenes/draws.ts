import { mixSeed, randomStream } from '../../random/stream.ts';

/** A colour's red, green and blue, 0 black to 1 white; may lie outside while light is worked out. */
export type Colour = readonly [red: number, green: number, blue: number];

/** Everything that chance decides in a scene; the same seed draws the same. */
export class Draws {
  /** From 0 up to, not including, 1. */
  readonly next: () => number;

  /** @param seed any integer; seeds beside each other have nothing in common */
  constructor(seed: number) {
    this.next = randomStream(mixSeed(seed ^ 0x5ce9e5));
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** An integer from low to high, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.integer(0, choices.length - 1)] ?? choices[0];
  }

  /** Each channel by itself. */
  colour(low = 0, high = 1): Colour {
    return [this.between(low, high), this.between(low, high), this.between(low, high)];
  }

  /** Mostly dull, as things in rooms are. */
  dullColour(): Colour {
    const grey = this.next();
    const saturation = this.next() ** 2;
    const channel = (): number => Math.min(1, Math.max(0, grey + (this.next() - 0.5) * saturation));
    return [channel(), channel(), channel()];
  }

  /** The numbers 0 to count − 1 in some order. */
  permutation(count: number): number[] {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(0, i);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }

  /** Normal distribution, mean 0, deviation 1 (Box and Muller). */
  gaussian(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}
