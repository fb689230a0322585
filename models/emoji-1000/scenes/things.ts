import type { Window } from './background.ts';
import type { Draws } from './draws.ts';
import type { Raster } from './raster.ts';

/**
 * Paints rectangles and ellipses, turned, as things in a room are.
 * @param smallest half of a side, where the wall runs from −1 to 1
 * @param largest the same
 */
export function paintThings(
  raster: Raster,
  draws: Draws,
  window: Window,
  count: number,
  smallest: number,
  largest: number,
): void {
  for (let i = 0; i < count; i++) paintThing(raster, draws, window, smallest, largest);
}

function paintThing(
  { width, height, channels, data }: Raster,
  draws: Draws,
  { left, top, step }: Window,
  smallest: number,
  largest: number,
): void {
  const angle = draws.between(0, Math.PI);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const [middleX, middleY] = [draws.between(-1.2, 1.2), draws.between(-1.2, 1.2)];
  const [halfWidth, halfHeight] = [draws.between(smallest, largest), draws.between(smallest, largest)];
  const square = draws.chance(0.6);
  const colour = draws.dullColour();
  const slope = 0.3 * draws.between(-0.5, 0.5);
  const sharp = 60 * Math.min(halfWidth, halfHeight);
  const [xStep, yStep] = [(c * step) / halfWidth, (-s * step) / halfHeight];
  for (let y = 0; y < height; y++) {
    const wallY = top + y * step;
    let a = (left * c + wallY * s - middleX) / halfWidth;
    let b = (wallY * c - left * s - middleY) / halfHeight;
    let at = y * width * channels;
    for (let x = 0; x < width; x++, at += channels, a += xStep, b += yStep) {
      const shape = square ? Math.max(Math.abs(a), Math.abs(b)) : Math.sqrt(a * a + b * b);
      if (shape >= 1) continue;
      const cover = Math.min(1, (1 - shape) * sharp);
      const light = 255 * (1 + slope * a);
      for (let k = 0; k < 3; k++) data[at + k] = data[at + k]! + cover * (colour[k]! * light - data[at + k]!);
    }
  }
}

/** The wall's sides in the units in which lines of text are laid out. */
const PAPER = 384;

/** Paints paper with lines of words that nobody can read. */
export function paintText(raster: Raster, draws: Draws, window: Window): void {
  const [paper, ink] = [draws.dullColour(), draws.dullColour()];
  const { channels, data } = raster;
  for (let at = 0; at < data.length; at += channels) {
    for (let k = 0; k < 3; k++) data[at + k] = paper[k]! * 255;
  }
  const line = draws.integer(6, 19);
  for (let top = 4; top < PAPER - line; top += line) {
    let left = draws.integer(6, 45);
    while (left < PAPER - 30) {
      const width = draws.integer(2, line + 1);
      if (draws.chance(0.8)) {
        const height = Math.max(2, Math.floor(line * draws.between(0.3, 0.7)));
        const word = { left, top, right: left + Math.max(2, width >> 1), bottom: top + height };
        paintWord(raster, window, word, ink);
      }
      left += width + 1;
    }
  }
}

function paintWord(
  { width, height, channels, data }: Raster,
  window: Window,
  word: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
  ink: readonly number[],
): void {
  const column = (at: number): number => ((at / PAPER) * 2 - 1 - window.left) / window.step;
  const row = (at: number): number => ((at / PAPER) * 2 - 1 - window.top) / window.step;
  const [fromX, toX] = [Math.max(0, Math.round(column(word.left))), Math.min(width, column(word.right))];
  const [fromY, toY] = [Math.max(0, Math.round(row(word.top))), Math.min(height, row(word.bottom))];
  for (let y = fromY; y < toY; y++) {
    for (let x = fromX; x < toX; x++) {
      for (let k = 0; k < 3; k++) data[(y * width + x) * channels + k] = ink[k]! * 255;
    }
  }
}
