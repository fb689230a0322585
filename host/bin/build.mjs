// Builds the command line when its sources are newer than what was built: after a first checkout and after a pull.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const PROJECTS = ['engine', 'models', 'host'];
const STAMP = ['dist', '.built'];
const FAILED = ['dist', '.build-failed'];

/** Milliseconds of a file's last change; 0 without the file. */
function changed(...path) {
  return statSync(join(...path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The last change of a .ts file or tsconfig below a folder. */
function newestSource(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) newest = Math.max(newest, newestSource(join(folder, entry.name)));
    else if (/\.ts$|^tsconfig.*\.json$/.test(entry.name))
      newest = Math.max(newest, changed(folder, entry.name));
  }
  return newest;
}

/** When a project was last built: by this file, which leaves a stamp, or by `tsc -b`, which writes a file of its own. */
function builtAt(root, project) {
  return Math.max(changed(root, ...STAMP), changed(root, 'dist', project, 'tsconfig.tsbuildinfo'));
}

/**
 * Whether the built code is missing, older than a source, or left over from a failed build.
 * @param {string} root the checkout
 */
export function needsBuild(root) {
  if (!existsSync(join(root, 'dist/host/cli/main.js')) || existsSync(join(root, ...FAILED))) return true;
  const config = changed(root, 'tsconfig.base.json');
  return PROJECTS.filter((project) => existsSync(join(root, project))).some(
    (project) => Math.max(config, newestSource(join(root, project))) > builtAt(root, project),
  );
}

/**
 * Builds with TypeScript; what it says goes to the error stream.
 * @param {string} root the checkout
 * @returns {string | undefined} what went wrong
 */
export function build(root) {
  let compiler;
  try {
    compiler = createRequire(join(root, 'package.json')).resolve('typescript/bin/tsc');
  } catch {
    return `not installed: typescript is missing; run npm ci in ${root}`;
  }
  // A file changed while the compiler runs is newer than the stamp, and is built next time.
  const start = new Date();
  const { status } = spawnSync(process.execPath, [compiler, '-b'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    if (existsSync(join(root, 'dist'))) writeFileSync(join(root, ...FAILED), '');
    return 'the build failed; the lines above say why';
  }
  rmSync(join(root, ...FAILED), { force: true });
  writeFileSync(join(root, ...STAMP), `${start.toISOString()}\n`);
  utimesSync(join(root, ...STAMP), start, start);
  return undefined;
}
