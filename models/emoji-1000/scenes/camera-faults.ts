import type { Draws } from './draws.ts';
import { floatRaster, shorterSide, type Raster } from './raster.ts';

/** What a pixel takes from another one, so many columns and rows away. */
interface Tap {
  readonly dx: number;
  readonly dy: number;
  readonly weight: number;
}

type FloatRaster = Raster & { readonly data: Float32Array };

/** Blurs are given for frames of so many pixels a side, as networks see them; larger frames are blurred as much. */
const SIDE = 227;

/** A lens out of focus, a hand that moved, or neither, as in training/scenes.py. */
export function randomBlur(raster: FloatRaster, draws: Draws, difficulty: number): FloatRaster {
  const choice = draws.next();
  if (choice < 0.35) return raster;
  if (choice < 0.7) return defocused(raster, draws.between(0.4, 0.4 + 1.5 * difficulty));
  return moved(raster, draws.between(1, 1 + 7 * difficulty), draws.between(0, Math.PI));
}

/**
 * A picture out of focus.
 * @param sigma deviation of the blur, pixels of a frame with {@link SIDE}
 */
export function defocused(raster: FloatRaster, sigma: number): FloatRaster {
  const deviation = (sigma * shorterSide(raster)) / SIDE;
  const reach = Math.ceil(2.5 * deviation);
  const line = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  const weights = line.map((at) => Math.exp(-(at * at) / (2 * Math.max(deviation, 0.05) ** 2)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const taps = (along: (at: number) => { dx: number; dy: number }): Tap[] =>
    line.map((at, i) => ({ ...along(at), weight: weights[i]! / sum }));
  const across = convolved(
    raster,
    taps((dx) => ({ dx, dy: 0 })),
  );
  return convolved(
    across,
    taps((dy) => ({ dx: 0, dy })),
  );
}

/**
 * A picture that moved while it was taken.
 * @param length pixels of a frame with {@link SIDE}
 * @param angle radians
 */
export function moved(raster: FloatRaster, length: number, angle: number): FloatRaster {
  const path = (length * shorterSide(raster)) / SIDE;
  const steps = Math.max(1, Math.ceil(path * 2));
  const weights = new Map<string, Tap>();
  const add = (dx: number, dy: number, weight: number): void => {
    const key = `${dx} ${dy}`;
    weights.set(key, { dx, dy, weight: weight + (weights.get(key)?.weight ?? 0) });
  };
  for (let step = 0; step <= steps; step++) {
    const t = path * (step / steps - 0.5);
    const [x, y] = [t * Math.cos(angle), t * Math.sin(angle)];
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - column, y - row];
    add(column, row, ((1 - fx) * (1 - fy)) / (steps + 1));
    add(column + 1, row, (fx * (1 - fy)) / (steps + 1));
    add(column, row + 1, ((1 - fx) * fy) / (steps + 1));
    add(column + 1, row + 1, (fx * fy) / (steps + 1));
  }
  return convolved(
    raster,
    [...weights.values()].filter(({ weight }) => weight > 0),
  );
}

/** The sum of the taps; a border's pixels go on beyond it. */
function convolved({ width, height, data }: FloatRaster, taps: readonly Tap[]): FloatRaster {
  const result = floatRaster(width, height);
  const sum = result.data;
  for (const { dx, dy, weight } of taps) {
    for (let y = 0; y < height; y++) {
      const row = Math.min(height - 1, Math.max(0, y + dy)) * width;
      let to = y * width * 3;
      for (let x = 0; x < width; x++) {
        const column = x + dx;
        const from = (row + (column < 0 ? 0 : column >= width ? width - 1 : column)) * 3;
        sum[to] = sum[to]! + weight * data[from]!;
        sum[to + 1] = sum[to + 1]! + weight * data[from + 1]!;
        sum[to + 2] = sum[to + 2]! + weight * data[from + 2]!;
        to += 3;
      }
    }
  }
  return result;
}

/** Adds a sensor's noise: fine, or in blotches as compression leaves it. */
export function addNoise({ width, height, data }: FloatRaster, draws: Draws, difficulty: number): void {
  const strength = draws.between(0, 0.05 * difficulty) * 255;
  const blotches = draws.chance(0.5);
  let noise = floatRaster(width, height);
  for (let at = 0; at < data.length; at++) noise.data[at] = draws.gaussian();
  if (blotches) noise = convolved(noise, BLOTCH);
  for (let at = 0; at < data.length; at++) data[at] = data[at]! + strength * noise.data[at]!;
}

/** The mean of nine, twice as strong. */
const BLOTCH: readonly Tap[] = [-1, 0, 1].flatMap((dy) =>
  [-1, 0, 1].map((dx) => ({ dx, dy, weight: 2 / 9 })),
);
