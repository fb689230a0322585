/** A drawing at one size. */
export interface SpriteLevel {
  /** pixels a side, without the border */
  readonly side: number;
  /**
   * (side + 2)² × RGBA: colours 0 to 255 times alpha, alpha 0 to 1. The border of one pixel is clear, so that bilinear
   * sampling needs no checks.
   */
  readonly pixels: Float32Array;
}

/** Where a level has more pixels than this times the pixels it is drawn on, a smaller one is taken. */
const DENSEST = 1.3;

/** One drawing, ready to be sampled at any size. */
export class Sprite {
  /** From the drawing's own size down, each half of the one before. */
  readonly #levels: SpriteLevel[];
  /** Twice the size, with smooth edges: made when a drawing is first shown large. */
  #doubled: SpriteLevel | undefined;

  /** @param rgba side × side × 4 bytes, colours not multiplied by alpha */
  constructor(rgba: ArrayLike<number>, side: number) {
    let level = premultiplied(rgba, side);
    this.#levels = [level];
    while (level.side >= 2) this.#levels.push((level = halved(level)));
  }

  /** The level to sample where the drawing is so many pixels wide. */
  level(pixelsAcross: number): SpriteLevel {
    const own = this.#levels[0]!;
    if (pixelsAcross > own.side * DENSEST) return (this.#doubled ??= doubled(own));
    return this.#levels.find(({ side }) => side <= pixelsAcross * DENSEST) ?? this.#levels.at(-1)!;
  }
}

/** Colours of another screen or design. */
export function recoloured(
  rgba: Uint8ClampedArray,
  saturation: number,
  gain: readonly [number, number, number],
): Uint8ClampedArray {
  const changed = new Uint8ClampedArray(rgba);
  for (let i = 0; i < rgba.length; i += 4) {
    const grey = (rgba[i]! + rgba[i + 1]! + rgba[i + 2]!) / 3;
    for (let k = 0; k < 3; k++) changed[i + k] = (grey + (rgba[i + k]! - grey) * saturation) * gain[k]!;
  }
  return changed;
}

function premultiplied(rgba: ArrayLike<number>, side: number): SpriteLevel {
  const level = clear(side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const from = (y * side + x) * 4;
      const to = ((y + 1) * (side + 2) + x + 1) * 4;
      const alpha = rgba[from + 3]! / 255;
      for (let k = 0; k < 3; k++) level.pixels[to + k] = rgba[from + k]! * alpha;
      level.pixels[to + 3] = alpha;
    }
  }
  return level;
}

/** The mean of 2 × 2 pixels; an odd side's last pixels count into the one before. */
function halved({ side, pixels }: SpriteLevel): SpriteLevel {
  const half = side >> 1;
  const level = clear(half);
  const row = (side + 2) * 4;
  for (let y = 0; y < half; y++) {
    for (let x = 0; x < half; x++) {
      const from = (2 * y + 1) * row + (2 * x + 1) * 4;
      const to = ((y + 1) * (half + 2) + x + 1) * 4;
      for (let k = 0; k < 4; k++) {
        const sum =
          pixels[from + k]! + pixels[from + k + 4]! + pixels[from + k + row]! + pixels[from + k + row + 4]!;
        level.pixels[to + k] = sum / 4;
      }
    }
  }
  return level;
}

/** Catmull and Rom's spline between pixels: bilinear sampling alone would show the drawing's pixels as diamonds. */
function doubled({ side, pixels }: SpriteLevel): SpriteLevel {
  const wide = side * 2;
  const at = (x: number, y: number): number => {
    const inside = (value: number): number => Math.min(side + 1, Math.max(0, value));
    return (inside(y) * (side + 2) + inside(x)) * 4;
  };
  const level = clear(wide);
  // along x into a strip of the drawing's height with its border, then along y
  const strip = new Float32Array(wide * (side + 2) * 4);
  for (let y = 0; y < side + 2; y++) {
    for (let x = 0; x < wide; x++) {
      const first = (x >> 1) + (x & 1) - 1;
      const weights = x & 1 ? QUARTER : THREE_QUARTERS;
      for (let k = 0; k < 4; k++) {
        let sum = 0;
        for (let tap = 0; tap < 4; tap++) sum += weights[tap]! * pixels[at(first + tap, y) + k]!;
        strip[(y * wide + x) * 4 + k] = sum;
      }
    }
  }
  for (let y = 0; y < wide; y++) {
    const first = (y >> 1) + (y & 1) - 1;
    const weights = y & 1 ? QUARTER : THREE_QUARTERS;
    for (let x = 0; x < wide; x++) {
      const to = ((y + 1) * (wide + 2) + x + 1) * 4;
      let alpha = 0;
      for (let k = 3; k >= 0; k--) {
        let sum = 0;
        for (let tap = 0; tap < 4; tap++) {
          const row = Math.min(side + 1, Math.max(0, first + tap));
          sum += weights[tap]! * strip[(row * wide + x) * 4 + k]!;
        }
        // the spline swings over at edges
        if (k === 3) alpha = Math.min(1, Math.max(0, sum));
        level.pixels[to + k] = k === 3 ? alpha : Math.min(255 * alpha, Math.max(0, sum));
      }
    }
  }
  return level;
}

/** The spline's weights a quarter of a pixel behind the second of four pixels. */
const QUARTER = splineWeights(0.25);
const THREE_QUARTERS = splineWeights(0.75);

function splineWeights(t: number): readonly number[] {
  return [
    (-t + 2 * t * t - t ** 3) / 2,
    (2 - 5 * t * t + 3 * t ** 3) / 2,
    (t + 4 * t * t - 3 * t ** 3) / 2,
    (t ** 3 - t * t) / 2,
  ];
}

function clear(side: number): SpriteLevel {
  return { side, pixels: new Float32Array((side + 2) ** 2 * 4) };
}
