import { resizeForNetwork } from '../../host/image/scaling/resize.ts';
import { rgbaOf } from './rgba.ts';
import type { InputSize } from './seen-part.ts';

/**
 * Brings pictures of files to input size by the arithmetic of `eyeriss classify`, so that both give the same labels to
 * the last bit where the browser decodes a file as sharp does, as Chromium does nearly always. Remembers the last one: a still picture is a frame many
 * times.
 */
export class StillPixels {
  #image: ImageBitmap | undefined;
  #input: InputSize | undefined;
  #rgba: Uint8ClampedArray | undefined;

  /**
   * RGBA of an image at input size; transparency lies on white. Tens of milliseconds for a photograph of 12 million
   * pixels that was not asked for last.
   * @throws DOMException if the image is closed
   */
  of(image: ImageBitmap, input: InputSize): Uint8ClampedArray {
    if (!this.#rgba || image !== this.#image || input !== this.#input) {
      this.#rgba = rgbaOf(resizeForNetwork(rgbOf(image), input, input.resize).rgb);
      this.#image = image;
      this.#input = input;
    }
    return this.#rgba;
  }
}

function rgbOf(image: ImageBitmap): { width: number; height: number; rgb: Uint8Array } {
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  if (!context) throw new DOMException(`no canvas of ${width}×${height} pixels`, 'InvalidStateError');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = data[from]!;
    rgb[to + 1] = data[from + 1]!;
    rgb[to + 2] = data[from + 2]!;
  }
  return { width, height, rgb };
}
