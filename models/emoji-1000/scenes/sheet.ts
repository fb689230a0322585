/** Pixels a side of one drawing on a sprite sheet. */
export const CELL = 96;
/** Drawings side by side, and rows of them; class i is at row ⌊i / COLUMNS⌋, column i mod COLUMNS. */
export const COLUMNS = 40;
export const ROWS = 25;
/** Emoji that the network names: classes 0 to CLASSES − 1. */
export const CLASSES = COLUMNS * ROWS;
/** The class behind them: a scene without an emoji. */
export const EMPTY_CLASS = CLASSES;

/** All drawings of one design in one picture. */
export interface SpriteSheet {
  /** {@link COLUMNS} · {@link CELL} */
  readonly width: number;
  /** {@link ROWS} · {@link CELL} */
  readonly height: number;
  /** RGBA, four bytes a pixel, rows from the top; colours are not multiplied by alpha */
  readonly rgba: Uint8Array | Uint8ClampedArray;
}

/** Left upper corner of a class's drawing, in pixels of the sheet. */
export function cellCorner(index: number): readonly [x: number, y: number] {
  if (!Number.isInteger(index) || index < 0 || index >= CLASSES) {
    throw new RangeError(`class ${index} has no drawing: they are 0 to ${CLASSES - 1}`);
  }
  return [(index % COLUMNS) * CELL, Math.floor(index / COLUMNS) * CELL];
}

/**
 * One drawing of a sheet.
 * @returns RGBA of {@link CELL} × {@link CELL} pixels
 * @throws RangeError for a class without a drawing, or a picture that is no sheet
 */
export function cutCell(sheet: SpriteSheet, index: number): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, rgba } = sheet;
  if (width !== COLUMNS * CELL || height !== ROWS * CELL || rgba.length !== width * height * 4) {
    throw new RangeError(
      `a picture of ${width} × ${height} pixels is no sprite sheet: it has ${COLUMNS * CELL} × ${ROWS * CELL}`,
    );
  }
  const [left, top] = cellCorner(index);
  const cell = new Uint8ClampedArray(CELL * CELL * 4);
  for (let y = 0; y < CELL; y++) {
    const from = ((top + y) * width + left) * 4;
    cell.set(rgba.subarray(from, from + CELL * 4), y * CELL * 4);
  }
  return cell;
}
