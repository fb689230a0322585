import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decodeImage } from '../../../host/image/decode-image.ts';
import { splitMjpeg } from '../../../host/image/mjpeg-split.ts';
import { CLIP_FPS, writeEmojiClip } from '../../support/emoji-clip.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('A clip of emoji for a camera has two seconds of each, and says which frames', async () => {
  const clip = join(temporaryFolder(), 'emoji.mjpeg');
  const parts = await writeEmojiClip(clip, [3, 700], 1);
  expect(parts).toMatchObject([
    { label: 3, start: 0 },
    { label: 700, start: 2 * CLIP_FPS },
  ]);
  for (const { start, end } of parts) expect(end - start).toBeGreaterThan(1.5 * CLIP_FPS);
  const bytes = await readFile(clip);
  const pictures = splitMjpeg(bytes);
  expect(pictures.length).toBe(4 * CLIP_FPS);
  const frame = async (i: number): Promise<Uint8Array> => {
    const [offset, length] = pictures[i]!;
    const { width, height, rgb } = await decodeImage(bytes.subarray(offset, offset + length));
    expect([width, height]).toEqual([640, 480]);
    return rgb;
  };
  const difference = (a: Uint8Array, b: Uint8Array): number =>
    a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
  // Within a part a hand's movement, between parts another emoji.
  const [early, next, other] = await Promise.all([frame(10), frame(11), frame(parts[1]!.start)]);
  expect(difference(early, next)).toBeGreaterThan(0.05);
  expect(difference(early, other)).toBeGreaterThan(2 * difference(early, next));
});
