import { seenPart, type Resize } from '../../sources/seen-part.ts';
import type { Picture } from '../../sources/source.ts';
import type { Drawing } from './drawn.ts';

/** Length of the corner marks, as a part of the shorter side. */
const CORNER = 0.07;

/** The picture as large as it fits, and corners around what the network sees of it, unless that is all. */
export function drawPicture(
  { context, width, height, palette }: Drawing,
  picture: Picture | undefined,
  resize: Resize,
): void {
  if (!picture) return;
  const scale = Math.max(width / picture.width, height / picture.height);
  const fits = Math.min(width / picture.width, height / picture.height);
  // Pictures of nearly the panel's shape fill it; others keep their edges.
  const size = scale / fits < 1.04 ? scale : fits;
  const [w, h] = [picture.width * size, picture.height * size];
  const [x, y] = [(width - w) / 2, (height - h) / 2];
  if (picture.still) {
    // as the network sees what is transparent
    context.fillStyle = '#fff';
    context.fillRect(x, y, w, h);
  }
  try {
    context.drawImage(picture.image, x, y, w, h);
  } catch {
    return; // the source was just stopped
  }
  // a recorded frame is all that the network saw
  if (picture.pixels) return;
  const seen = seenPart(picture, resize);
  corners(context, x + seen.x * size, y + seen.y * size, seen.width * size, seen.height * size, palette.rem);
}

function corners(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  w: number,
  h: number,
  rem: number,
): void {
  const length = Math.min(w, h) * CORNER;
  context.beginPath();
  for (const [cornerX, cornerY, dx, dy] of [
    [x, y, 1, 1],
    [x + w, y, -1, 1],
    [x, y + h, 1, -1],
    [x + w, y + h, -1, -1],
  ] as const) {
    context.moveTo(cornerX + dx * length, cornerY);
    context.lineTo(cornerX, cornerY);
    context.lineTo(cornerX, cornerY + dy * length);
  }
  for (const [style, lineWidth] of [
    ['rgb(0 0 0 / 45%)', rem * 0.26],
    ['rgb(255 255 255 / 90%)', rem * 0.13],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = lineWidth;
    context.stroke();
  }
}
