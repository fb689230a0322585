import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { ICNS_SIDES, ICO_SIDES, icnsOf, icoOf, type IconPng } from './icon-containers.ts';

/** Sides of the pictures, all that Linux's icon themes, an .ico and an .icns want. */
const SIDES = [...new Set([...ICO_SIDES, ...ICNS_SIDES])].sort((a, b) => a - b);

/**
 * Draws the app's icons from an SVG: `NxN.png` for Linux, `icon.ico` for Windows, `icon.icns` for macOS. Nothing
 * drawn is committed, and electron-builder, which takes these as they are, fetches no converter.
 * @param svg path of the drawing, square
 * @param folder is made where there is none
 */
export async function drawIcons(svg: string, folder: string): Promise<void> {
  // Once at full size: drawn at 16 pixels itself, the PEs would vanish.
  const large = await sharp(svg).resize(1024, 1024).png().toBuffer();
  const pictures: IconPng[] = [];
  for (const side of SIDES) {
    pictures.push({
      side,
      png: await sharp(large).resize(side, side).png({ compressionLevel: 9 }).toBuffer(),
    });
  }
  await mkdir(folder, { recursive: true });
  for (const { side, png } of pictures) await writeFile(join(folder, `${side}x${side}.png`), png);
  await writeFile(join(folder, 'icon.ico'), icoOf(pictures.filter(({ side }) => ICO_SIDES.includes(side))));
  await writeFile(join(folder, 'icon.icns'), icnsOf(pictures));
}
