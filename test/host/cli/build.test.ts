import { mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { build, needsBuild } from '../../../host/bin/build.mjs';
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

describe('build', () => {
  it('says what is missing', () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'dist'));
    expect(build(root)).toMatch(/typescript is missing; run npm ci/);
  });
});
