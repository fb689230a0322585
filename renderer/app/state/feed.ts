import type { SourceDesk } from '../../sources/source-desk.ts';
import type { Picture } from '../../sources/source.ts';
import { FrameGrabber } from '../../sources/frame-grabber.ts';
import type { InputSize } from '../../sources/seen-part.ts';
import type { FrameGate } from '../../transport/frame-gate.ts';
import { FramePace } from '../../transport/frame-pace.ts';

/** How often to look for a new picture; cameras give 30 a second. */
const LOOK_MS = 8;

/** Grabs new pictures of the running source as the host can take them. */
export class Feed {
  readonly #desk: SourceDesk;
  readonly #gate: FrameGate;
  readonly #grabber = new FrameGrabber();
  readonly #pace = new FramePace();
  readonly #input: () => InputSize | undefined;
  readonly #sent: (number: number, picture: Picture) => void;
  #last = '';
  #timer: ReturnType<typeof setInterval> | undefined;

  /**
   * @param input the network's input size; undefined while nothing should be sent
   * @param sent is told the number that a picture was sent under
   */
  constructor(
    desk: SourceDesk,
    gate: FrameGate,
    input: () => InputSize | undefined,
    sent: (number: number, picture: Picture) => void,
  ) {
    this.#sent = sent;
    this.#desk = desk;
    this.#gate = gate;
    this.#input = input;
  }

  /** Number of the newest frame that was grabbed or is being grabbed. */
  get newest(): number {
    return this.#grabber.newest;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      this.#look();
    }, LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** The host has run a frame of this feed's in so many ms. */
  ran(frameMs: number): void {
    this.#pace.ran(frameMs, performance.now());
  }

  #look(): void {
    const size = this.#input();
    const { picture, title } = this.#desk.running;
    // Grabbed only when there is room: what is sent is then the newest there is.
    if (!size || !picture || !this.#gate.free) return;
    if (this.#gate.outstanding > 0 && !this.#pace.isDue(performance.now())) return;
    const id = `${title}#${picture.sequence}`;
    if (id === this.#last) return;
    this.#last = id;
    const frame = this.#grabber.grab(picture, size);
    if (!frame) return;
    this.#sent(frame.number, picture);
    this.#gate.offer(frame);
  }
}
