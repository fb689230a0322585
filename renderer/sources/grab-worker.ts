/*
 * Hot path, in a worker: picture in, frame message out. The whole picture is warped to 256 × 256 and the centre 227
 * of it taken, as Caffe's networks were trained: that is, the centre 227/256 of the picture, drawn at input size.
 */
import { frameMessage, type FrameFacts } from '../transport/frame-encoder.ts';
import { CROP } from './crop.ts';

/** What the page asks for; the bitmap is transferred. */
export interface GrabRequest extends FrameFacts {
  readonly bitmap: ImageBitmap;
}

/** The frame, or undefined if there is no canvas to draw it on; transferred. */
export interface GrabAnswer {
  readonly number: number;
  readonly message: ArrayBuffer | undefined;
}

const canvas = new OffscreenCanvas(227, 227);
const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });

addEventListener('message', ({ data }: MessageEvent<GrabRequest>) => {
  const { bitmap, number, width, height } = data;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  let message: ArrayBuffer | undefined;
  if (context) {
    const sides = [bitmap.width * CROP, bitmap.height * CROP] as const;
    const corner = [(bitmap.width - sides[0]) / 2, (bitmap.height - sides[1]) / 2] as const;
    context.imageSmoothingQuality = 'medium';
    context.drawImage(bitmap, ...corner, ...sides, 0, 0, width, height);
    message = frameMessage(data, context.getImageData(0, 0, width, height).data);
  }
  bitmap.close();
  const answer: GrabAnswer = { number, message };
  postMessage(answer, { transfer: message ? [message] : [] });
});
