import { existsSync, mkdirSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { build, buildPage, needsBuild, needsPageBuild, needsShellBuild } from '../../../host/bin/build.mjs';
import { packageRoot } from '../../../models/package-root.ts';
import { put, temporaryFolder } from '../../support/temporary-folder.ts';

/** A checkout whose files were last changed at these times, in seconds. */
function checkout(files: Readonly<Record<string, number>>): string {
  const root = temporaryFolder();
  for (const [file, seconds] of Object.entries(files)) utimesSync(put('', root, file), seconds, seconds);
  return root;
}

const BUILT = { 'dist/host/cli/main.js': 50, 'engine/a.ts': 90, 'models/deep/b.ts': 90, 'host/c.ts': 90 };

describe('needsBuild', () => {
  it('is so in a fresh checkout', () => {
    expect(needsBuild(checkout({ 'host/c.ts': 90 }))).toBe(true);
  });

  it('is not so after a build, by this file or by tsc', () => {
    expect(needsBuild(checkout({ ...BUILT, 'dist/.built': 100 }))).toBe(false);
    const byTsc = Object.fromEntries(
      ['engine', 'models', 'host'].map((project) => [`dist/${project}/tsconfig.tsbuildinfo`, 100]),
    );
    expect(needsBuild(checkout({ ...BUILT, ...byTsc }))).toBe(false);
  });

  it.each(['engine/a.ts', 'models/deep/b.ts', 'host/tsconfig.json', 'tsconfig.base.json'])(
    'is so when %s is newer than the built code',
    (file) => {
      expect(needsBuild(checkout({ ...BUILT, 'dist/.built': 100, [file]: 101 }))).toBe(true);
    },
  );

  it('is so after a build that failed', () => {
    expect(needsBuild(checkout({ ...BUILT, 'dist/.built': 100, 'dist/.build-failed': 100 }))).toBe(true);
  });

  it('is cheap', () => {
    needsBuild(packageRoot());
    const start = performance.now();
    needsBuild(packageRoot());
    expect(performance.now() - start).toBeLessThan(100); // usually 5; generous for a busy machine
  });
});

describe('needsShellBuild', () => {
  it("is so when the shell's or the command line's sources are newer", () => {
    expect(needsShellBuild(checkout({ ...BUILT, 'dist/.built': 100, 'electron/main.ts': 99 }))).toBe(false);
    expect(needsShellBuild(checkout({ ...BUILT, 'dist/.built': 100, 'electron/main.ts': 101 }))).toBe(true);
    expect(needsShellBuild(checkout({ ...BUILT, 'dist/.built': 100, 'host/c.ts': 101 }))).toBe(true);
  });
});

describe('needsPageBuild', () => {
  const PAGE = { 'renderer/index.html': 90, 'engine/a.ts': 90, 'dist/renderer-app/index.html': 100 };

  it('is never so without a page', () => {
    expect(needsPageBuild(checkout({ 'renderer/other.ts': 90 }))).toBe(false);
  });

  it('is so until the page is built', () => {
    expect(needsPageBuild(checkout({ 'renderer/index.html': 90 }))).toBe(true);
    expect(needsPageBuild(checkout(PAGE))).toBe(false);
  });

  it.each([
    ...['renderer/app/App.svelte', 'renderer/app/page.css', 'renderer/vite.config.ts', 'engine/a.ts'],
    ...['models/emoji-1000/sprites/noto.webp', 'models/emoji-1000/scenes/a.ts', 'models/random/b.ts'],
    'host/recording/format/c.ts',
  ])('is so when %s is newer, the notes apart', (file) => {
    expect(needsPageBuild(checkout({ ...PAGE, [file]: 101 }))).toBe(true);
    expect(needsPageBuild(checkout({ ...PAGE, 'renderer/README.md': 101 }))).toBe(false);
    expect(needsPageBuild(checkout({ ...PAGE, 'dist/.page-built': 102, [file]: 101 }))).toBe(false);
  });
});

describe('buildPage', () => {
  it('says what is missing, and does nothing without a page', () => {
    expect(buildPage(temporaryFolder())).toBeUndefined();
    expect(buildPage(checkout({ 'renderer/index.html': 90 }))).toMatch(/vite is missing; run npm ci/);
  });

  it('builds a page, and says that it failed', () => {
    const root = checkout({ 'renderer/index.html': 90 });
    symlinkSync(join(packageRoot(), 'node_modules'), join(root, 'node_modules'));
    put('<script type="module" src="./page.ts"></script>', root, 'renderer/index.html');
    put('document.title = "built";', root, 'renderer/page.ts');
    put('export default { build: { outDir: "../dist/renderer-app" } };', root, 'renderer/vite.config.js');
    expect(buildPage(root)).toBeUndefined();
    expect(existsSync(join(root, 'dist/renderer-app/index.html'))).toBe(true);
    expect(needsPageBuild(root)).toBe(false);
    put('this is no TypeScript', root, 'renderer/page.ts');
    expect(buildPage(root)).toMatch(/building the page failed/);
  });
});

describe('build', () => {
  it('says what is missing', () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'dist'));
    expect(build(root)).toMatch(/typescript is missing; run npm ci/);
  });
});
