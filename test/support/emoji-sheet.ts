import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import type { SpriteSheet } from '../../models/emoji-1000/scenes/sheet.ts';
import { packageRoot } from '../../models/package-root.ts';

const FOLDER = join(packageRoot(), 'models/emoji-1000');
const classesSchema = z.array(z.object({ codepoint: z.string(), name: z.string() }));

/** The sprite sheet of the repository, decoded. */
export async function readEmojiSheet(): Promise<SpriteSheet> {
  const { data, info } = await sharp(join(FOLDER, 'sprites/noto.webp'))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgba: data };
}

/** The 1000 classes in index order. */
export function readEmojiClasses(): readonly { readonly codepoint: string; readonly name: string }[] {
  return classesSchema.parse(JSON.parse(readFileSync(join(FOLDER, 'classes.json'), 'utf8')));
}
