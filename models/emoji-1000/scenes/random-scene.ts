import { paintBackground } from './background.ts';
import { addNoise, randomBlur } from './camera-faults.ts';
import { randomCard, type Card } from './card.ts';
import { Draws } from './draws.ts';
import { paintFinger, randomFinger } from './finger.ts';
import { glare, lightField, moire, tone } from './light.ts';
import { paintCard, type Placed } from './paint-card.ts';
import { frameToCard, pixelOnCard, type Pose } from './pose.ts';
import { floatRaster, shorterSide } from './raster.ts';
import { cutCell, CELL, CLASSES, EMPTY_CLASS, type SpriteSheet } from './sheet.ts';
import { recoloured, Sprite } from './sprite.ts';

/** How often a scene has no emoji, as in training. */
const EMPTY_SHARE = 0.05;

/** What a scene is asked to be; what is left out, chance decides. */
export interface SceneOptions {
  /** pixels; 227 × 227 by default, as networks see it */
  readonly width?: number;
  readonly height?: number;
  /** 0: upright, well lit, sharp; 1: as in training, by default; at most 2 */
  readonly difficulty?: number;
  /** the class; {@link EMPTY_CLASS}: none */
  readonly label?: number;
  /** values a pixel: RGB by default, or RGBA that is opaque */
  readonly channels?: 3 | 4;
}

/** A scene and what is to be seen in it. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  /** height × width × channels bytes, rows from the top */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  /** the class: 0 to 999, or {@link EMPTY_CLASS} */
  readonly label: number;
  /** how the emoji is held; undefined in an empty scene */
  readonly pose: Pose | undefined;
}

/**
 * A scene as training/scenes.py makes them (there on tensors): an emoji on a phone, a card or nothing, held up to a
 * camera somewhere, in some light. The same seed and options give the same bytes.
 * @param seed an integer
 * @throws RangeError for options that no scene has
 */
export function randomScene(sheet: SpriteSheet, seed: number, options: SceneOptions = {}): Scene {
  const { width = 227, height = 227, difficulty = 1, channels = 3 } = options;
  check(width, height, difficulty, options.label);
  const draws = new Draws(seed);
  const anyLabel = draws.chance(EMPTY_SHARE) ? EMPTY_CLASS : draws.integer(0, CLASSES - 1);
  const label = options.label ?? anyLabel;
  const empty = label === EMPTY_CLASS;
  // Of the empty ones, a third shows nothing, a third a blank card, a third a screen of other things.
  const emptiness = draws.next();
  const bare = empty && emptiness < 1 / 3;
  const cluttered = empty && emptiness > 2 / 3;

  const raster = floatRaster(width, height);
  paintBackground(raster, draws);
  const pose = randomPose(draws, { width, height }, difficulty);
  const placed = { toCard: frameToCard(pose, raster), pixel: pixelOnCard(pose, raster) };
  const uncarded = bare || (!empty && draws.chance(0.12));
  const card = uncarded ? undefined : randomCard(draws, cluttered);
  const sprite = empty ? undefined : randomSprite(sheet, label, draws, difficulty);
  paintCard(raster, placed, card, sprite ? [{ sprite, shift: 0 }] : []);
  if (draws.chance(0.3 * difficulty)) paintFinger(raster, placed, randomFinger(draws));
  lightField(raster, draws, difficulty);
  if (card) reflect(raster, placed, card, draws, difficulty);
  tone(raster, draws, difficulty);
  const taken = randomBlur(raster, draws, difficulty);
  addNoise(taken, draws, difficulty);
  const pixels = bytesOf(taken.data, channels);
  return { ...{ width, height, channels, pixels, label }, pose: empty ? undefined : pose };
}

function reflect(
  raster: Parameters<typeof glare>[0],
  placed: Placed,
  card: Card,
  draws: Draws,
  difficulty: number,
): void {
  if (draws.chance(0.3 * difficulty)) glare(raster, placed, card, draws);
  if (draws.chance(0.25 * difficulty)) moire(raster, placed, card, draws);
}

/** How somebody holds a card, as in training/scenes.py; in a wide frame, anywhere along its width. */
export function randomPose(
  draws: Draws,
  frame: { readonly width: number; readonly height: number },
  difficulty: number,
): Pose {
  const size = Math.exp(draws.between(Math.log(Math.max(0.2, 0.9 - 0.5 * difficulty)), Math.log(0.92)));
  const shorter = shorterSide(frame);
  const free = (side: number): number =>
    Math.max(0.06, side / shorter - size) * Math.min(1, 0.4 + 0.6 * difficulty);
  const turned = (draws.between(-1, 1) + draws.between(-1, 1)) * 20 * difficulty;
  const degrees = draws.chance(0.1 * difficulty) ? draws.between(-60, 60) : turned;
  return {
    size,
    x: draws.between(-1, 1) * free(frame.width),
    y: draws.between(-1, 1) * free(frame.height),
    angle: (degrees * Math.PI) / 180,
    aspect: Math.exp(draws.between(-0.15, 0.15) * difficulty),
    tiltX: draws.between(-0.28, 0.28) * difficulty,
    tiltY: draws.between(-0.28, 0.28) * difficulty,
  };
}

/** A class's drawing in the colours of some screen. */
function randomSprite(sheet: SpriteSheet, label: number, draws: Draws, difficulty: number): Sprite {
  const saturation = draws.between(1 - 0.4 * difficulty, 1 + 0.4 * difficulty);
  const gain = draws.colour(1 - 0.12 * difficulty, 1 + 0.12 * difficulty);
  return new Sprite(recoloured(cutCell(sheet, label), saturation, gain), CELL);
}

function bytesOf(data: Float32Array, channels: 3 | 4): Uint8ClampedArray<ArrayBuffer> {
  if (channels === 3) return Uint8ClampedArray.from(data);
  const pixels = new Uint8ClampedArray((data.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    for (let k = 0; k < 3; k++) pixels[to + k] = data[from + k]!;
  }
  return pixels;
}

/** Most pixels a side; a scene takes a few hundred bytes a pixel while it is made. */
const MAX_SIDE = 4096;
const MAX_DIFFICULTY = 2;

function check(width: number, height: number, difficulty: number, label: number | undefined): void {
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side < 1 || side > MAX_SIDE) {
      throw new RangeError(`a scene of ${width} × ${height} pixels; sides are whole, 1 to ${MAX_SIDE}`);
    }
  }
  if (!(difficulty >= 0 && difficulty <= MAX_DIFFICULTY)) {
    throw new RangeError(`difficulty ${difficulty}; it is 0 to ${MAX_DIFFICULTY}`);
  }
  if (label !== undefined && !(Number.isInteger(label) && label >= 0 && label <= EMPTY_CLASS)) {
    throw new RangeError(`class ${label}; they are 0 to ${EMPTY_CLASS}`);
  }
}
