import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { EyerissError } from '../../engine/errors.ts';

const IMAGE_ENDINGS = new Set(['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.avif', '.svg']);

/** Whether a file's name ends like a picture's. */
export function isImageName(name: string): boolean {
  return IMAGE_ENDINGS.has(extname(name).toLowerCase());
}

/**
 * The pictures of a folder, sorted by name, not of its subfolders.
 * @throws EyerissError `image.folder` if it cannot be read or holds no picture
 */
export async function imageFiles(folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    throw unreadableFolder(folder, cause);
  }
  const files = names.filter(isImageName).sort();
  if (files.length === 0) {
    throw new EyerissError({
      code: 'image.folder',
      problem: `no pictures in ${folder}`,
      limit: `file endings read: ${[...IMAGE_ENDINGS].join(' ')}`,
      remedy: 'name a folder with pictures',
    });
  }
  return files.map((name) => join(folder, name));
}

/**
 * Checks that a folder of pictures is there, before work that needs it.
 * @throws EyerissError `image.folder`
 */
export async function checkImageFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((cause: unknown) => {
    throw unreadableFolder(folder, cause);
  });
  if (!found.isDirectory()) throw unreadableFolder(folder, undefined);
}

function unreadableFolder(folder: string, cause: unknown): EyerissError {
  return new EyerissError(
    {
      code: 'image.folder',
      problem: `cannot read the image folder ${folder}`,
      limit: 'it must be a folder',
      remedy: 'name an existing folder',
    },
    { cause },
  );
}
