import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../models/package-root.ts';

const packageFile = z.object({ version: z.string() });

/** This project's version, from its package.json. */
export function packageVersion(): string {
  return packageFile.parse(JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'))).version;
}
