import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { EyerissError } from '../engine/errors.ts';

const packageFile = z.object({ name: z.string() });

function isRoot(folder: string): boolean {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return false;
  try {
    return packageFile.parse(JSON.parse(readFileSync(path, 'utf8'))).name === 'eyeriss';
  } catch {
    return false; // somebody else's, or no package.json at all: look further up
  }
}

/**
 * Folder of this project's package.json: the nearest one named `eyeriss` at or above `start`. The default start
 * works from the sources and from dist/models/ alike.
 * @throws EyerissError `package.root` when there is none (files were moved out of the package)
 */
export function packageRoot(start: string = dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (isRoot(folder)) return folder;
    if (folder === dirname(folder)) break;
  }
  throw new EyerissError({
    code: 'package.root',
    problem: `no package.json named 'eyeriss' at or above ${start}`,
    remedy: 'run eyeriss from its checkout or its installed package',
  });
}
