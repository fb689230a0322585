import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { isExecutable } from '../system/find-executable.ts';
import { hasDisplay, type System } from '../system/open-browser.ts';

/** Where Electron's program lies in its `dist` folder. */
const PROGRAMS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};
const OTHER_PROGRAM = 'electron';

const packageFile = z.object({ version: z.string() });

/** Electron as it lies on the disk, or why it does not. */
export type ElectronFolderSearch =
  | { readonly program: string; readonly folder: string; readonly version: string }
  | { readonly missing: string };

/** The program, or why the desktop app cannot be started. */
export type ElectronSearch = { readonly program: string } | { readonly missing: string };

/** {@link System}, and whether this is the superuser. */
export interface ElectronSystem extends System {
  readonly getuid?: () => number;
}

/**
 * Looks for an Electron that can show a window here.
 * @param root the folder whose `node_modules` has it
 */
export function findElectron(root: string, system: ElectronSystem = process): ElectronSearch {
  const found = findElectronFolder(root, system);
  if ('missing' in found) return found;
  if (!hasDisplay(system)) return { missing: 'there is no display' };
  if (system.platform === 'linux' && system.getuid?.() === 0) {
    return { missing: "Electron's sandbox does not run as root" };
  }
  return { program: found.program };
}

/**
 * Looks for an installed Electron without running or importing it: importing the package would start a download.
 * @param root the folder whose `node_modules` has it
 */
export function findElectronFolder(
  root: string,
  system: Pick<ElectronSystem, 'platform' | 'env'> = process,
): ElectronFolderSearch {
  let packagePath: string;
  try {
    packagePath = createRequire(join(root, 'package.json')).resolve('electron/package.json');
  } catch {
    return { missing: 'Electron is not installed' };
  }
  const override = system.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const overridden = override !== undefined && override !== '';
  const dist = overridden ? override : join(dirname(packagePath), 'dist');
  const program = join(dist, PROGRAMS[system.platform] ?? OTHER_PROGRAM);
  if (!isExecutable(program)) {
    return {
      missing: overridden
        ? `ELECTRON_OVERRIDE_DIST_PATH has no ${program}`
        : "Electron's program has not been downloaded",
    };
  }
  const { version } = packageFile.parse(JSON.parse(readFileSync(packagePath, 'utf8')));
  const found = versionIn(dist);
  if (!overridden && found !== version) {
    return { missing: `Electron's program is of version ${found ?? 'unknown'}, its package of ${version}` };
  }
  return { program, folder: dist, version: found ?? version };
}

/** What an Electron folder says of itself, with or without a `v` before it. */
function versionIn(dist: string): string | undefined {
  try {
    return readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
  } catch {
    return undefined;
  }
}
