import type { HostMessage } from '../protocol/index.ts';
import type { RunEnding } from '../recording/format/run-types.ts';
import { errorNotice, type ClientNotices } from './client-notices.ts';
import { LiveRecording, type Recorded } from './live-recording.ts';

/** The record button of one client: one recording at a time, begun and ended one after the other. */
export class ClientRecording {
  readonly #executor: string;
  readonly #notices: ClientNotices;
  readonly #send: (message: HostMessage) => void;
  #recording: LiveRecording | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param executor name of the one that computes the CONV layers */
  constructor(executor: string, notices: ClientNotices, send: (message: HostMessage) => void) {
    this.#executor = executor;
    this.#notices = notices;
    this.#send = send;
  }

  /** The recording that a frame of these belongs to. */
  of(running: Recorded): LiveRecording | undefined {
    return this.#recording?.isOf(running) ? this.#recording : undefined;
  }

  /** Begins a recording of what runs then; says why if it cannot. */
  begin(running: () => Recorded | undefined): void {
    this.#turn = this.#turn.then(async () => {
      if (this.#recording) return;
      try {
        const recorded = running();
        if (!recorded) throw new Error('nothing runs that could be recorded; wait until a model is loaded');
        this.#recording = await LiveRecording.begin(
          recorded,
          this.#executor,
          (message) => {
            if (!message.on) this.#recording = undefined;
            this.#send(message);
          },
          (error) => {
            this.#notices.repeat(errorNotice('record.failed', 'error', error));
          },
        );
        this.#notices.resolve('record.failed');
      } catch (error) {
        this.#notices.repeat(errorNotice('record.failed', 'error', error));
      }
    });
  }

  /** Ends the recording that there is, or that is about to begin. */
  end(reason: RunEnding): void {
    this.#turn = this.#turn.then(() => this.#recording?.end(reason));
  }
}
