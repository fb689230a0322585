import type { Colour, Draws } from './draws.ts';
import type { Card } from './card.ts';
import type { Placed } from './paint-card.ts';
import type { Raster } from './raster.ts';

/** Lays uneven light over a picture: brighter here than there, a lamp's or a window's colour. */
export function lightField(raster: Raster, draws: Draws, difficulty: number): void {
  const uneven = draws.between(0, 0.9 * difficulty);
  const grid = Float32Array.from({ length: 9 }, () => 1 + (draws.next() - 0.5) * uneven);
  const exposure = draws.between(1 - 0.35 * difficulty, 1 + 0.25 * difficulty);
  const colour = draws.colour(1 - 0.14 * difficulty, 1 + 0.14 * difficulty);
  const { width, height, channels, data } = raster;
  for (let y = 0; y < height; y++) {
    const v = height > 1 ? (2 * y) / (height - 1) : 1;
    const row = Math.min(1, Math.floor(v));
    for (let x = 0; x < width; x++) {
      const u = width > 1 ? (2 * x) / (width - 1) : 1;
      const column = Math.min(1, Math.floor(u));
      const corner = row * 3 + column;
      const [fx, fy] = [u - column, v - row];
      const above = grid[corner]! * (1 - fx) + grid[corner + 1]! * fx;
      const below = grid[corner + 3]! * (1 - fx) + grid[corner + 4]! * fx;
      const light = (above * (1 - fy) + below * fy) * exposure;
      const at = (y * width + x) * channels;
      for (let k = 0; k < 3; k++) data[at + k] = data[at + k]! * light * colour[k]!;
    }
  }
}

/** What an effect adds at a place of the card, relative to white. */
type Added = (cx: number, cy: number) => number;

/** A lamp's reflection somewhere on a card. */
export function glare(raster: Raster, placed: Placed, card: Card, draws: Draws): void {
  const [x, y] = [draws.between(-1.3, 1.3), draws.between(-1.3, 1.3)];
  const angle = draws.between(0, Math.PI);
  const [long, wide] = [draws.between(0.1, 0.9), draws.between(0.1, 0.4)];
  const strength = draws.between(0.1, 0.7);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const spot: Added = (cx, cy) => {
    const along = ((cx - x) * c + (cy - y) * s) / long;
    const across = ((cy - y) * c - (cx - x) * s) / wide;
    return strength * Math.exp(-along * along - across * across);
  };
  addOnCard(raster, placed, card, card.bezel, spot, [1, 1, 1]);
}

/** The pattern of a screen's pixels against the camera's. */
export function moire(raster: Raster, placed: Placed, card: Card, draws: Draws): void {
  const [fx, fy] = [draws.between(-40, 40), draws.between(-40, 40)];
  const bend = draws.between(1, 3);
  const grey = draws.between(-0.05, 0.05);
  const tint = draws.colour(-0.05, 0.05);
  const wave: Added = (cx, cy) => Math.sin(fx * cx + fy * cy + 2 * Math.sin(bend * cx));
  addOnCard(raster, placed, card, 0, wave, [tint[0] + grey, tint[1] + grey, tint[2] + grey]);
}

function addOnCard(
  { width, height, channels, data }: Raster,
  { toCard }: Placed,
  { x, y, halfWidth, halfHeight }: Card,
  margin: number,
  added: Added,
  tint: Colour,
): void {
  const [a, b, c, d, e, f, g, h, i] = toCard;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const w = g * column + h * row + i;
      const cx = (a * column + b * row + c) / w;
      const cy = (d * column + e * row + f) / w;
      if (w <= 0 || Math.abs(cx - x) > halfWidth + margin || Math.abs(cy - y) > halfHeight + margin) continue;
      const value = added(cx, cy) * 255;
      const at = (row * width + column) * channels;
      for (let k = 0; k < 3; k++) data[at + k] = data[at + k]! + value * tint[k]!;
    }
  }
}

/** The camera's contrast and brightness. */
export function tone({ data }: Raster, draws: Draws, difficulty: number): void {
  const contrast = draws.between(1 - 0.3 * difficulty, 1 + 0.15 * difficulty);
  const offset = 127.5 + draws.between(-0.08, 0.08) * difficulty * 255;
  for (let at = 0; at < data.length; at++) data[at] = (data[at]! - 127.5) * contrast + offset;
}
