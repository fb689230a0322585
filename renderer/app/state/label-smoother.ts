import type { Guess } from '../../../host/protocol/host-messages.ts';

/** Time constant of the smoothing. */
const SMOOTHING_MS = 400;
/** How much more probable another label must be to take the first place at once … */
const HYSTERESIS = 0.05;
/** … and how long any of the others may be a little more probable before it gets it. */
const OVERTAKEN_MS = 500;
/** Below this, the best label is only a guess: "not sure". */
export const SURE = 0.3;
/** A label smoothed below this is forgotten. */
const FORGOTTEN = 0.002;
const SHOWN = 5;

/** Labels steady enough to read. */
export interface SteadyLabels {
  /** most probable first; the first keeps its place until another is clearly more probable, or for half a second is */
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
  /** most probable first, but that the first keeps its place */
  #order: number[] = [];
  #at: number | undefined;
  /** since when the first one has not been the most probable */
  #overtakenAt: number | undefined;

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
    this.#sort(atMs);
  }

  /** Another source or model: what was seen before says nothing. */
  reset(): void {
    this.#smoothed.clear();
    this.#order = [];
    this.#at = undefined;
    this.#overtakenAt = undefined;
  }

  get labels(): SteadyLabels {
    const guesses = this.#order.slice(0, SHOWN).map((index) => ({ index, ...this.#smoothed.get(index)! }));
    const [best] = guesses;
    const empty = best !== undefined && best.index === this.emptyClass;
    return { guesses, sure: !empty && (best?.probability ?? 0) >= SURE, empty };
  }

  /** The first place is the one that people read: it is not for every wavering. */
  #sort(atMs: number): void {
    const [before] = this.#order;
    const order = [...this.#smoothed.keys()].toSorted((a, b) => this.#probability(b) - this.#probability(a));
    const [best] = order;
    this.#order = order;
    if (before === undefined || best === undefined || best === before || !this.#smoothed.has(before)) {
      this.#overtakenAt = undefined;
      return;
    }
    this.#overtakenAt ??= atMs;
    const ahead = this.#probability(best) - this.#probability(before);
    if (ahead > HYSTERESIS || atMs - this.#overtakenAt >= OVERTAKEN_MS) this.#overtakenAt = undefined;
    else this.#order = [before, ...order.filter((index) => index !== before)];
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
