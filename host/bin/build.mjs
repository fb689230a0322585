// Builds what is older than its sources, after a first checkout and after a pull: the code (TypeScript) for every
// command, and the page (the renderer, by vite) for those that show it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const PROJECTS = ['engine', 'models', 'host'];
const STAMP = ['dist', '.built'];
const FAILED = ['dist', '.build-failed'];

const PAGE_SOURCE = ['renderer', 'index.html'];
const PAGE = ['dist', 'renderer-app', 'index.html'];
const PAGE_STAMP = ['dist', '.page-built'];

const CODE_FILE = /\.ts$|^tsconfig.*\.json$/;
/** Also pictures, fonts and styles; never the notes. */
const PAGE_FILE = /(?<!\.md)$/;

/** Of other projects, what the page runs. */
const PAGE_PARTS = [
  ['engine', CODE_FILE],
  ['host/recording/format', CODE_FILE],
  ['models/emoji-1000/scenes', CODE_FILE],
  ['models/emoji-1000/sprites', PAGE_FILE],
  ['models/random', CODE_FILE],
];

/** Milliseconds of a file's last change; 0 without the file. */
function changed(...path) {
  return statSync(join(...path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The last change of a file of this kind below a folder. */
function newestSource(folder, kind) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) newest = Math.max(newest, newestSource(join(folder, entry.name), kind));
    else if (kind.test(entry.name)) newest = Math.max(newest, changed(folder, entry.name));
  }
  return newest;
}

/** When a project was last built: by this file, which leaves a stamp, or by `tsc -b`, which writes a file of its own. */
function builtAt(root, project) {
  return Math.max(changed(root, ...STAMP), changed(root, 'dist', project, 'tsconfig.tsbuildinfo'));
}

function newerThanBuilt(root, projects) {
  const config = changed(root, 'tsconfig.base.json');
  return projects
    .filter((project) => existsSync(join(root, project)))
    .some(
      (project) => Math.max(config, newestSource(join(root, project), CODE_FILE)) > builtAt(root, project),
    );
}

/**
 * Whether the built code of the command line is missing, older than a source, or left over from a failed build.
 * @param {string} root the checkout
 */
export function needsBuild(root) {
  if (!existsSync(join(root, 'dist/host/cli/main.js')) || existsSync(join(root, ...FAILED))) return true;
  return newerThanBuilt(root, PROJECTS);
}

/**
 * Whether the built code of the desktop shell, or of what packages it, is, too; both come with `build`.
 * @param {string} root the checkout
 */
export function needsShellBuild(root) {
  return needsBuild(root) || newerThanBuilt(root, ['electron']);
}

/**
 * Whether the built page is missing or older than a source; never without sources.
 * @param {string} root the checkout
 */
export function needsPageBuild(root) {
  if (!existsSync(join(root, ...PAGE_SOURCE))) return false;
  if (!existsSync(join(root, ...PAGE))) return true;
  const built = Math.max(changed(root, ...PAGE_STAMP), changed(root, ...PAGE));
  const newest = Math.max(
    newestSource(join(root, 'renderer'), PAGE_FILE),
    ...PAGE_PARTS.filter(([folder]) => existsSync(join(root, folder))).map(([folder, kind]) =>
      newestSource(join(root, folder), kind),
    ),
    changed(root, 'tsconfig.base.json'),
  );
  return newest > built;
}

/**
 * Builds with TypeScript; what it says goes to the error stream.
 * @param {string} root the checkout
 * @returns {string | undefined} what went wrong
 */
export function build(root) {
  const compiler = installed(root, 'typescript/bin/tsc');
  if (compiler === undefined) return `not installed: typescript is missing; run npm ci in ${root}`;
  // A file changed while the compiler runs is newer than the stamp, and is built next time.
  const start = new Date();
  const { status } = spawnSync(process.execPath, [compiler, '-b'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    if (existsSync(join(root, 'dist'))) writeFileSync(join(root, ...FAILED), '');
    return 'the build failed; the lines above say why';
  }
  rmSync(join(root, ...FAILED), { force: true });
  leaveStamp(root, STAMP, start);
  return undefined;
}

/**
 * Builds the page with vite; nothing to do without its sources.
 * @param {string} root the checkout
 * @returns {string | undefined} what went wrong
 */
export function buildPage(root) {
  if (!existsSync(join(root, ...PAGE_SOURCE))) return undefined;
  const vitePackage = installed(root, 'vite/package.json');
  if (vitePackage === undefined) return `not installed: vite is missing; run npm ci in ${root}`;
  const start = new Date();
  const { status } = spawnSync(
    process.execPath,
    [join(vitePackage, '../bin/vite.js'), 'build', 'renderer', '--logLevel=error'],
    { cwd: root, stdio: ['ignore', 2, 2] },
  );
  if (status !== 0) return 'building the page failed; the lines above say why';
  if (!existsSync(join(root, ...PAGE))) return `building the page left no ${join(...PAGE)}`;
  leaveStamp(root, PAGE_STAMP, start);
  return undefined;
}

/** A file of an installed package; undefined without it. */
function installed(root, file) {
  try {
    return createRequire(join(root, 'package.json')).resolve(file);
  } catch {
    return undefined;
  }
}

function leaveStamp(root, stamp, time) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, ...stamp), `${time.toISOString()}\n`);
  utimesSync(join(root, ...stamp), time, time);
}

/**
 * Builds what needs it, and says so first.
 * @param {string} root the checkout
 * @param {{ shell?: boolean, page?: boolean }} what besides the command line
 * @returns {string | undefined} what went wrong
 */
export function bringUpToDate(root, { shell = false, page = false }) {
  const first = !existsSync(join(root, 'dist/host/cli/main.js'));
  const code = shell ? needsShellBuild(root) : needsBuild(root);
  const withPage = page && needsPageBuild(root);
  if (!code && !withPage) return undefined;
  const why = first ? 'first start' : 'sources are newer than what was built';
  process.stderr.write(`eyeriss: ${why}, building (${withPage ? 'up to a minute' : 'a few seconds'})…\n`);
  return (code ? build(root) : undefined) ?? (withPage ? buildPage(root) : undefined);
}
