import cliProgress from 'cli-progress';

/** A task whose progress is shown. */
export interface ProgressTask {
  /** What is being done, e.g. `evaluating alexnet`. */
  readonly title: string;
  /** Number of steps. */
  readonly total: number;
  /** What is counted, in the plural: `images`. */
  readonly unit: string;
}

/** Where and how progress is shown. */
export interface ProgressOptions {
  /** stderr by default, so that results on stdout stay clean. */
  readonly stream?: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Off a terminal: a line every 10 % (the default), or nothing. */
  readonly withoutTerminal?: 'lines' | 'silent';
  /** Milliseconds of a clock that never goes back; for tests. */
  readonly now?: () => number;
}

/** Progress of a running task. */
export interface Progress {
  /** Counts steps that are done; 1 by default. */
  step(count?: number): void;
  /** Ends the display, at the end of the task and after a failure alike (`finally`). May be called again. */
  stop(): void;
}

/** Starts showing a task: a bar with the time left on a terminal, a few plain lines elsewhere. */
export function startProgress(task: ProgressTask, options: ProgressOptions = {}): Progress {
  const stream = options.stream ?? process.stderr;
  if (task.total <= 0) return { step: () => undefined, stop: () => undefined };
  if (stream.isTTY) return progressBar(task, stream);
  if (options.withoutTerminal === 'silent') return { step: () => undefined, stop: () => undefined };
  return progressLines(task, stream, options.now ?? (() => performance.now()));
}

/**
 * Runs a task under its progress, which is stopped whether the task succeeds or fails.
 * @throws whatever `run` throws
 */
export async function withProgress<T>(
  task: ProgressTask,
  run: (progress: Progress) => Promise<T>,
  options: ProgressOptions = {},
): Promise<T> {
  const progress = startProgress(task, options);
  try {
    return await run(progress);
  } finally {
    progress.stop();
  }
}

/** Characters of a bar, if there is room; one of less than the least is left out. */
const BAR = { most: 24, least: 5 } as const;
/** As long as the time left can become: `23h59m`. */
const TIME_WIDTH = 6;

/**
 * A bar's line for a terminal: figures whole, then as much of the bar as there is room for, then of the title's end.
 * @param columns of the terminal
 */
export function barLayout(
  { title, total, unit }: ProgressTask,
  columns: number,
): { title: string; barsize: number } {
  // one column stays free, where the cursor stands
  const figures = ` 100 %, ${total} of ${total} ${unit}, ${'0'.repeat(TIME_WIDTH)} left`.length + 1;
  const room = columns - figures;
  const barsize = Math.min(BAR.most, Math.max(0, room - title.length - 1));
  if (barsize >= BAR.least) return { title, barsize };
  const kept = Math.max(0, room - 1);
  if (title.length <= kept) return { title, barsize: 0 };
  return { title: kept < 2 ? '' : `…${title.slice(1 - kept)}`, barsize: 0 };
}

function progressBar(task: ProgressTask, stream: NodeJS.WritableStream): Progress {
  const { total, unit } = task;
  const { title, barsize } = barLayout(task, (stream as Partial<NodeJS.WriteStream>).columns ?? 80);
  const bar = new cliProgress.SingleBar(
    {
      stream,
      format:
        (title === '' ? '' : `${escapeFormat(title)} `) +
        (barsize > 0 ? '{bar} ' : '') +
        `{percentage} %, {value} of {total} ${escapeFormat(unit)}, {eta_formatted} left`,
      barsize,
      // Nothing that an interrupted process would leave behind: ctrl-C ends it at once and the terminal is as
      // before. (`gracefulExit` would swallow the first ctrl-C.)
      hideCursor: false,
      linewrap: true,
      gracefulExit: false,
      etaBuffer: 20,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total, 0);
  return {
    step: (count = 1) => {
      bar.increment(count);
    },
    stop: () => {
      bar.stop();
    },
  };
}

/** cli-progress reads `{word}` as a field. */
function escapeFormat(text: string): string {
  return text.replaceAll('{', '(').replaceAll('}', ')');
}

function progressLines(
  { title, total, unit }: ProgressTask,
  stream: NodeJS.WritableStream,
  now: () => number,
): Progress {
  const start = now();
  let done = 0;
  let shownTenths = 0;
  let stopped = false;
  return {
    step(count = 1) {
      if (stopped) return;
      done = Math.min(done + count, total);
      const tenths = Math.floor((10 * done) / total);
      if (tenths === shownTenths) return;
      shownTenths = tenths;
      const seconds = (now() - start) / 1000;
      const time =
        done === total
          ? `${duration(seconds)} in all`
          : `${duration((seconds * (total - done)) / done)} left`;
      stream.write(`${title}: ${Math.round((100 * done) / total)} %, ${done} of ${total} ${unit}, ${time}\n`);
    },
    stop() {
      if (!stopped && done < total) stream.write(`${title}: stopped at ${done} of ${total} ${unit}\n`);
      stopped = true;
    },
  };
}

/** Seconds for people: `42 s`, `3 min 05 s`. */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
