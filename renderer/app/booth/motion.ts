/** Cells of the small grey copy that motion is looked for in. */
export const MOTION_WIDTH = 32;
export const MOTION_HEIGHT = 24;
/** How often a copy is looked at. */
export const MOTION_MS = 200;

/** Weight of a new copy in the picture that others are compared with: slow movements add up over a second. */
const FOLLOW = 0.2;
/** A cell must differ by so many grey steps of 256, or by so many times the noise, if that is more … */
const LEAST_STEP = 7;
const NOISE_TIMES = 5;
/** … but never by more than this: a picture in which everything moves has no quiet cells to take the noise from. */
const MOST_STEP = 24;
/** So many such cells, each with a neighbour that is one, are motion: 0.5 % of the picture, a hand at three metres. */
const LEAST_CELLS = 4;
/** Of the last copies, so many must show motion: a flash or a bad frame is one. */
const LOOKED_BACK = 3;
const LEAST_MOVING = 2;

/**
 * Finds out whether something moves in front of a camera, from small grey copies of its pictures. Exposure that drifts,
 * light that changes and a sensor's noise are no motion: gain and offset between two copies are fitted out first, and
 * what differs must do so beyond the noise, in neighbouring cells, in two copies of three.
 */
export class MotionDetector {
  #followed: Float32Array | undefined;
  readonly #moving: boolean[] = [];

  /**
   * Takes the next copy.
   * @param grey brightness 0 to 255 of {@link MOTION_WIDTH} × {@link MOTION_HEIGHT} cells, row by row
   * @returns whether something moves
   */
  add(grey: ArrayLike<number>): boolean {
    const before = this.#followed;
    if (before?.length !== grey.length) {
      this.#followed = Float32Array.from(grey);
      this.#moving.length = 0;
      return false;
    }
    this.#moving.push(movedCells(before, grey) >= LEAST_CELLS);
    if (this.#moving.length > LOOKED_BACK) this.#moving.shift();
    for (let i = 0; i < before.length; i++) before[i]! += FOLLOW * (grey[i]! - before[i]!);
    return this.#moving.filter((moving) => moving).length >= LEAST_MOVING;
  }

  /** Another camera or picture: what was seen before says nothing. */
  reset(): void {
    this.#followed = undefined;
    this.#moving.length = 0;
  }
}

/** Cells that differ beyond noise and exposure, and have a neighbour that does so, too. */
export function movedCells(before: ArrayLike<number>, after: ArrayLike<number>): number {
  const rest = residuals(before, after);
  const step = Math.min(MOST_STEP, Math.max(LEAST_STEP, NOISE_TIMES * noiseOf(rest)));
  const differs = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < MOTION_WIDTH && y < MOTION_HEIGHT && Math.abs(rest[y * MOTION_WIDTH + x]!) > step;
  let cells = 0;
  for (let y = 0; y < MOTION_HEIGHT; y++) {
    for (let x = 0; x < MOTION_WIDTH; x++) {
      if (!differs(x, y)) continue;
      if (differs(x - 1, y) || differs(x + 1, y) || differs(x, y - 1) || differs(x, y + 1)) cells++;
    }
  }
  return cells;
}

/** What is left of `after` once the gain and offset that fit most cells of `before` are taken away. */
function residuals(before: ArrayLike<number>, after: ArrayLike<number>): Float32Array {
  let fit = fitLine(before, after, () => true);
  const rest = new Float32Array(after.length);
  // Cells that move would bend the line: it is fitted again without those that lie far off.
  for (let round = 0; round < 3; round++) {
    const { gain, offset } = fit;
    for (let i = 0; i < rest.length; i++) rest[i] = after[i]! - (gain * before[i]! + offset);
    const near = Math.max(LEAST_STEP, 2 * noiseOf(rest));
    fit = fitLine(before, after, (i) => Math.abs(rest[i]!) <= near);
  }
  return rest;
}

/** Least squares; a plain difference where the copy has no contrast to fit a gain to. */
function fitLine(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  counts: (i: number) => boolean,
): { readonly gain: number; readonly offset: number } {
  let [n, x, y, xx, xy] = [0, 0, 0, 0, 0];
  for (let i = 0; i < after.length; i++) {
    if (!counts(i)) continue;
    n++;
    x += before[i]!;
    y += after[i]!;
    xx += before[i]! * before[i]!;
    xy += before[i]! * after[i]!;
  }
  if (n === 0) return { gain: 1, offset: 0 };
  const spread = xx / n - (x / n) ** 2;
  const gain = spread < 4 ? 1 : (xy / n - (x / n) * (y / n)) / spread;
  return { gain, offset: y / n - (gain * x) / n };
}

/** Standard deviation of the quiet cells: from the median, which the cells that move do not shift much. */
function noiseOf(rest: Float32Array): number {
  const sizes = rest.map(Math.abs).sort();
  return 1.4826 * (sizes[sizes.length >> 1] ?? 0);
}
