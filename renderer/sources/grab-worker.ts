/*
 * Hot path, in a worker: picture in, frame message out. The whole picture is warped to 256 × 256 and the centre 227
 * of it taken, as Caffe's networks were trained: that is, the centre 227/256 of the picture, drawn at input size.
 */
import { frameMessage, type FrameFacts } from '../transport/frame-encoder.ts';
import { CROP } from './crop.ts';

/** What the page asks for; the image is transferred. */
export interface GrabRequest extends FrameFacts {
  readonly image: ImageBitmap | VideoFrame;
  /** its size */
  readonly from: { readonly width: number; readonly height: number };
}

/** The frame, or undefined if there is no canvas to draw it on; transferred. */
export interface GrabAnswer {
  readonly number: number;
  readonly message: ArrayBuffer | undefined;
}

const canvas = new OffscreenCanvas(227, 227);
const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });

addEventListener('message', ({ data }: MessageEvent<GrabRequest>) => {
  const { image, from, number, width, height } = data;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  let message: ArrayBuffer | undefined;
  if (context) {
    const sides = [from.width * CROP, from.height * CROP] as const;
    const corner = [(from.width - sides[0]) / 2, (from.height - sides[1]) / 2] as const;
    context.imageSmoothingQuality = 'medium';
    context.drawImage(image, ...corner, ...sides, 0, 0, width, height);
    message = frameMessage(data, context.getImageData(0, 0, width, height).data);
  }
  image.close();
  const answer: GrabAnswer = { number, message };
  postMessage(answer, { transfer: message ? [message] : [] });
});
