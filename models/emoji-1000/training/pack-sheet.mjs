// Packs one design's drawings of the 1000 classes into the sprite sheet of the repository: 40 × 25 cells of 96 × 96 pixels
// in the classes' order, lossy WebP with alpha. SPRITES-FOLDER is what draw-sprites.mjs wrote.
//
//     node pack-sheet.mjs SPRITES-FOLDER ../sprites/noto.webp
//
// sharp and vite are the repository's own.
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { runnerImport } from 'vite';

const DESIGN = 'noto';
/** WebP's quality, 0 to 100: the highest at which the sheet stays below 2 MB; losses show at four times its size only. */
const QUALITY = 70;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
// Node 20 reads no TypeScript; vite does. The layout has its home where the sheet is read.
const { CELL, COLUMNS, ROWS, CLASSES, cellCorner } = (await runnerImport(here('../scenes/sheet.ts'))).module;

const [folder, out] = process.argv.slice(2);
if (folder === undefined || out === undefined) {
  throw new Error('usage: node pack-sheet.mjs SPRITES-FOLDER OUT');
}
const classes = JSON.parse(await readFile(here('../classes.json'), 'utf8'));
const { side, emoji, designs } = JSON.parse(await readFile(join(folder, 'sprites.json'), 'utf8'));
if (classes.length !== CLASSES) throw new Error(`${classes.length} classes; the sheet has ${CLASSES} cells`);
const { sprites } = designs.find(({ id }) => id === DESIGN);
const place = new Map(emoji.map(({ codepoint }, i) => [codepoint, i]));

const [width, height] = [COLUMNS * CELL, ROWS * CELL];
const sheet = Buffer.alloc(width * height * 4);
const file = await open(join(folder, 'sprites.bin'));
const pixels = Buffer.alloc(side * side * 4);
for (const [i, { codepoint, name }] of classes.entries()) {
  const row = sprites[place.get(codepoint)] ?? -1;
  if (row < 0) throw new Error(`${DESIGN} has no drawing of ${name} (${codepoint})`);
  await file.read(pixels, 0, pixels.length, row * pixels.length);
  const cell = await sharp(pixels, { raw: { width: side, height: side, channels: 4 } })
    .resize(CELL, CELL)
    .raw()
    .toBuffer();
  const [left, top] = cellCorner(i);
  for (let y = 0; y < CELL; y++) {
    cell.copy(sheet, ((top + y) * width + left) * 4, y * CELL * 4, (y + 1) * CELL * 4);
  }
}
await file.close();
const webp = await sharp(sheet, { raw: { width, height, channels: 4 } })
  .webp({ quality: QUALITY, alphaQuality: QUALITY, smartSubsample: true, effort: 6 })
  .toBuffer();
await writeFile(out, webp);
process.stdout.write(`${out}: ${CLASSES} drawings, ${webp.length} bytes\n`);
