import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { packageRoot } from '../../models/package-root.ts';

function findShared(): string | undefined {
  const named = process.env['EYERISS_SHARED'];
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`EYERISS_SHARED names ${named}, which does not exist`);
    return resolve(named);
  }
  const beside = resolve(packageRoot(), '..', 'shared');
  return existsSync(beside) ? beside : undefined;
}

/**
 * Folder of the real weights and pictures: EYERISS_SHARED, or `../shared` beside the checkout when it exists. Tests
 * that need it are skipped by name without it: `describe.skipIf(!sharedDir)('… (needs ../shared)', …)`.
 */
export const sharedDir: string | undefined = findShared();
