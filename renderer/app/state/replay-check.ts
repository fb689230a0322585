import type { ResultMessage } from '../../../host/protocol/host-messages.ts';
import type { RunResult } from '../../../host/recording/format/run-types.ts';

/** What the frames of a run have shown so far, each counted once however often it was played. */
export interface ReplayTally {
  readonly compared: number;
  /** frames that gave the same every time */
  readonly identical: number;
  /** number of the first frame that gave something else than it did when it was recorded */
  readonly firstDifferent: number | undefined;
}

const NOTHING: ReplayTally = { compared: 0, identical: 0, firstDifferent: undefined };

/** Frames whose results are awaited, at most; those of dropped frames never come. */
const MOST_AWAITED = 64;

/** Compares what replayed frames give now with what they gave when they were recorded. */
export class ReplayCheck {
  readonly #awaited = new Map<number, RunResult>();
  /** numbers of the frames that were compared, and of those that gave something else, in the order that was found */
  readonly #compared = new Set<number>();
  readonly #different = new Set<number>();
  tally: ReplayTally = NOTHING;

  /** A frame of a run was sent under a number. */
  sent(number: number, recorded: RunResult): void {
    this.#awaited.set(number, recorded);
    for (const [oldest] of this.#awaited) {
      if (this.#awaited.size <= MOST_AWAITED) break;
      this.#awaited.delete(oldest);
    }
  }

  /** A result has come. */
  take(result: ResultMessage): void {
    const recorded = this.#awaited.get(result.number);
    if (!recorded) return;
    this.#awaited.delete(result.number);
    this.#compared.add(recorded.frame);
    if (!isSame(recorded, result)) this.#different.add(recorded.frame);
    const [firstDifferent] = this.#different;
    this.tally = {
      compared: this.#compared.size,
      identical: this.#compared.size - this.#different.size,
      firstDifferent,
    };
  }

  /** Another source or network: begins anew. */
  reset(): void {
    this.#awaited.clear();
    this.#compared.clear();
    this.#different.clear();
    this.tally = NOTHING;
  }
}

/** Labels and their probabilities to the last bit; ofmaps and counts are for `eyeriss replay --verify`. */
function isSame(recorded: RunResult, { top, wrappedPsums, saturatedWords }: ResultMessage): boolean {
  return (
    recorded.wrappedPsums === wrappedPsums &&
    recorded.saturatedWords === saturatedWords &&
    recorded.top.length === top.length &&
    recorded.top.every(
      ([index, probability], i) => index === top[i]!.index && probability === top[i]!.probability,
    )
  );
}
