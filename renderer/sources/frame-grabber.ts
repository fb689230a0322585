import { frameMessage } from '../transport/frame-encoder.ts';
import { CROP } from './crop.ts';
import type { Picture } from './source.ts';

/** A frame ready to be sent. */
export interface GrabbedFrame {
  readonly number: number;
  readonly message: ArrayBuffer;
}

/**
 * Makes frames of pictures. The whole picture is warped to 256 × 256 and the centre 227 of it taken, as Caffe's networks
 * were trained: that is, the centre 227/256 of the picture, drawn at input size. Pictures that are frames already, of a
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
  grab({ image, capturedAt, ...picture }: Picture, width: number, height: number): GrabbedFrame | undefined {
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
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const sides = [picture.width * CROP, picture.height * CROP] as const;
    const corner = [(picture.width - sides[0]) / 2, (picture.height - sides[1]) / 2] as const;
    context.imageSmoothingQuality = 'medium';
    try {
      context.drawImage(image, ...corner, ...sides, 0, 0, width, height);
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
