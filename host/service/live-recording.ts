import { EyerissError } from '../../engine/errors.ts';
import type { FrameResult } from '../pipeline/frame-result.ts';
import type { HostMessage, Settings } from '../protocol/index.ts';
import type { RunEnding, RunHeader } from '../recording/format/run-types.ts';
import { newRunPath } from '../recording/recordings-folder.ts';
import { runHeader, runResult } from '../recording/run-result.ts';
import { RunWriter, type RunLimits, type RunSummary } from '../recording/run-writer.ts';
import type { FrameBatch } from '../mapping/frame-batch.ts';
import type { LiveModel } from './live-model.ts';

/** A forgotten recording ends by itself: what a booth films in ten minutes, and no disk is filled. */
export const LIVE_LIMITS: RunLimits = { frames: 1_000_000, seconds: 600, bytes: 4e9 };

/** Frames that may wait to be written; more wait for the disk instead of filling memory. */
const MOST_WAITING = 8;

/** How often a client hears how far a recording is. */
const TELL_MS = 500;

/** What a recording belongs to: it ends when one of them changes. */
export interface Recorded {
  readonly live: LiveModel;
  readonly batch: FrameBatch;
}

type RecordingMessage = Extract<HostMessage, { type: 'recording' }>;

/** One client's recording under way. */
export class LiveRecording {
  readonly #recorded: Recorded;
  readonly #writer: RunWriter;
  readonly #tell: (message: RecordingMessage) => void;
  readonly #failed: (error: unknown) => void;
  readonly #waiting = new Set<Promise<unknown>>();
  #frames = 0;
  #toldAt = 0;
  #ended = false;

  private constructor(
    recorded: Recorded,
    writer: RunWriter,
    tell: (message: RecordingMessage) => void,
    failed: (error: unknown) => void,
  ) {
    this.#failed = failed;
    this.#recorded = recorded;
    this.#writer = writer;
    this.#tell = tell;
    this.#progress();
  }

  /**
   * Begins a recording.
   * @param executor the one that computes the CONV layers
   * @param tell gets how far it is, and how it ended
   * @param failed gets why a frame could not be written; the recording then ends
   * @throws EyerissError `record.folder`, `record.disk`
   */
  static async begin(
    recorded: Recorded,
    executor: string,
    tell: (message: RecordingMessage) => void,
    failed: (error: unknown) => void,
  ): Promise<LiveRecording> {
    const { live, batch } = recorded;
    const facts = {
      source: 'the live app',
      executor,
      batch: batch.batch,
      mappings: batch.mappings,
      ifmaps: false,
    };
    const writer = await createRun(live.id, runHeader(live.pipeline, facts));
    return new LiveRecording(recorded, writer, tell, failed);
  }

  /** Whether frames of this model and batch belong to it. */
  isOf({ live, batch }: Recorded): boolean {
    return !this.#ended && live === this.#recorded.live && batch === this.#recorded.batch;
  }

  /**
   * Takes a frame in; copies its pixels. Waits only where the disk is slower than the frames.
   * @param rgb the network's input
   */
  async add(rgb: Uint8Array, capturedAt: number, result: FrameResult, settings: Settings): Promise<void> {
    const { live } = this.#recorded;
    const { width, height } = live.model.network.input;
    const number = ++this.#frames;
    const written = this.#writer
      .append({
        frame: { number, capturedAt, width, height, rgb: rgb.slice() },
        result: runResult(live.pipeline.chipLayers, result, { frame: number, chip: settings }),
      })
      .then(
        (summary) => {
          if (summary) this.#over(summary);
        },
        async (error: unknown) => {
          // The disk failed: what is written is kept, frames go on without being recorded.
          this.#failed(error);
          await this.end('stopped');
        },
      )
      .finally(() => this.#waiting.delete(written));
    this.#waiting.add(written);
    if (performance.now() - this.#toldAt >= TELL_MS) this.#progress();
    if (this.#waiting.size > MOST_WAITING) await written;
  }

  /** Ends it, once what waits is written. */
  async end(reason: RunEnding): Promise<void> {
    this.#over(await this.#writer.close(reason));
  }

  #progress(): void {
    if (this.#ended) return;
    this.#toldAt = performance.now();
    const { path, frames, bytes, seconds } = this.#writer;
    this.#tell({ type: 'recording', on: true, path, frames, bytes, seconds });
  }

  #over({ path, frames, bytes, seconds, reason }: RunSummary): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#tell({ type: 'recording', on: false, path, frames, bytes, seconds, reason });
  }
}

/** Recordings of one second that get a name each. */
const MOST_IN_A_SECOND = 99;

/** Begins a run with a name of its own in the recordings' folder, whoever else begins one in this second. */
async function createRun(model: string, header: RunHeader): Promise<RunWriter> {
  for (let nth = 1; ; nth++) {
    try {
      return await RunWriter.create(await newRunPath(model, nth), header, LIVE_LIMITS);
    } catch (error) {
      const taken = error instanceof EyerissError && error.code === 'record.exists';
      if (!taken || nth === MOST_IN_A_SECOND) throw error;
    }
  }
}
