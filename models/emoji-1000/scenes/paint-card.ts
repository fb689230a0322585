import { SHADOW_REACH, type Card } from './card.ts';
import { boxInFrame, type Mapping } from './pose.ts';
import type { Box, Raster } from './raster.ts';
import type { Sprite, SpriteLevel } from './sprite.ts';

/** An emoji on a card. */
export interface Shown {
  readonly sprite: Sprite;
  /** how far right of its place, in units of the card: what slides in or out */
  readonly shift: number;
}

/** Where a card is, and how it lies in the frame. */
export interface Placed {
  /** from pixels to the card */
  readonly toCard: Mapping;
  /** one pixel in units of the card */
  readonly pixel: number;
}

/** The emoji's edges, in units of the card: a drawing's border of one pixel fades out beyond 1. */
const EDGE = 1.1;

/**
 * Paints a card with what it shows over a picture: shadow, body, screen, lines, emoji, edges smooth over a pixel.
 * @param card undefined: the emoji alone, as if it were printed on what lies behind
 * @param shown clipped by the card's screen
 */
export function paintCard(
  raster: Raster,
  placed: Placed,
  card: Card | undefined,
  shown: readonly Shown[],
): void {
  const { toCard, pixel } = placed;
  const edges = card
    ? edgesOf(card, card.bezel + Math.max(2 * pixel, SHADOW_REACH))
    : { left: -EDGE, right: EDGE, top: -EDGE, bottom: EDGE };
  const box = boxInFrame(toCard, edges, raster);
  if (card) paintBody(raster, placed, card, box);
  for (const { sprite, shift } of shown) {
    const window = { left: shift - EDGE, right: shift + EDGE, top: -EDGE, bottom: EDGE };
    const spriteBox = boxInFrame(toCard, window, raster);
    paintSprite(raster, placed, card, sprite.level(2 / pixel), shift, spriteBox);
  }
}

function edgesOf(card: Card, margin: number): { left: number; right: number; top: number; bottom: number } {
  const [x, y] = [card.halfWidth + margin, card.halfHeight + margin];
  return { left: card.x - x, right: card.x + x, top: card.y - y, bottom: card.y + y };
}

/** Hot path: each pixel of the box once. */
function paintBody(raster: Raster, { toCard, pixel }: Placed, card: Card, box: Box): void {
  const { width, channels, data } = raster;
  const [a, b, c, d, e, f, g, h, i] = toCard;
  const { bezel, radius, lines } = card;
  const shade = card.shade / card.halfHeight;
  const [bodyR, bodyG, bodyB] = [card.body[0] * 255, card.body[1] * 255, card.body[2] * 255];
  const [paperR, paperG, paperB] = [card.paper[0] * 255, card.paper[1] * 255, card.paper[2] * 255];
  const cornerX = card.halfWidth - radius;
  const cornerY = card.halfHeight - radius;
  const perPixel = 1 / pixel;
  const perReach = 1 / SHADOW_REACH;
  for (let y = box.top; y < box.bottom; y++) {
    let at = (y * width + box.left) * channels;
    for (let x = box.left; x < box.right; x++, at += channels) {
      const w = g * x + h * y + i;
      if (w <= 0) continue;
      const near = 1 / w;
      const cx = (a * x + b * y + c) * near;
      const cy = (d * x + e * y + f) * near;
      // distance to the screen's edge, negative inside (of a rounded rectangle; flat in its middle)
      const dx = Math.abs(cx - card.x) - cornerX;
      const dy = Math.abs(cy - card.y) - cornerY;
      const distance = (dx > 0 && dy > 0 ? Math.sqrt(dx * dx + dy * dy) : dx > dy ? dx : dy) - radius;
      const beyond = distance - bezel;
      const body = 0.5 - beyond * perPixel;
      if (body < 1) {
        // beside the card: its shadow
        const dark = 1 - beyond * perReach;
        if (dark > 0) {
          const light = 1 - card.shadow * (dark > 1 ? 1 : dark * dark);
          data[at] = data[at]! * light;
          data[at + 1] = data[at + 1]! * light;
          data[at + 2] = data[at + 2]! * light;
        }
        if (body <= 0) continue;
      }
      const screen = 0.5 - distance * perPixel;
      let red = bodyR;
      let green = bodyG;
      let blue = bodyB;
      if (screen > 0) {
        const light = 1 + shade * cy;
        const share = screen > 1 ? 1 : screen;
        red += share * (paperR * light - red);
        green += share * (paperG * light - green);
        blue += share * (paperB * light - blue);
        if (
          lines &&
          Math.abs(cy) > lines.beyond &&
          Math.sin(cy * lines.period) > 0.2 &&
          Math.sin(cx * lines.columns + lines.phase) > -0.6
        ) {
          const opacity = lines.opacity * share;
          red += opacity * (lines.ink[0] * 255 - red);
          green += opacity * (lines.ink[1] * 255 - green);
          blue += opacity * (lines.ink[2] * 255 - blue);
        }
      }
      if (body >= 1) {
        data[at] = red;
        data[at + 1] = green;
        data[at + 2] = blue;
      } else {
        data[at] = data[at]! + body * (red - data[at]!);
        data[at + 1] = data[at + 1]! + body * (green - data[at + 1]!);
        data[at + 2] = data[at + 2]! + body * (blue - data[at + 2]!);
      }
    }
  }
}

/** Hot path: bilinear, from a level with a clear border. */
function paintSprite(
  raster: Raster,
  { toCard, pixel }: Placed,
  card: Card | undefined,
  { side, pixels }: SpriteLevel,
  shift: number,
  box: Box,
): void {
  const { width, channels, data } = raster;
  const [a, b, c, d, e, f, g, h, i] = toCard;
  const half = side / 2;
  const row = (side + 2) * 4;
  for (let y = box.top; y < box.bottom; y++) {
    let at = (y * width + box.left) * channels;
    for (let x = box.left; x < box.right; x++, at += channels) {
      const w = g * x + h * y + i;
      if (w <= 0) continue;
      const near = 1 / w;
      const cx = (a * x + b * y + c) * near;
      const cy = (d * x + e * y + f) * near;
      const u = (cx - shift + 1) * half + 0.5;
      const v = (cy + 1) * half + 0.5;
      if (u < 0 || v < 0 || u >= side + 1 || v >= side + 1) continue;
      const column = Math.floor(u);
      const line = Math.floor(v);
      const fx = u - column;
      const fy = v - line;
      const p = line * row + column * 4;
      const w00 = (1 - fx) * (1 - fy);
      const w10 = fx * (1 - fy);
      const w01 = (1 - fx) * fy;
      const w11 = fx * fy;
      const q = p + row;
      let alpha = w00 * pixels[p + 3]! + w10 * pixels[p + 7]! + w01 * pixels[q + 3]! + w11 * pixels[q + 7]!;
      if (alpha <= 0) continue;
      let clip = 1;
      if (card && shift !== 0) {
        clip = 0.5 - (Math.abs(cx - card.x) - card.halfWidth) / pixel;
        if (clip <= 0) continue;
        if (clip > 1) clip = 1;
        alpha *= clip;
      }
      // Written out: with a loop over the channels a frame takes a fifth longer.
      const red = w00 * pixels[p]! + w10 * pixels[p + 4]! + w01 * pixels[q]! + w11 * pixels[q + 4]!;
      const green = w00 * pixels[p + 1]! + w10 * pixels[p + 5]! + w01 * pixels[q + 1]! + w11 * pixels[q + 5]!;
      const blue = w00 * pixels[p + 2]! + w10 * pixels[p + 6]! + w01 * pixels[q + 2]! + w11 * pixels[q + 6]!;
      const under = 1 - alpha;
      data[at] = data[at]! * under + red * clip;
      data[at + 1] = data[at + 1]! * under + green * clip;
      data[at + 2] = data[at + 2]! * under + blue * clip;
    }
  }
}
