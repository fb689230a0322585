import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Before each contender's turn this process must have been idle for so long: onnxruntime's threads go on spinning after
 * theirs, for tens of milliseconds, and would keep a core from whoever comes next.
 */
const IDLE_MS = 4;
/** Share of a core that counts as idle, and the longest wait for it, should something else of this process never end. */
const IDLE_SHARE = 0.1;
const LONGEST_WAIT_MS = 500;
/**
 * Runs that are not timed come first in a turn, for so long and once at least: in a live stream caches and clocks are warm,
 * too, and a thread that was woken may share its waker's core until the system's scheduler moves it, some ms later.
 */
const UNTIMED_MS = 10;
/** Timed runs of a turn. */
const RUNS_A_TURN = 3;

/** Something to be timed: one run, alone on the machine as far as this process goes. */
export interface Contender {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** Times of one contender, in ms; measured. */
export interface Timing {
  readonly medianMs: number;
  /** quarter and three-quarter points: half of the runs lie between them */
  readonly lowerQuartileMs: number;
  readonly upperQuartileMs: number;
  readonly runs: number;
}

/**
 * Times contenders in turn, round by round, so that whatever else the machine does hits all of them alike.
 * @param rounds timed rounds, after `warmUp` rounds that are not
 * @param now a clock in ms
 */
export async function timeInterleaved(
  contenders: readonly Contender[],
  rounds: number,
  warmUp: number,
  onRound?: () => void,
  now: () => number = () => performance.now(),
): Promise<Map<string, Timing>> {
  const times = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const { name, run } of contenders) {
      await untilIdle();
      const begin = now();
      do await run();
      while (now() - begin < UNTIMED_MS);
      for (let turn = 0; turn < RUNS_A_TURN; turn++) {
        const start = now();
        await run();
        if (round >= 0) times.get(name)!.push(now() - start);
      }
    }
    onRound?.();
  }
  return new Map([...times].map(([name, values]) => [name, timingOf(values)]));
}

/** What tells whether this process computes. */
export interface ProcessClock {
  /** in ms */
  readonly now: () => number;
  /** processors' time of all threads so far, in ms */
  readonly busyMs: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
}

const PROCESS_CLOCK: ProcessClock = {
  now: () => performance.now(),
  busyMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  sleep,
};

/** Waits until none of this process's threads computes any more. */
export async function untilIdle(clock: ProcessClock = PROCESS_CLOCK): Promise<void> {
  const start = clock.now();
  let share: number;
  do {
    const from = clock.now();
    const before = clock.busyMs();
    await clock.sleep(IDLE_MS);
    share = (clock.busyMs() - before) / (clock.now() - from);
  } while (share > IDLE_SHARE && clock.now() - start < LONGEST_WAIT_MS);
}

/** Median and quartiles of at least one time. */
export function timingOf(times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => {
    const position = share * (sorted.length - 1);
    const low = sorted[Math.floor(position)]!;
    const high = sorted[Math.ceil(position)]!;
    return low + (high - low) * (position - Math.floor(position));
  };
  return { medianMs: at(0.5), lowerQuartileMs: at(0.25), upperQuartileMs: at(0.75), runs: sorted.length };
}
