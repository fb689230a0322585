import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { turnsAt } from '../../models/emoji-1000/scenes/card-turns.ts';
import { MovingScene } from '../../models/emoji-1000/scenes/moving-scene.ts';
import { CELL, cutCell } from '../../models/emoji-1000/scenes/sheet.ts';
import { Sprite } from '../../models/emoji-1000/scenes/sprite.ts';
import { readEmojiSheet } from './emoji-sheet.ts';

/** Pictures a second. */
export const CLIP_FPS = 30;
/** Two seconds each, of which a moment is the next one's arrival. */
const TURNS = { restS: 1.7, slideS: 0.3 };
const FRAMES_EACH = Math.round((TURNS.restS + TURNS.slideS) * CLIP_FPS);
/** JPEG's quality, about a webcam's. */
const QUALITY = 85;

/** An emoji of a clip, and the frames in which it alone is on the screen. */
export interface ClipPart {
  readonly label: number;
  /** first frame, from 0 */
  readonly start: number;
  /** behind the last frame */
  readonly end: number;
}

/**
 * Writes a raw MJPEG clip for a camera, 640 × 480 at {@link CLIP_FPS}: a phone in a shaky hand that shows one emoji after
 * the other, two seconds each.
 * @param labels classes, in the order in which they are shown
 * @param seed of the hand and the background
 * @returns when each is shown
 */
export async function writeEmojiClip(
  target: string,
  labels: readonly number[],
  seed: number,
): Promise<readonly ClipPart[]> {
  const [width, height] = [640, 480];
  const sheet = await readEmojiSheet();
  const sprites = labels.map((label) => new Sprite(cutCell(sheet, label), CELL));
  const scene = new MovingScene({ width, height }, seed);
  const pixels = new Uint8ClampedArray(width * height * 4);
  const pictures: Buffer[] = [];
  for (let frame = 0; frame < labels.length * FRAMES_EACH; frame++) {
    const seconds = frame / CLIP_FPS;
    // a clip is played over and over: the first one comes after the last one
    const shown = turnsAt(TURNS, seconds).map(({ position, shift }) => ({
      sprite: sprites[position % sprites.length]!,
      shift,
    }));
    scene.draw(pixels, seconds, shown);
    const picture = sharp(pixels, { raw: { width, height, channels: 4 } }).removeAlpha();
    pictures.push(await picture.jpeg({ quality: QUALITY }).toBuffer());
  }
  await writeFile(target, Buffer.concat(pictures));
  return labels.map((label, i) => ({
    ...{ label, start: i * FRAMES_EACH },
    end: i * FRAMES_EACH + Math.floor(TURNS.restS * CLIP_FPS) + 1,
  }));
}
