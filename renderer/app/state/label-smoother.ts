import type { Guess } from '../../../host/protocol/host-messages.ts';

/** Time constant of the smoothing. */
const SMOOTHING_MS = 400;
/** How much more probable another label must be to take the first place. */
const HYSTERESIS = 0.05;
/** Below this, the best label is only a guess: "not sure". */
export const SURE = 0.3;
/** A label smoothed below this is forgotten. */
const FORGOTTEN = 0.002;
const SHOWN = 5;

/** Labels steady enough to read. */
export interface SteadyLabels {
  /** most probable first; the first keeps its place until another is clearly more probable */
  readonly guesses: readonly Guess[];
  /** whether the best is probable enough to be called an answer */
  readonly sure: boolean;
  /** whether the best says that there is nothing to name */
  readonly empty: boolean;
}

export const NO_LABELS: SteadyLabels = { guesses: [], sure: false, empty: false };

/**
 * Smooths probabilities over time and keeps their order steady. A label that is not among the best five of a frame
 * counts as 0 in it.
 */
export class LabelSmoother {
  /** the class that says that there is nothing to name */
  emptyClass: number | undefined;
  readonly #smoothed = new Map<number, { label: string; probability: number }>();
  #order: number[] = [];
  #at: number | undefined;

  /** @param atMs any clock that runs forward, in ms */
  add(top: readonly Guess[], atMs: number): void {
    const weight = this.#at === undefined ? 1 : 1 - Math.exp(-Math.max(0, atMs - this.#at) / SMOOTHING_MS);
    this.#at = atMs;
    for (const entry of this.#smoothed.values()) entry.probability *= 1 - weight;
    for (const { index, label, probability } of top) {
      const entry = this.#smoothed.get(index) ?? { label, probability: 0 };
      entry.probability += weight * probability;
      this.#smoothed.set(index, entry);
    }
    for (const [index, { probability }] of this.#smoothed)
      if (probability < FORGOTTEN) this.#smoothed.delete(index);
    this.#sort();
  }

  /** Another source or model: what was seen before says nothing. */
  reset(): void {
    this.#smoothed.clear();
    this.#order = [];
    this.#at = undefined;
  }

  get labels(): SteadyLabels {
    const guesses = this.#order.slice(0, SHOWN).map((index) => ({ index, ...this.#smoothed.get(index)! }));
    const [best] = guesses;
    const empty = best !== undefined && best.index === this.emptyClass;
    return { guesses, sure: !empty && (best?.probability ?? 0) >= SURE, empty };
  }

  /** Neighbours change places only where the lower one is clearly more probable. */
  #sort(): void {
    const known = this.#order.filter((index) => this.#smoothed.has(index));
    const fresh = [...this.#smoothed.keys()].filter((index) => !known.includes(index));
    const order = [...known, ...fresh.toSorted((a, b) => this.#probability(b) - this.#probability(a))];
    for (let i = 1; i < order.length; i++) {
      for (let j = i; j > 0; j--) {
        const ahead = this.#probability(order[j]!) - this.#probability(order[j - 1]!);
        // Small bars may follow each other closely; the first place is the one that people read.
        if (ahead <= (j === 1 ? HYSTERESIS : HYSTERESIS / 5)) break;
        [order[j - 1], order[j]] = [order[j]!, order[j - 1]!];
      }
    }
    this.#order = order;
  }

  #probability(index: number): number {
    return this.#smoothed.get(index)?.probability ?? 0;
  }
}

/** ImageNet labels are synonyms: the first for the big line, the others for the small one. */
export function splitLabel(label: string): readonly [first: string, others: string] {
  const at = label.indexOf(',');
  return at < 0 ? [label, ''] : [label.slice(0, at), label.slice(at + 1).trim()];
}
