import type { Colour, Draws } from './draws.ts';
import type { Raster } from './raster.ts';
import { smoothField } from './smooth-field.ts';
import { paintText, paintThings } from './things.ts';

/** What can lie behind a card. */
export type BackgroundKind = 'clouds' | 'gradient' | 'stripes' | 'room' | 'text';

const KINDS: readonly [BackgroundKind, ...BackgroundKind[]] = [
  ...(['clouds', 'gradient', 'stripes', 'text'] as const),
  // as often as in training/backgrounds.py
  ...(['room', 'room', 'room'] as const),
];

/**
 * The part of a wall that a frame shows: places on the wall run from −1 to 1. A frame's longer side shows two thirds of
 * it.
 */
export interface Window {
  /** place of the middle of pixel (0, 0) */
  readonly left: number;
  readonly top: number;
  /** from a pixel to the next */
  readonly step: number;
}

const SEEN = 260 / 384;

/** Paints a background over a whole picture. */
export function paintBackground(
  raster: Raster,
  draws: Draws,
  kind: BackgroundKind = draws.pick(KINDS),
): void {
  const window = randomWindow(raster, draws);
  if (kind === 'text') paintText(raster, draws, window);
  else if (kind === 'stripes') paintStripes(raster, draws, window);
  else if (kind === 'clouds' || (kind === 'room' && draws.chance(0.5))) paintClouds(raster, draws, window);
  else paintGradient(raster, draws, window);
  if (kind === 'room') paintThings(raster, draws, window, draws.integer(4, 17), 0.05, 0.7);
  if (draws.chance(0.3)) paintThings(raster, draws, window, 3, 0.05, 0.4);
  if (draws.chance(0.5)) addTexture(raster, draws, window);
  // a brighter or darker room, and its colour
  const gain = draws.between(0.5, 1.1);
  const offset = draws.colour(-0.1, 0.1);
  const { channels, data } = raster;
  for (let at = 0; at < data.length; at += channels) {
    for (let k = 0; k < 3; k++) data[at + k] = data[at + k]! * gain + offset[k]! * 255;
  }
}

function randomWindow({ width, height }: Raster, draws: Draws): Window {
  const step = (2 * SEEN) / Math.max(width, height);
  const corner = (pixels: number): number => draws.between(-1, 1 - pixels * step) + step / 2;
  return { left: corner(width), top: corner(height), step };
}

/** Calls with each pixel's place on the wall, and takes its colour from what comes back in `colour`. */
function fill(
  { width, height, channels, data }: Raster,
  { left, top, step }: Window,
  colourAt: (x: number, y: number, colour: Float32Array) => void,
): void {
  const colour = new Float32Array(3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      colourAt(left + x * step, top + y * step, colour);
      const at = (y * width + x) * channels;
      for (let k = 0; k < 3; k++) data[at + k] = colour[k]! * 255;
    }
  }
}

function blend(from: Colour, to: Colour, share: number, colour: Float32Array): void {
  for (let k = 0; k < 3; k++) colour[k] = from[k]! + share * (to[k]! - from[k]!);
}

/** Two colours mixed by noise of five sizes. */
function paintClouds(raster: Raster, draws: Draws, window: Window): void {
  const [from, to] = [draws.dullColour(), draws.dullColour()];
  const octaves = [3, 6, 13, 29, 61].map((cells) => smoothField(draws, cells));
  const weights = octaves.map((_, i) => 1 / (i + 1));
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / 2;
  fill(raster, window, (x, y, colour) => {
    let sum = 0;
    for (const [i, octave] of octaves.entries()) sum += weights[i]! * octave((x + 1) / 2, (y + 1) / 2);
    blend(from, to, Math.min(1, Math.max(0, 0.5 + (sum - mean) * 0.7)), colour);
  });
}

/** A few colours that run into each other. */
function paintGradient(raster: Raster, draws: Draws, window: Window): void {
  const cells = draws.integer(2, 4);
  const fields = [smoothField(draws, cells), smoothField(draws, cells), smoothField(draws, cells)];
  fill(raster, window, (x, y, colour) => {
    for (let k = 0; k < 3; k++) colour[k] = fields[k]!((x + 1) / 2, (y + 1) / 2);
  });
}

/** Stripes or checks, soft or sharp, at any angle. */
function paintStripes(raster: Raster, draws: Draws, window: Window): void {
  const [from, to] = [draws.dullColour(), draws.dullColour()];
  const angle = draws.between(0, Math.PI);
  const period = draws.between(2, 32);
  const across = draws.chance(0.5) ? period * draws.between(0.3, 1.3) : 0;
  const sharp = draws.between(1, 21);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  fill(raster, window, (x, y, colour) => {
    let wave = Math.sin((x * c + y * s) * period);
    if (across > 0) wave *= Math.sin((y * c - x * s) * across);
    blend(from, to, 1 / (1 + Math.exp(-wave * sharp)), colour);
  });
}

/** Wallpaper, wood, cloth. */
function addTexture({ width, height, channels, data }: Raster, draws: Draws, window: Window): void {
  const fields = [smoothField(draws, 90), smoothField(draws, 90), smoothField(draws, 90)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const u = (window.left + x * window.step + 1) / 2;
      const v = (window.top + y * window.step + 1) / 2;
      const at = (y * width + x) * channels;
      for (let k = 0; k < 3; k++) data[at + k] = data[at + k]! + 0.15 * 255 * (fields[k]!(u, v) - 0.5);
    }
  }
}
