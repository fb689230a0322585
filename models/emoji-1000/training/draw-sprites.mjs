// Draws every single-codepoint emoji of every design as a 128 × 128 RGBA sprite: `sprites.bin`, and `sprites.json` that
// says what lies where. `node draw-sprites.mjs OUT-FOLDER`
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

const require = createRequire(import.meta.url);
/** Pixels a side. */
const SIDE = 128;
/** The designs, with their licences in their packages: drawings of Iconify, or pictures named by codepoint. */
const DESIGNS = [
  { id: 'noto', trained: true },
  { id: 'noto-v1', trained: true },
  { id: 'fluent-emoji', trained: true },
  { id: 'fluent-emoji-flat', trained: true },
  { id: 'emojione', trained: true },
  { id: 'fxemoji', trained: true },
  { id: 'streamline-emojis', trained: true },
  { id: 'fluent-emoji-3d', trained: true, pictures: '@lobehub/fluent-emoji-3d' },
  { id: 'twemoji', trained: false },
];
/** Emojibase's group of skin tones and hair: parts, no emoji of their own. */
const COMPONENTS = 2;

const slug = (name) =>
  name
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[’'“”.!,():]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** -> a function that finds an emoji's drawing (an SVG or a picture file), or undefined where the design lacks it. */
function drawingsOf({ id, pictures }) {
  if (pictures !== undefined) {
    const assets = join(dirname(require.resolve(`${pictures}/package.json`)), 'assets');
    return async ({ codepoint }) => {
      const file = [codepoint, `${codepoint}-fe0f`]
        .map((code) => join(assets, `${code}.webp`))
        .find(existsSync);
      return file === undefined ? undefined : await readFile(file);
    };
  }
  const { icons, aliases = {}, width: w = 16, height: h = 16 } = require(`@iconify-json/${id}/icons.json`);
  const byCode = require(`@iconify-json/${id}/chars.json`);
  return async ({ codepoint, name }) => {
    const key = byCode[codepoint] ?? byCode[`${codepoint}-fe0f`] ?? slug(name);
    // Streamline numbers the variants of a thing.
    const icon = icons[key] ?? icons[aliases[key]?.parent] ?? icons[`${key}-1`];
    if (icon === undefined) return undefined;
    const { left = 0, top = 0, width = w, height = h, body } = icon;
    return Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${SIDE}" height="${SIDE}" viewBox="${left} ${top} ${width} ${height}">${body}</svg>`,
    );
  };
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: node draw-sprites.mjs OUT-FOLDER');
await mkdir(folder, { recursive: true });

const emoji = require('emojibase-data/en/data.json')
  .filter(({ group }) => group !== undefined && group !== COMPONENTS)
  .map(({ emoji, label, hexcode, order, version }) => ({
    codepoint: hexcode.toLowerCase().replace('-fe0f', ''),
    emoji,
    name: label,
    order,
    version,
  }))
  .filter(({ codepoint }) => !codepoint.includes('-'))
  .sort((a, b) => a.order - b.order);

const out = createWriteStream(join(folder, 'sprites.bin'));
const designs = [];
let count = 0;
for (const design of DESIGNS) {
  const { id, trained } = design;
  const drawing = drawingsOf(design);
  /** Index of each emoji's sprite in the file, −1 where the design lacks it. */
  const sprites = [];
  for (const entry of emoji) {
    const source = await drawing(entry);
    if (source === undefined) {
      sprites.push(-1);
      continue;
    }
    const pixels = await sharp(source).resize(SIDE, SIDE, { fit: 'fill' }).ensureAlpha().raw().toBuffer();
    if (pixels.length !== SIDE * SIDE * 4) throw new Error(`${id} ${entry.name}: ${pixels.length} bytes`);
    if (!out.write(pixels)) await new Promise((resolve) => out.once('drain', resolve));
    sprites.push(count++);
  }
  designs.push({ id, trained, sprites });
  process.stdout.write(`${id}: ${sprites.filter((at) => at >= 0).length} of ${emoji.length}\n`);
}
await new Promise((resolve) => out.end(resolve));
await writeFile(join(folder, 'sprites.json'), JSON.stringify({ side: SIDE, count, emoji, designs }));
