import { readdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { findExecutable } from '../../host/system/find-executable.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What electron-builder packs a target with, and downloads on first use. */
interface PackingTool {
  /** How its folder in electron-builder's cache begins. */
  readonly cached: string;
  /** Variables that name another. */
  readonly named: readonly string[];
  /** Programs of the system that do as well, and the variable that tells electron-builder so. */
  readonly installed?: { readonly programs: readonly string[]; readonly variable: string };
}

const TOOLS: Readonly<Record<string, PackingTool>> = {
  AppImage: { cached: 'appimage', named: ['APPIMAGE_TOOLS_PATH'] },
  deb: {
    cached: 'fpm',
    named: ['CUSTOM_FPM_PATH'],
    installed: { programs: ['fpm'], variable: 'CUSTOM_FPM_PATH' },
  },
  'tar.gz': {
    cached: '7zip',
    named: ['ELECTRON_BUILDER_7ZIP_PATH'],
    installed: { programs: ['7za', '7z'], variable: 'ELECTRON_BUILDER_7ZIP_PATH' },
  },
  dmg: { cached: 'dmg-builder', named: [] },
  nsis: { cached: 'nsis', named: ['ELECTRON_BUILDER_NSIS_DIR'] },
};

/** Whether a target can be packed without a download, and what electron-builder must be told for that. */
export type ToolSearch =
  { readonly variables: Readonly<Record<string, string>> } | { readonly missing: string };

/**
 * Looks for the tool of a target: without one, electron-builder would ask the network for it, for minutes where there
 * is none.
 * @param target electron-builder's name; `dir` needs none
 */
export function findPackingTool(
  target: string,
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): ToolSearch {
  const tool = TOOLS[target];
  if (tool === undefined || tool.named.some((name) => isSet(environment[name]))) return { variables: {} };
  if (isCached(cacheFolder(environment, platform), tool.cached)) return { variables: {} };
  for (const program of tool.installed?.programs ?? []) {
    const path = findExecutable(program, environment['PATH']);
    if (path !== undefined && tool.installed) return { variables: { [tool.installed.variable]: path } };
  }
  return { missing: tool.cached };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** As electron-builder finds it (app-builder-lib, util/electronGet). */
function cacheFolder(environment: Environment, platform: NodeJS.Platform): string {
  const {
    ELECTRON_BUILDER_CACHE: named = '',
    LOCALAPPDATA: local = '',
    XDG_CACHE_HOME: xdg = '',
  } = environment;
  if (isAbsolute(named)) return named;
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'electron-builder');
  if (platform === 'win32') {
    return local === '' ? join(tmpdir(), 'electron-builder-cache') : join(local, 'electron-builder', 'Cache');
  }
  return join(isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'electron-builder');
}

/** A tool's folder also holds what a download that failed has left: whole ones have an archive or say so in a state. */
function isCached(cache: string, name: string): boolean {
  try {
    return readdirSync(cache, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name.startsWith(name))
      .some(({ name: folder }) =>
        readdirSync(join(cache, folder)).some((file) => isWhole(join(cache, folder, file))),
      );
  } catch {
    return false;
  }
}

function isWhole(file: string): boolean {
  if (/\.(tar\.gz|7z|zip)$/.test(file)) return true;
  return file.endsWith('.state') && /"state":\s*"complete"/.test(readFileSync(file, 'utf8'));
}
