import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseMode } from '../../../host/start/choose-mode.ts';
import { findElectron, type ElectronSystem } from '../../../host/start/find-electron.ts';
import { put, temporaryFolder } from '../../support/temporary-folder.ts';

const DESK: ElectronSystem = { platform: 'linux', env: { DISPLAY: ':0' }, getuid: () => 1000 };

/** A checkout with an installed Electron, its program at this path of `dist`. */
function checkout(program = 'electron', version = '45.4.1'): string {
  const root = temporaryFolder();
  put('{"name":"eyeriss"}', root, 'package.json');
  put('{"name":"electron","version":"45.4.1"}', root, 'node_modules/electron/package.json');
  put('throw new Error("imported: this would start a download");', root, 'node_modules/electron/index.js');
  chmodSync(put('#!/bin/sh\n', root, 'node_modules/electron/dist', program), 0o755);
  put(version, root, 'node_modules/electron/dist/version');
  return root;
}

/** Why there is none; fails if there is one. */
function missing(root: string, system: ElectronSystem = DESK): string {
  const found = findElectron(root, system);
  return 'missing' in found ? found.missing : expect.fail(`found ${found.program}`);
}

describe('findElectron', () => {
  it.each([
    ['linux', 'electron'],
    ['darwin', 'Electron.app/Contents/MacOS/Electron'],
    ['win32', 'electron.exe'],
  ] as const)('finds the program on %s', (platform, program) => {
    const root = checkout(program);
    expect(findElectron(root, { ...DESK, platform })).toEqual({
      program: join(root, 'node_modules/electron/dist', program),
    });
  });

  it('accepts a version with a v and a line break', () => {
    expect(findElectron(checkout('electron', 'v45.4.1\n'), DESK)).toHaveProperty('program');
  });

  it('takes a Wayland display, too', () => {
    const env = { WAYLAND_DISPLAY: 'wayland-0' };
    expect(findElectron(checkout(), { ...DESK, env })).toHaveProperty('program');
  });

  it('says what is missing', () => {
    const root = checkout();
    expect(missing(root, { ...DESK, env: {} })).toBe('there is no display');
    expect(missing(root, { ...DESK, env: { DISPLAY: '' } })).toBe('there is no display');
    expect(missing(root, { ...DESK, getuid: () => 0 })).toMatch(/root/);
    chmodSync(join(root, 'node_modules/electron/dist/electron'), 0o644);
    expect(missing(root)).toMatch(/not been downloaded/);
    rmSync(join(root, 'node_modules/electron/dist'), { recursive: true });
    expect(missing(root)).toMatch(/not been downloaded/);
    expect(missing(temporaryFolder())).toBe('Electron is not installed');
  });

  it('refuses a program of another version, or of none', () => {
    expect(missing(checkout('electron', '44.0.0'))).toMatch(/version 44\.0\.0, its package of 45\.4\.1/);
    const root = checkout();
    rmSync(join(root, 'node_modules/electron/dist/version'));
    expect(missing(root)).toMatch(/version unknown/);
  });

  it("takes the user's own folder at its word", () => {
    const root = checkout();
    const dist = temporaryFolder();
    const env = { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: dist };
    expect(missing(root, { ...DESK, env })).toContain(`ELECTRON_OVERRIDE_DIST_PATH has no ${dist}`);
    chmodSync(put('', dist, 'electron'), 0o755);
    expect(findElectron(root, { ...DESK, env })).toEqual({ program: join(dist, 'electron') });
  });
});

describe('chooseMode', () => {
  it('is the desktop app where Electron can run, with all arguments', () => {
    const root = checkout();
    expect(chooseMode(root, ['--model', 'alexnet'], DESK)).toEqual({
      kind: 'desktop',
      program: join(root, 'node_modules/electron/dist/electron'),
      args: [root, '--model', 'alexnet'],
    });
  });

  it('is a browser elsewhere, and says why', () => {
    expect(chooseMode(temporaryFolder(), ['--model', 'alexnet'], DESK)).toEqual({
      kind: 'browser',
      why: 'Electron is not installed',
      args: ['serve', '--open', '--model', 'alexnet'],
    });
  });

  it('passes a booth on to either', () => {
    const args = ['--booth', '--attract', 'a.eyeriss'];
    const root = checkout();
    expect(chooseMode(root, args, DESK).args).toEqual([root, ...args]);
    expect(chooseMode(temporaryFolder(), args, DESK).args).toEqual(['serve', '--open', ...args]);
  });

  it.each([
    [['--browser'], '--browser was given', []],
    [['--port', '5000'], '--port was given', ['--port', '5000']],
    [['--port=5000'], '--port was given', ['--port=5000']],
  ])('is a browser with %j', (args, why, passed) => {
    expect(chooseMode(checkout(), args, DESK)).toEqual({
      kind: 'browser',
      why,
      args: ['serve', '--open', ...passed],
    });
  });
});
