#!/usr/bin/env node
// Starts the command line from the built code, and builds it first in a fresh checkout.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = new URL('../../dist/host/cli/main.js', import.meta.url);

if (!existsSync(main)) {
  process.stderr.write('eyeriss: first start, building (a few seconds)…\n');
  let compiler;
  try {
    compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  } catch {
    process.stderr.write(`eyeriss: not installed: typescript is missing; run npm ci in ${root}\n`);
    process.exit(1);
  }
  const built = spawnSync(process.execPath, [compiler, '-b'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (built.status !== 0) {
    process.stderr.write('eyeriss: the build failed; the lines above say why\n');
    process.exit(1);
  }
}
const { run } = await import(main.href);
await run(process.argv);
