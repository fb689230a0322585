import { mayComeBack } from './camera-problem.ts';
import { SourceProblem, type Source } from './source.ts';

/** What the desk tells its user. */
export interface DeskListener {
  /** Another source runs now. */
  changed(source: Source): void;
  /** The wanted source does not work; `source` runs in its place. */
  problem(problem: SourceProblem): void;
  /** The wanted source runs, or another one is wanted. */
  solved(): void;
}

/**
 * Decides which source runs. If the wanted one does not start or ends, the last one that worked (at first the one
 * that always does) takes its place, and {@link SourceDesk.comeBack} tries the wanted one again.
 */
export class SourceDesk {
  readonly #listener: DeskListener;
  readonly #always: Source;
  #running: Source;
  #wanted: Source;
  #problem: SourceProblem | undefined;
  #held = false;
  /** Counts choices, so that a slow start cannot overtake a later choice. */
  #choice = 0;

  /** @param always a source that cannot fail */
  constructor(always: Source, listener: DeskListener) {
    this.#always = always;
    this.#running = always;
    this.#wanted = always;
    this.#listener = listener;
  }

  /** The source that gives pictures now. */
  get running(): Source {
    return this.#running;
  }

  get wanted(): Source {
    return this.#wanted;
  }

  /** Has what is shown stay, that of another source as well, or go on. */
  hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    this.#running.hold(held);
  }

  /** Starts the source that always works. */
  async begin(): Promise<void> {
    await this.#startAlways();
    this.#listener.changed(this.#always);
  }

  /** Runs a source from now on; what ran before goes on until it gives pictures. */
  async choose(source: Source): Promise<void> {
    this.#wanted = source;
    const choice = ++this.#choice;
    if (source === this.#running) {
      this.#solve();
      return;
    }
    try {
      await source.start((problem) => {
        void this.#lost(source, problem);
      });
    } catch (error) {
      if (choice === this.#choice) this.#report(asProblem(error));
      return;
    }
    if (choice !== this.#choice) {
      source.stop();
      return;
    }
    const before = this.#running;
    this.#running = source;
    before.stop();
    if (this.#held) source.hold(true);
    this.#solve();
    this.#listener.changed(source);
  }

  /** Cameras or permissions have changed, or time has passed: tries the wanted source if it does not run. */
  async comeBack(): Promise<void> {
    if (this.#problem && mayComeBack(this.#problem) && this.#wanted !== this.#running) {
      await this.choose(this.#wanted);
    }
  }

  /** Reports a problem of something that is no source yet, e.g. files without a picture. */
  report(problem: SourceProblem): void {
    this.#listener.problem(problem);
  }

  async #lost(source: Source, problem: SourceProblem): Promise<void> {
    if (this.#running !== source) return;
    source.stop();
    this.#running = this.#always;
    await this.#startAlways();
    this.#listener.changed(this.#always);
    if (this.#wanted === source) this.#report(problem);
  }

  async #startAlways(): Promise<void> {
    await this.#always.start(() => undefined);
    if (this.#held) this.#always.hold(true);
  }

  #report(problem: SourceProblem): void {
    this.#problem = problem;
    this.#listener.problem(problem);
  }

  #solve(): void {
    this.#problem = undefined;
    this.#listener.solved();
  }
}

function asProblem(error: unknown): SourceProblem {
  if (error instanceof SourceProblem) return error;
  return new SourceProblem(
    'source.failed',
    error instanceof Error ? error.message : String(error),
    'Choose another source.',
  );
}
