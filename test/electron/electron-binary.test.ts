import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import electronPackage from 'electron/package.json' with { type: 'json' };
import { findElectron } from '../support/electron-binary.ts';

describe.runIf(process.platform === 'linux')('finding the Electron binary', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eyeriss-dist-'));
  const find = (display = ':0') => findElectron({ ELECTRON_OVERRIDE_DIST_PATH: folder, DISPLAY: display });

  it('wants an executable of the very version, and a display', () => {
    expect(find()).toEqual({ reason: `no Electron in ${folder}` });
    writeFileSync(join(folder, 'electron'), '#!/bin/false\n');
    writeFileSync(join(folder, 'version'), '1.2.3');
    expect(find()).toEqual({ reason: `no Electron in ${folder}` });
    chmodSync(join(folder, 'electron'), 0o755);
    expect(find()).toEqual({ reason: `${folder} holds 1.2.3, not ${electronPackage.version}` });
    writeFileSync(join(folder, 'version'), `v${electronPackage.version}\n`);
    expect(find('')).toEqual({ reason: 'neither DISPLAY nor WAYLAND_DISPLAY is set' });
    expect(find()).toEqual({ path: join(folder, 'electron') });
  });
});
