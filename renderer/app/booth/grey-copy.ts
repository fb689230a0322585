import type { Picture } from '../../sources/source.ts';
import { MOTION_HEIGHT, MOTION_WIDTH } from './motion.ts';

/** Makes small grey copies of pictures for {@link MotionDetector}. */
export class GreyCopy {
  #context: CanvasRenderingContext2D | null = smallContext();
  readonly #grey = new Uint8Array(MOTION_WIDTH * MOTION_HEIGHT);

  /** The copy, overwritten by the next one; undefined if the picture is gone. */
  of({ image }: Picture): Uint8Array | undefined {
    // A lost context draws nothing, and not every browser gives it back.
    if (this.#context?.isContextLost()) this.#context = smallContext();
    const context = this.#context;
    if (!context) return undefined;
    try {
      context.drawImage(image, 0, 0, MOTION_WIDTH, MOTION_HEIGHT);
    } catch {
      return undefined;
    }
    const { data } = context.getImageData(0, 0, MOTION_WIDTH, MOTION_HEIGHT);
    for (let i = 0, at = 0; i < this.#grey.length; i++, at += 4)
      this.#grey[i] = (data[at]! * 77 + data[at + 1]! * 151 + data[at + 2]! * 28) >> 8;
    return this.#grey;
  }
}

function smallContext(): CanvasRenderingContext2D | null {
  const canvas = document.createElement('canvas');
  canvas.width = MOTION_WIDTH;
  canvas.height = MOTION_HEIGHT;
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  // Averages many pixels into a cell, which takes most of the noise away.
  if (context) context.imageSmoothingQuality = 'high';
  return context;
}
