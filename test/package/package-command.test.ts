import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { readPackageCommand } from '../../electron/packaging/command-line.ts';
import { findPackingTool } from '../../electron/packaging/packing-tools.ts';
import { put, temporaryFolder } from '../support/temporary-folder.ts';

describe('npm run package', () => {
  it('reads its options', () => {
    expect(readPackageCommand([], '/home')).toEqual({
      standIn: false,
      download: false,
      universal: false,
      out: undefined,
      help: false,
    });
    expect(readPackageCommand(['--stand-in', '--out', 'here'], '/home')).toMatchObject({
      standIn: true,
      out: '/home/here',
    });
  });

  it.each([
    [['--standin'], "Unknown option '--standin'; see npm run package -- --help"],
    [['linux'], "Unexpected argument 'linux'"],
    [['--out='], '--out is empty'],
  ])('refuses %s in one line', (args, message) => {
    expect(() => readPackageCommand(args)).toThrow(message);
    expect(() => readPackageCommand(args)).not.toThrow('\n');
  });

  it('without Electron says in one line, and at once, why there is no package and what can be had', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(packageRoot(), 'electron/packaging/bin/package.mjs')],
      { encoding: 'utf8', env: { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: temporaryFolder() } },
    );
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^eyeriss: no package can be made, because ELECTRON_OVERRIDE_DIST_PATH has no .*; .*--stand-in\n$/,
    );
  });
});

describe('tools of a package', () => {
  const nothing = () => ({ ELECTRON_BUILDER_CACHE: temporaryFolder(), PATH: '' });

  it('are missing unless they were downloaded, named or installed', () => {
    for (const [target, missing] of [
      ['AppImage', 'appimage'],
      ['deb', 'fpm'],
      ['tar.gz', '7zip'],
      ['dmg', 'dmg-builder'],
      ['nsis', 'nsis'],
    ] as const) {
      expect(findPackingTool(target, nothing())).toEqual({ missing });
    }
    expect(findPackingTool('dir', nothing())).toEqual({ variables: {} });
  });

  it("are found whole in electron-builder's cache, not what a failed download has left", () => {
    const cache = temporaryFolder();
    put('{"version":1,"state":"complete"}', cache, 'appimage@1.0.3', 'tools-1a2b.state');
    put('x', cache, '7zip@1.0.0', '7zip-linux-x64.tar.gz');
    put('{"version":1,"state":"extracting"}', cache, 'fpm-1.17.0', 'fpm-3c4d.state');
    put('x', cache, 'nsis@1.2.1', 'nsis-5e6f', 'left');
    const environment = { ELECTRON_BUILDER_CACHE: cache, PATH: '' };
    expect(
      ['AppImage', 'tar.gz', 'deb', 'nsis'].map((target) => findPackingTool(target, environment)),
    ).toEqual([{ variables: {} }, { variables: {} }, { missing: 'fpm' }, { missing: 'nsis' }]);
  });

  it('are taken from the system, and electron-builder is told', () => {
    const bin = temporaryFolder();
    const program = put('#!/bin/false\n', bin, '7z');
    chmodSync(program, 0o755);
    expect(findPackingTool('tar.gz', { ...nothing(), PATH: bin })).toEqual({
      variables: { ELECTRON_BUILDER_7ZIP_PATH: program },
    });
    expect(findPackingTool('tar.gz', { ...nothing(), ELECTRON_BUILDER_7ZIP_PATH: '/x' })).toEqual({
      variables: {},
    });
  });
});
