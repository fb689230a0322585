#!/usr/bin/env node
// Starts the command line from the built code, and builds it first in a fresh checkout or after a pull.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, needsBuild } from './build.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = new URL('../../dist/host/cli/main.js', import.meta.url);

if (needsBuild(root)) {
  const why = existsSync(main) ? 'sources are newer than the built code' : 'first start';
  process.stderr.write(`eyeriss: ${why}, building (a few seconds)…\n`);
  const problem = build(root);
  if (problem !== undefined) {
    process.stderr.write(`eyeriss: ${problem}\n`);
    process.exit(1);
  }
}
const { run } = await import(main.href);
await run(process.argv);
