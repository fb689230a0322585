import type { SharpConstructor } from 'sharp';
import { EyerissError } from '../../engine/errors.ts';

type Versions = Readonly<Record<string, string | undefined>>;

/**
 * Loads sharp, on first use and never inside Electron on Linux: there its glib meets Chromium's and the process may
 * crash, now or later (electron#46323, sharp#4522). The desktop app needs no sharp, its page decodes pictures with
 * Chromium; whatever comes to need it there must run in a plain Node process.
 * @throws EyerissError `image.electron`
 */
export async function loadSharp(
  platform: NodeJS.Platform = process.platform,
  versions: Versions = process.versions,
): Promise<SharpConstructor> {
  // Also set where Electron runs as Node (ELECTRON_RUN_AS_NODE): it is the same program.
  if (platform === 'linux' && versions['electron'] !== undefined) {
    throw new EyerissError({
      code: 'image.electron',
      problem: 'sharp, which decodes picture files, was asked for inside Electron on Linux, where it crashes',
      limit: 'in the desktop app the page decodes pictures',
      remedy: 'decode in the page, or in a Node process (`eyeriss classify`)',
    });
  }
  return (await import('sharp')).default;
}
