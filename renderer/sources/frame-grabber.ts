import type { GrabAnswer, GrabRequest } from './grab-worker.ts';
import type { Picture } from './source.ts';

/** A frame ready to be sent, and how long it took on its way here. */
export interface GrabbedFrame {
  readonly number: number;
  readonly message: ArrayBuffer;
}

/** Makes frames of pictures in a worker; one at a time, because only the newest matters. */
export class FrameGrabber {
  readonly #worker: Worker;
  #number = 0;
  #waiting: ((answer: GrabAnswer) => void) | undefined;

  constructor() {
    this.#worker = new Worker(new URL('./grab-worker.ts', import.meta.url), { type: 'module' });
    this.#worker.onmessage = ({ data }: MessageEvent<GrabAnswer>) => {
      this.#waiting?.(data);
      this.#waiting = undefined;
    };
  }

  /** Number of the newest frame, done or not; those of later pictures are higher. */
  get newest(): number {
    return this.#number;
  }

  /** Whether a picture is being grabbed. */
  get busy(): boolean {
    return this.#waiting !== undefined;
  }

  /**
   * Grabs the picture at a network's input size.
   * @returns undefined if the picture is gone, e.g. because its source was stopped
   */
  async grab(picture: Picture, width: number, height: number): Promise<GrabbedFrame | undefined> {
    const number = ++this.#number;
    const answered = new Promise<GrabAnswer>((resolve) => {
      this.#waiting = resolve;
    });
    try {
      const bitmap = await createImageBitmap(picture.image);
      const request: GrabRequest = { bitmap, number, width, height, capturedAt: picture.capturedAt };
      this.#worker.postMessage(request, [bitmap]);
    } catch {
      this.#waiting = undefined;
      return undefined;
    }
    const { message } = await answered;
    return message && { number, message };
  }

  close(): void {
    this.#worker.terminate();
  }
}
