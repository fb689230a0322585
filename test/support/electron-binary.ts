import { accessSync, constants, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Where the executable lies in Electron's distribution. */
const EXECUTABLES: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
  linux: 'electron',
};

/**
 * Path of Electron's executable if it is here and can open a window, otherwise why not. The npm package holds no
 * binary and would download one if it were required, so only its package.json is read. The distribution is looked for
 * in ELECTRON_OVERRIDE_DIST_PATH, then inside the package.
 */
export function findElectron(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): { readonly path: string } | { readonly reason: string } {
  let manifest: string;
  try {
    manifest = createRequire(import.meta.url).resolve('electron/package.json');
  } catch {
    return { reason: 'the npm package electron is not installed' };
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
  const named = environment['ELECTRON_OVERRIDE_DIST_PATH'];
  const folder = named === undefined || named === '' ? join(dirname(manifest), 'dist') : named;
  const path = join(folder, EXECUTABLES[process.platform] ?? 'electron');
  let distVersion: string;
  try {
    accessSync(path, constants.X_OK);
    distVersion = readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
  } catch {
    return { reason: `no Electron in ${folder}` };
  }
  if (distVersion !== version) return { reason: `${folder} holds ${distVersion}, not ${version}` };
  const { DISPLAY: x11 = '', WAYLAND_DISPLAY: wayland = '' } = environment;
  if (process.platform === 'linux' && x11 === '' && wayland === '')
    return { reason: 'neither DISPLAY nor WAYLAND_DISPLAY is set' };
  return { path };
}
