import { frameMessage } from '../transport/frame-encoder.ts';
import { seenPart, type InputSize } from './seen-part.ts';
import type { Picture } from './source.ts';

/** A frame ready to be sent. */
export interface GrabbedFrame {
  readonly number: number;
  readonly message: ArrayBuffer;
}

/**
 * Makes frames of pictures: the part that the network sees, drawn at input size. Pictures that are frames already, of a
 * recorded run, are sent as they are.
 *
 * Draws straight from the picture, on the page's own thread: browsers convert a video's frame to RGB once for all that
 * draw it, which is most of the work, but again for every copy that is made for a worker.
 */
export class FrameGrabber {
  #context = grabbingContext();
  #number = 0;

  /** Number of the newest frame; those of later pictures are higher. */
  get newest(): number {
    return this.#number;
  }

  /**
   * Grabs the picture at a network's input size. Hot path: a millisecond or two.
   * @returns undefined if the picture is gone, e.g. because its source was stopped
   */
  grab({ image, capturedAt, ...picture }: Picture, input: InputSize): GrabbedFrame | undefined {
    const { pixels } = picture;
    if (pixels) {
      const number = ++this.#number;
      const { width: w, height: h } = picture;
      return { number, message: frameMessage({ number, width: w, height: h, capturedAt }, pixels) };
    }
    // A lost context gives black frames, which have labels, too.
    if (this.#context?.isContextLost()) this.#context = grabbingContext();
    const context = this.#context;
    if (!context) return undefined;
    const { canvas } = context;
    const { width, height } = input;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const seen = seenPart(picture, input.resize);
    context.imageSmoothingQuality = 'medium';
    try {
      context.drawImage(image, seen.x, seen.y, seen.width, seen.height, 0, 0, width, height);
    } catch {
      return undefined;
    }
    const number = ++this.#number;
    const { data } = context.getImageData(0, 0, width, height);
    return { number, message: frameMessage({ number, width, height, capturedAt }, data) };
  }
}

function grabbingContext(): CanvasRenderingContext2D | null {
  return document.createElement('canvas').getContext('2d', { willReadFrequently: true, alpha: false });
}
