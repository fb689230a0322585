import type { Colour, Draws } from './draws.ts';
import type { Placed } from './paint-card.ts';
import { boxInFrame } from './pose.ts';
import type { Raster } from './raster.ts';

/** A finger in front of a card, lengths in units of the card. It points at the emoji's middle, or past it. */
export interface Finger {
  /** radians, clockwise from the right: where it comes from */
  readonly direction: number;
  /** from the middle to its tip */
  readonly reach: number;
  /** half of its thickness */
  readonly width: number;
  /** how far beside the middle it points */
  readonly aside: number;
  /** what is to be seen of it; Infinity: it comes from outside the picture */
  readonly length: number;
  readonly skin: Colour;
}

/** A finger over a fifth of the emoji at most, as in training/scenes.py. */
export function randomFinger(draws: Draws): Finger {
  return {
    direction: draws.between(0, 2 * Math.PI),
    reach: draws.between(0.75, 1.3),
    width: draws.between(0.12, 0.32),
    aside: draws.between(-0.6, 0.6),
    length: Infinity,
    skin: randomSkin(draws),
  };
}

/** In even light; so many times as bright it is a darker or lighter one. */
export const SKIN: Colour = [0.85, 0.62, 0.5];

function randomSkin(draws: Draws): Colour {
  const light = draws.between(0.25, 1.15);
  const channel = (value: number): number => value * light + draws.between(-0.06, 0.06);
  return [channel(SKIN[0]), channel(SKIN[1]), channel(SKIN[2])];
}

/** Paints a finger over a picture: round ends, darker towards its sides. */
export function paintFinger(raster: Raster, { toCard, pixel }: Placed, finger: Finger): void {
  const { reach, width, aside, length, skin } = finger;
  const [dx, dy] = [Math.cos(finger.direction), Math.sin(finger.direction)];
  const { channels, data } = raster;
  const [a, b, c, d, e, f, g, h, i] = toCard;
  // the middles of its two round ends, along its direction
  const [first, last] = [reach + width, reach + width + length];
  const box = boxInFrame(toCard, edgesOf(finger, pixel), raster);
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++) {
      const w = g * x + h * y + i;
      if (w <= 0) continue;
      const near = 1 / w;
      const cx = (a * x + b * y + c) * near;
      const cy = (d * x + e * y + f) * near;
      const along = cx * dx + cy * dy;
      const across = Math.abs(cy * dx - cx * dy - aside);
      const over = along < first ? first - along : along > last ? along - last : 0;
      const cover = Math.min(1, (width - Math.hypot(over, across)) / pixel + 0.5);
      if (cover <= 0) continue;
      const round = Math.min(1, across / width);
      const light = 255 * (1 - 0.35 * round * round);
      const at = (y * raster.width + x) * channels;
      for (let k = 0; k < 3; k++) data[at + k] = data[at + k]! + cover * (skin[k]! * light - data[at + k]!);
    }
  }
}

/** A rectangle of the card around a finger; of one that comes from outside, beyond every frame. */
function edgesOf(
  { direction, reach, width, aside, length }: Finger,
  pixel: number,
): { left: number; right: number; top: number; bottom: number } {
  const [dx, dy] = [Math.cos(direction), Math.sin(direction)];
  const far = Math.min(reach + width + length, BEYOND);
  const ends = [reach + width, far].map(
    (along) => [along * dx - aside * dy, along * dy + aside * dx] as const,
  );
  const margin = width + 2 * pixel;
  const [xs, ys] = [ends.map(([x]) => x), ends.map(([, y]) => y)];
  return {
    ...{ left: Math.min(...xs) - margin, right: Math.max(...xs) + margin },
    ...{ top: Math.min(...ys) - margin, bottom: Math.max(...ys) + margin },
  };
}

/** Units of the card: no frame reaches as far. */
const BEYOND = 100;
