import type { ModelMessage } from '../../host/protocol/host-messages.ts';

/** Size of a network's input, and how a picture becomes one. */
export type InputSize = ModelMessage['input'];
export type Resize = InputSize['resize'];

/** Part of a side that is seen: the centre 227 of 256, as Caffe's networks were trained. */
const CENTRE = 227 / 256;

/**
 * The part of a picture that the network sees. `warp`: of the whole picture, which is then squeezed to a square;
 * `shortest-side`: of its centre square, so that nothing changes its shape.
 * @returns pixels of the picture
 */
export function seenPart(
  { width, height }: { readonly width: number; readonly height: number },
  resize: Resize,
): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
  const shortest = Math.min(width, height);
  const w = CENTRE * (resize === 'warp' ? width : shortest);
  const h = CENTRE * (resize === 'warp' ? height : shortest);
  return { x: (width - w) / 2, y: (height - h) / 2, width: w, height: h };
}
