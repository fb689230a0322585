/** A benchmark of the fast executor that runs here, in a worker or in another process. */
export interface Bench {
  /** Opens the executor, checks every layer against the plain executor and warms up. */
  open(): Promise<BenchStart>;
  /** Times every layer a few times more. */
  round(): Promise<BenchRound>;
  /** Ends the executor's threads. */
  close(): Promise<void>;
}

/** What is known before anything is timed. */
export interface BenchStart {
  /** Name of the executor: `fast`, or `plain` if it fell back. */
  readonly executor: string;
  /** Threads that compute. */
  readonly threads: number;
  /** What the executor could not do as asked. */
  readonly notices: readonly string[];
  readonly layers: readonly LayerStart[];
}

/** A layer of the benchmark and what the executors made of it. */
export interface LayerStart {
  readonly name: string;
  /** The shape for people, e.g. `96×27×27 → 256, 5×5`. */
  readonly shape: string;
  readonly macs: number;
  /** Ofmap words that wrapped. */
  readonly wrappedPsums: number;
  /** SHA-256 of the fast executor's ofmap. */
  readonly digest: string;
  /** The same two from the plain executor, on the same machine and in the same JavaScript engine. */
  readonly plain: { readonly wrappedPsums: number; readonly digest: string };
}

/** One round's timed runs. */
export interface BenchRound {
  /** Milliseconds of every timed run, by layer. */
  readonly ms: readonly (readonly number[])[];
  /** Whether every run of this round gave the plain executor's bits, by layer. */
  readonly equal: readonly boolean[];
  /** The same, grown by what this and earlier rounds brought. */
  readonly notices: readonly string[];
}

/** Everything a benchmark has found so far. */
export interface BenchReport {
  readonly executor: string;
  readonly threads: number;
  readonly notices: readonly string[];
  readonly rounds: number;
  readonly layers: readonly LayerReport[];
}

/** A layer, and its timed runs over all rounds. */
export interface LayerReport extends LayerStart {
  readonly ms: readonly number[];
  /** Whether every run gave the plain executor's bits. */
  readonly equal: boolean;
}

/** Joins rounds to a report. */
export function benchReport(start: BenchStart, rounds: readonly BenchRound[]): BenchReport {
  const layers = start.layers.map((layer, i) => ({
    ...layer,
    ms: rounds.flatMap(({ ms }) => ms[i] ?? []),
    equal:
      layer.digest === layer.plain.digest &&
      layer.wrappedPsums === layer.plain.wrappedPsums &&
      rounds.every(({ equal }) => equal[i]),
  }));
  const { executor, threads } = start;
  const { notices } = rounds.at(-1) ?? start;
  return { executor, threads, notices, rounds: rounds.length, layers };
}

/** The middle value; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
  const high = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  return (low + high) / 2;
}
