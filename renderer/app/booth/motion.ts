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

/** From here up, or down, a camera's pictures say no more how bright a cell is, only that it is at least, or at most, so. */
const BRIGHT = 250;
const DARK = 5;
/** So much brighter, or darker, than such a picture shows it a cell is at most: a lamp a stop too bright, a shadow under the noise. */
const MOST_BRIGHTER = 255;
const MOST_DARKER = 64;
/** Share that such pictures may have in a cell's mean grey that others are measured by. */
const FEW_CLIPPED = 0.05;
/** Of so few cells nothing is known of the rest: where hardly any is neither, all are taken as they look. */
const LEAST_SEEN = 1 / 8;

/**
 * Finds out whether something moves in front of a camera, from small grey copies of its pictures. Exposure that drifts,
 * light that changes and a sensor's noise are no motion: gain and offset between two copies are fitted out first, and
 * what differs must do so beyond the noise, in neighbouring cells, in two copies of three.
 */
export class MotionDetector {
  #background: Background | undefined;
  readonly #moving: boolean[] = [];

  /**
   * Takes the next copy.
   * @param grey brightness 0 to 255 of {@link MOTION_WIDTH} × {@link MOTION_HEIGHT} cells, row by row
   * @returns whether something moves
   */
  add(grey: ArrayLike<number>): boolean {
    const background = this.#background;
    if (background?.grey.length !== grey.length) {
      this.#background = new Background(grey);
      this.#moving.length = 0;
      return false;
    }
    this.#moving.push(movedCells(background, grey) >= LEAST_CELLS);
    if (this.#moving.length > LOOKED_BACK) this.#moving.shift();
    background.follow(grey);
    return this.#moving.filter((moving) => moving).length >= LEAST_MOVING;
  }

  /** Another camera or picture: what was seen before says nothing. */
  reset(): void {
    this.#background = undefined;
    this.#moving.length = 0;
  }
}

/** The picture that copies are compared with: a mean in which the newest count most. */
export class Background {
  /** Mean grey of each cell. */
  readonly grey: Float32Array;
  /** The share in it of copies that were as bright as can be seen, or as dark. */
  readonly #bright: Float32Array;
  readonly #dark: Float32Array;

  constructor(grey: ArrayLike<number>) {
    this.grey = Float32Array.from(grey);
    this.#bright = this.grey.map((value) => Number(value >= BRIGHT));
    this.#dark = this.grey.map((value) => Number(value <= DARK));
  }

  /** Takes a new copy in. */
  follow(grey: ArrayLike<number>): void {
    for (let i = 0; i < this.grey.length; i++) {
      const value = grey[i]!;
      this.grey[i]! += FOLLOW * (value - this.grey[i]!);
      this.#bright[i]! += FOLLOW * (Number(value >= BRIGHT) - this.#bright[i]!);
      this.#dark[i]! += FOLLOW * (Number(value <= DARK) - this.#dark[i]!);
    }
  }

  /** Whether a cell's grey is what it was, but for a little. */
  isTrue(cell: number): boolean {
    return Math.max(this.#bright[cell]!, this.#dark[cell]!) <= FEW_CLIPPED;
  }

  /** How much brighter a cell may have been than its grey says. */
  mostBrighter(cell: number): number {
    return MOST_BRIGHTER * this.#bright[cell]!;
  }

  /** How much darker a cell may have been than its grey says. */
  mostDarker(cell: number): number {
    return MOST_DARKER * this.#dark[cell]!;
  }
}

/** Cells that differ beyond noise and exposure, and have a neighbour that does so, too. */
export function movedCells(background: Background, after: ArrayLike<number>): number {
  const rest = residuals(background, after);
  const step = Math.min(MOST_STEP, Math.max(LEAST_STEP, NOISE_TIMES * rest.noise));
  const differs = (x: number, y: number): boolean =>
    x >= 0 &&
    y >= 0 &&
    x < MOTION_WIDTH &&
    y < MOTION_HEIGHT &&
    Math.abs(rest.cells[y * MOTION_WIDTH + x]!) > step;
  let cells = 0;
  for (let y = 0; y < MOTION_HEIGHT; y++) {
    for (let x = 0; x < MOTION_WIDTH; x++) {
      if (!differs(x, y)) continue;
      if (differs(x - 1, y) || differs(x + 1, y) || differs(x, y - 1) || differs(x, y + 1)) cells++;
    }
  }
  return cells;
}

/**
 * What is left of `after` once the gain and offset that fit most cells of the background are taken away. Cells that are,
 * or were, as bright or as dark as can be seen are not fitted to, and differ only by as much as they surely do.
 */
function residuals(
  background: Background,
  after: ArrayLike<number>,
): { readonly cells: Float32Array; readonly noise: number } {
  const before = background.grey;
  const all = Array.from(before.keys());
  let seen = all.filter((i) => after[i]! > DARK && after[i]! < BRIGHT && background.isTrue(i));
  if (seen.length < LEAST_SEEN * all.length) seen = all;
  let fit = fitLine(before, after, seen);
  const cells = new Float32Array(after.length);
  let noise = 0;
  // Cells that move would bend the line: it is fitted again without those that lie far off.
  for (let round = 0; round < 3; round++) {
    const { gain, offset } = fit;
    for (let i = 0; i < cells.length; i++) cells[i] = after[i]! - (gain * before[i]! + offset);
    noise = noiseOf(Float32Array.from(seen, (i) => cells[i]!));
    const near = Math.max(LEAST_STEP, 2 * noise);
    fit = fitLine(
      before,
      after,
      seen.filter((i) => Math.abs(cells[i]!) <= near),
    );
  }
  const gain = Math.max(0, fit.gain);
  for (let i = 0; i < cells.length; i++) {
    // what is darker than it looks, or was brighter, so that the line expects too little of it, may differ by less
    if (cells[i]! > 0)
      cells[i] = after[i]! <= DARK ? 0 : Math.max(0, cells[i]! - gain * background.mostBrighter(i));
    else cells[i] = after[i]! >= BRIGHT ? 0 : Math.min(0, cells[i]! + gain * background.mostDarker(i));
  }
  return { cells, noise };
}

/** Least squares; a plain difference where the copy has no contrast to fit a gain to. */
function fitLine(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  cells: readonly number[],
): { readonly gain: number; readonly offset: number } {
  const n = cells.length;
  let [x, y, xx, xy] = [0, 0, 0, 0];
  for (const i of cells) {
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
