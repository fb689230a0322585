import type { RunResult } from '../recording/format/run-types.ts';
import { wilsonInterval, type Interval } from './statistics.ts';

/** A rate with its 95 % confidence interval. */
export interface Rate extends Interval {
  readonly hits: number;
  /** {@link hits} of all, 0 to 1 */
  readonly rate: number;
}

/** How often the label was the best guess, or among the best five. */
export interface LabelAccuracy {
  /** frames whose label is known and that have guesses */
  readonly frames: number;
  /** different pictures among them, by their files' names; undefined where one has no name */
  readonly pictures: number | undefined;
  readonly top1: Rate;
  readonly top5: Rate;
}

/** Counts hits frame by frame. */
export class AccuracyTally {
  #frames = 0;
  #top1 = 0;
  #top5 = 0;
  #unnamed = false;
  readonly #files = new Set<string>();

  add({ file, label, top }: Pick<RunResult, 'file' | 'label' | 'top'>): void {
    if (label === undefined || top.length === 0) return;
    this.#frames++;
    if (top[0]![0] === label) this.#top1++;
    if (top.slice(0, 5).some(([index]) => index === label)) this.#top5++;
    if (file === undefined) this.#unnamed = true;
    else this.#files.add(file);
  }

  /** The rates; undefined without a frame that could be scored. */
  get accuracy(): LabelAccuracy | undefined {
    const n = this.#frames;
    if (n === 0) return undefined;
    const rate = (hits: number): Rate => ({ hits, rate: hits / n, ...wilsonInterval(hits, n) });
    return {
      frames: n,
      pictures: this.#unnamed ? undefined : this.#files.size,
      top1: rate(this.#top1),
      top5: rate(this.#top5),
    };
  }
}
