import { frameMessage } from '../transport/frame-encoder.ts';
import { seenPart, type InputSize } from './seen-part.ts';
import type { Picture } from './source.ts';
import { StillPixels } from './still-pixels.ts';

/** A frame ready to be sent. */
export interface GrabbedFrame {
  readonly number: number;
  readonly message: ArrayBuffer;
}

interface InputPixels {
  readonly width: number;
  readonly height: number;
  /** RGBA */
  readonly pixels: Uint8ClampedArray;
}

/**
 * Makes frames of pictures: the part that the network sees, drawn at input size; of files, scaled
 * exactly. Pictures that are frames already, of a recorded run, are sent as they are.
 *
 * Draws straight from the picture, on the page's own thread: browsers convert a video's frame to RGB once for all that
 * draw it, which is most of the work, but again for every copy that is made for a worker.
 */
export class FrameGrabber {
  readonly #stills = new StillPixels();
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
  grab(picture: Picture, input: InputSize): GrabbedFrame | undefined {
    const { capturedAt } = picture;
    const whole = picture.pixels && { pixels: picture.pixels, width: picture.width, height: picture.height };
    const grabbed = whole ?? this.#atInputSize(picture, input);
    if (!grabbed) return undefined;
    const { pixels, width, height } = grabbed;
    const number = ++this.#number;
    return { number, message: frameMessage({ number, width, height, capturedAt }, pixels) };
  }

  #atInputSize(picture: Picture, input: InputSize): InputPixels | undefined {
    const { width, height } = input;
    try {
      const pixels = picture.still ? this.#stills.of(picture.still, input) : this.#drawn(picture, input);
      return pixels && { pixels, width, height };
    } catch (error) {
      if (error instanceof DOMException) return undefined;
      throw error;
    }
  }

  #drawn(picture: Picture, { width, height, resize }: InputSize): Uint8ClampedArray | undefined {
    // A lost context gives black frames, which have labels, too.
    if (this.#context?.isContextLost()) this.#context = grabbingContext();
    const context = this.#context;
    if (!context) return undefined;
    const { canvas } = context;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const seen = seenPart(picture, resize);
    context.imageSmoothingQuality = 'medium';
    context.drawImage(picture.image, seen.x, seen.y, seen.width, seen.height, 0, 0, width, height);
    return context.getImageData(0, 0, width, height).data;
  }
}

function grabbingContext(): CanvasRenderingContext2D | null {
  return document.createElement('canvas').getContext('2d', { willReadFrequently: true, alpha: false });
}
