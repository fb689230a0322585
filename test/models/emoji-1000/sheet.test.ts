import { statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  CELL,
  cellCorner,
  CLASSES,
  COLUMNS,
  cutCell,
  EMPTY_CLASS,
  ROWS,
  type SpriteSheet,
} from '../../../models/emoji-1000/scenes/sheet.ts';
import { packageRoot } from '../../../models/package-root.ts';
import { readEmojiClasses, readEmojiSheet } from '../../support/emoji-sheet.ts';

/** Mean colour of what is opaque in a cell, and how much of the cell that is. */
function look(cell: Uint8ClampedArray): { colour: number[]; cover: number } {
  const sum = [0, 0, 0];
  let cover = 0;
  for (let at = 0; at < cell.length; at += 4) {
    const alpha = cell[at + 3]! / 255;
    cover += alpha;
    for (let k = 0; k < 3; k++) sum[k]! += cell[at + k]! * alpha;
  }
  return { colour: sum.map((value) => value / cover), cover: cover / (CELL * CELL) };
}

describe('The sprite sheet', () => {
  let sheet: SpriteSheet;
  const classes = readEmojiClasses();
  beforeAll(async () => {
    sheet = await readEmojiSheet();
  });

  it('has a cell for each class of classes.json, and the empty one behind them', () => {
    expect(classes.length).toBe(CLASSES);
    expect(EMPTY_CLASS).toBe(CLASSES);
    expect([sheet.width, sheet.height]).toEqual([COLUMNS * CELL, ROWS * CELL]);
    expect(statSync(join(packageRoot(), 'models/emoji-1000/sprites/noto.webp')).size).toBeLessThan(2e6);
  });

  it('has no blank cell and no two alike', () => {
    const seen = new Set<string>();
    for (let i = 0; i < CLASSES; i++) {
      const cell = cutCell(sheet, i);
      expect(look(cell).cover, classes[i]!.name).toBeGreaterThan(0.02);
      seen.add(Buffer.from(cell).toString('base64'));
    }
    expect(seen.size).toBe(CLASSES);
  });

  // Names that say the colour: an order shifted by one cell would break these.
  it.each([
    ['red heart', (r: number, g: number, b: number) => r > 150 && g < 110 && b < 110],
    ['blue heart', (r: number, g: number, b: number) => b > 150 && r < 110 && b > g],
    ['green heart', (r: number, g: number, b: number) => g > 120 && g > r + 40 && g > b + 40],
    ['purple heart', (r: number, g: number, b: number) => b > 120 && r > g + 30],
    ['black heart', (r: number, g: number, b: number) => Math.max(r, g, b) < 110],
    ['white heart', (r: number, g: number, b: number) => Math.min(r, g, b) > 170],
    ['frog', (r: number, g: number, b: number) => g > r && g > b],
    ['banana', (r: number, g: number, b: number) => r > 180 && g > 150 && b < 120],
    ['basketball', (r: number, g: number, b: number) => r > 150 && g < 150 && b < 100],
  ])('has the %s in its place', (name, fits) => {
    const index = classes.findIndex((entry) => entry.name === name);
    expect(index).toBeGreaterThanOrEqual(0);
    const [r, g, b] = look(cutCell(sheet, index)).colour;
    expect(fits(r!, g!, b!), `${r} ${g} ${b}`).toBe(true);
  });

  it('refuses classes without a drawing, and other pictures', () => {
    for (const index of [-1, CLASSES, 0.5, NaN]) expect(() => cellCorner(index)).toThrow(RangeError);
    const small = { width: 96, height: 96, rgba: new Uint8Array(96 * 96 * 4) };
    expect(() => cutCell(small, 0)).toThrow(/no sprite sheet/);
    expect(() => cutCell({ ...sheet, rgba: new Uint8Array(8) }, 0)).toThrow(RangeError);
  });
});
