import { readFile, writeFile } from 'node:fs/promises';
import { splitMjpeg } from '../../host/image/mjpeg-split.ts';

/** Frames of the slides' clip that show one object each. */
const MOVING_FRAMES = 15;

/**
 * Writes a clip for a camera that sees something new every half second, and then the same thing for a while, over and
 * over, at 30 frames a second.
 * @param source a clip whose pictures differ
 * @param options seconds of each part
 */
export async function moveThenRest(
  source: string,
  target: string,
  { moveS = 4, restS = 10 }: { readonly moveS?: number; readonly restS?: number } = {},
): Promise<string> {
  const bytes = await readFile(source);
  const pictures = splitMjpeg(bytes).map(([offset, length]) => bytes.subarray(offset, offset + length));
  const step = Math.max(1, Math.floor(pictures.length / 8));
  const shown = Array.from({ length: Math.ceil((30 * moveS) / MOVING_FRAMES) }, (_, i) => {
    return pictures[(i * step) % pictures.length]!;
  });
  const moving = shown.flatMap((picture) => Array<Buffer>(MOVING_FRAMES).fill(picture));
  const still = Array<Buffer>(30 * restS).fill(pictures[0]!);
  await writeFile(target, Buffer.concat([...moving, ...still]));
  return target;
}
