import { invariant } from '../../engine/index.ts';
import type { ClientFrame } from '../protocol/index.ts';
import { writeRgb } from './frame-pixels.ts';

/** Sides of a frame in pixels. */
export type FrameSize = Pick<ClientFrame, 'width' | 'height'>;

/** A frame that waits for its turn. */
export interface WaitingFrame extends FrameSize {
  readonly number: number;
  readonly capturedAt: number;
  /** ms of performance.now() */
  readonly arrivedAt: number;
  /** undefined: the pixels that ran last */
  readonly rgba: Uint8Array | undefined;
  /** it had its result before and runs once more, under another model or N: nobody waits for an answer */
  readonly again: boolean;
}

/** Which frame it is, without its pixels. */
export type FrameMark = Pick<WaitingFrame, 'number' | 'capturedAt' | 'again'>;

/** Whether two frames have the same sides. */
export function sameSize(a: FrameSize, b: FrameSize): boolean {
  return a.width === b.width && a.height === b.height;
}

/**
 * The newest frame of a client, and the pixels that ran last. A newer frame takes the place of one that waits: what
 * shows is never older than need be, and nothing piles up.
 */
export class FrameSlot {
  readonly #onDropped: (number: number) => void;
  #waiting: WaitingFrame | undefined;
  /** Pixels that ran last, RGB. */
  #pixels: (FrameSize & { readonly rgb: Uint8Array }) | undefined;
  #replaced = 0;

  /** @param onDropped is told the numbers of frames that will not have a result */
  constructor(onDropped: (number: number) => void) {
    this.#onDropped = onDropped;
  }

  get isFull(): boolean {
    return this.#waiting !== undefined;
  }

  /** Frames that newer ones replaced. */
  get replaced(): number {
    return this.#replaced;
  }

  /** Counts frames that were replaced elsewhere. */
  countReplaced(frames: number): void {
    this.#replaced += frames;
  }

  /** Puts a new frame in. */
  put({ number, capturedAt, width, height, rgba }: ClientFrame): void {
    if (this.#waiting && !this.#waiting.again) this.#replaced++;
    this.drop();
    const arrivedAt = performance.now();
    this.#waiting = { number, capturedAt, width, height, arrivedAt, rgba, again: false };
  }

  /** Puts the pixels that ran last in, if nothing newer waits and they have that size; tells whether it did. */
  putLast({ number, capturedAt, again }: FrameMark, size: FrameSize): boolean {
    if (this.#waiting || !this.#pixels || !sameSize(this.#pixels, size)) return false;
    const { width, height } = size;
    const arrivedAt = performance.now();
    this.#waiting = { number, capturedAt, width, height, arrivedAt, rgba: undefined, again };
    return true;
  }

  /** Drops what waits unless it has that size. */
  keepOnly(size: FrameSize): void {
    if (this.#waiting && !sameSize(this.#waiting, size)) this.drop();
  }

  /** Drops what waits. */
  drop(): void {
    const frame = this.#waiting;
    this.#waiting = undefined;
    if (frame && !frame.again) this.#onDropped(frame.number);
  }

  /** Drops what waits, unless it runs once more. */
  dropNew(): void {
    if (this.#waiting && !this.#waiting.again) this.drop();
  }

  /** Takes the frame that waits. */
  take(): WaitingFrame | undefined {
    const frame = this.#waiting;
    this.#waiting = undefined;
    return frame;
  }

  /** A frame's pixels as RGB, until the next call. */
  pixelsOf({ width, height, rgba }: WaitingFrame): Uint8Array {
    if (this.#pixels === undefined || !sameSize(this.#pixels, { width, height })) {
      invariant(rgba !== undefined, 'pixels that run once more are there');
      this.#pixels = { width, height, rgb: new Uint8Array(width * height * 3) };
    }
    if (rgba) writeRgb(rgba, this.#pixels.rgb);
    return this.#pixels.rgb;
  }
}
