#!/usr/bin/env node
// Starts the command line from the built code, and builds it first in a fresh checkout or after a pull.
import { fileURLToPath } from 'node:url';
import { bringUpToDate } from './build.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const problem = bringUpToDate(root, { page: process.argv.includes('serve') });
if (problem !== undefined) {
  process.stderr.write(`eyeriss: ${problem}\n`);
  process.exit(1);
}
const { run } = await import(new URL('../../dist/host/cli/main.js', import.meta.url).href);
await run(process.argv);
