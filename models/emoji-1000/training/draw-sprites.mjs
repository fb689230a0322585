// Draws every single-codepoint emoji of every design as a 128 × 128 RGBA sprite: `sprites.bin`, and `sprites.json` that
// says what lies where. `node draw-sprites.mjs OUT-FOLDER`
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import sharp from 'sharp';

const require = createRequire(import.meta.url);
/** Pixels a side. */
const SIDE = 128;
/** The designs, with their licences in their packages; `test` is never trained on. */
export const DESIGNS = [
  { id: 'noto', trained: true },
  { id: 'noto-v1', trained: true },
  { id: 'fluent-emoji', trained: true },
  { id: 'fluent-emoji-flat', trained: true },
  { id: 'emojione', trained: true },
  { id: 'fxemoji', trained: true },
  { id: 'streamline-emojis', trained: true },
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
for (const { id, trained } of DESIGNS) {
  const { icons, aliases = {}, width: w = 16, height: h = 16 } = require(`@iconify-json/${id}/icons.json`);
  const byCode = require(`@iconify-json/${id}/chars.json`);
  /** Index of each emoji's sprite in the file, −1 where the design lacks it. */
  const sprites = [];
  for (const { codepoint, name } of emoji) {
    const key = byCode[codepoint] ?? byCode[`${codepoint}-fe0f`] ?? slug(name);
    // Streamline numbers the variants of a thing.
    const icon = icons[key] ?? icons[aliases[key]?.parent] ?? icons[`${key}-1`];
    if (icon === undefined) {
      sprites.push(-1);
      continue;
    }
    const { left = 0, top = 0, width = w, height = h, body } = icon;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${SIDE}" height="${SIDE}" viewBox="${left} ${top} ${width} ${height}">${body}</svg>`;
    const pixels = await sharp(Buffer.from(svg))
      .resize(SIDE, SIDE, { fit: 'fill' })
      .ensureAlpha()
      .raw()
      .toBuffer();
    if (pixels.length !== SIDE * SIDE * 4) throw new Error(`${id} ${name}: ${pixels.length} bytes`);
    if (!out.write(pixels)) await new Promise((resolve) => out.once('drain', resolve));
    sprites.push(count++);
  }
  designs.push({ id, trained, sprites });
  process.stdout.write(`${id}: ${sprites.filter((at) => at >= 0).length} of ${emoji.length}\n`);
}
await new Promise((resolve) => out.end(resolve));
await writeFile(join(folder, 'sprites.json'), JSON.stringify({ side: SIDE, count, emoji, designs }));
