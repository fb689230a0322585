import { paintBackground } from './background.ts';
import { defocused } from './camera-faults.ts';
import { scaled, type Card } from './card.ts';
import { Draws } from './draws.ts';
import { paintFinger, SKIN, type Finger } from './finger.ts';
import { handMotion, type HandMotion } from './hand-motion.ts';
import { paintCard } from './paint-card.ts';
import { frameToCard, pixelOnCard, type Pose } from './pose.ts';
import { floatRaster } from './raster.ts';
import type { Sprite } from './sprite.ts';

/** Half of the emoji's side, in halves of the frame's shorter side. */
const SIZE = 0.48;
/** The background is drawn so many times smaller: it is out of focus. */
const COARSE = 4;
/** Blur of the background, pixels of a frame with 227 a side. */
const DEFOCUS = 3;

const PHONE = {
  ...{ x: 0, y: 0.06, halfWidth: 1.18, halfHeight: 1.78, radius: 0.16, bezel: 0.09 },
  ...{ body: [0.07, 0.07, 0.08], paper: [0.95, 0.95, 0.94], shade: -0.05, shadow: 0.45 },
} as const satisfies Card;

/** An emoji that is on the screen. */
export interface OnScreen {
  readonly sprite: Sprite;
  /** how far right of its place, in widths of the screen; 0: at rest */
  readonly shift: number;
}

/**
 * A phone in a shaky hand in front of a soft background, for frames one after the other: the background is drawn once,
 * then each frame only where the phone is. Hot path: a few milliseconds a frame at 640 × 480.
 */
export class MovingScene {
  readonly width: number;
  readonly height: number;
  readonly #background: Uint8ClampedArray;
  readonly #hand: HandMotion;
  readonly #fingers: readonly Finger[];

  /** @param seed an integer; the same one gives the same pictures at the same times */
  constructor({ width, height }: { readonly width: number; readonly height: number }, seed: number) {
    const draws = new Draws(seed);
    this.width = width;
    this.height = height;
    this.#background = softBackground(width, height, draws);
    this.#hand = handMotion(draws.integer(1, 1e9), SIZE);
    this.#fingers = holdingFingers(draws);
  }

  /** How the phone is held at a time. */
  pose(seconds: number): Pose {
    return this.#hand(seconds);
  }

  /**
   * Draws the picture of a time.
   * @param pixels RGBA of width × height, drawn over; opaque
   * @param shown what is on the phone's screen
   */
  draw(pixels: Uint8ClampedArray, seconds: number, shown: readonly OnScreen[]): void {
    const { width, height } = this;
    pixels.set(this.#background);
    const raster = { width, height, channels: 4, data: pixels } as const;
    const pose = this.#hand(seconds);
    const placed = { toCard: frameToCard(pose, raster), pixel: pixelOnCard(pose, raster) };
    const slide = 2 * PHONE.halfWidth;
    const onCard = shown.map(({ sprite, shift }) => ({ sprite, shift: shift * slide }));
    paintCard(raster, placed, PHONE, onCard);
    for (const finger of this.#fingers) paintFinger(raster, placed, finger);
  }
}

function softBackground(width: number, height: number, draws: Draws): Uint8ClampedArray {
  const coarse = floatRaster(Math.ceil(width / COARSE) + 1, Math.ceil(height / COARSE) + 1);
  paintBackground(coarse, draws, 'room');
  const soft = defocused(coarse, DEFOCUS).data;
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / COARSE);
    const fy = y / COARSE - row;
    for (let x = 0; x < width; x++) {
      const column = Math.floor(x / COARSE);
      const fx = x / COARSE - column;
      const from = (row * coarse.width + column) * 3;
      const below = from + coarse.width * 3;
      for (let k = 0; k < 3; k++) {
        const upper = soft[from + k]! * (1 - fx) + soft[from + 3 + k]! * fx;
        const lower = soft[below + k]! * (1 - fx) + soft[below + 3 + k]! * fx;
        pixels[(y * width + x) * 4 + k] = upper * (1 - fy) + lower * fy;
      }
    }
  }
  return pixels;
}

/** Fingertips round one edge of the phone, a thumb round the other, below the emoji. */
function holdingFingers(draws: Draws): readonly Finger[] {
  const skin = scaled(SKIN, draws.between(0.35, 1.1));
  const right = draws.chance(0.5) ? 0 : Math.PI;
  // Seen along its direction, what is below lies at the right hand of a finger from the right.
  const below = right === 0 ? 1 : -1;
  const edge = PHONE.halfWidth + PHONE.bezel;
  const tip = (at: number, width: number): Finger => ({
    ...{ direction: Math.PI - right, reach: edge - 0.14, width, aside: -below * at, length: 0.05, skin },
  });
  const thumb = {
    direction: right,
    reach: edge - 0.34,
    width: 0.19,
    aside: below * 1.24,
    length: 0.25,
    skin,
  };
  return [tip(0.84, 0.14), tip(1.13, 0.14), tip(1.41, 0.13), thumb];
}
