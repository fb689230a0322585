import { describe, expect, it } from 'vitest';
import { modelFolders, type AppPlace } from '../../electron/model-folders.ts';

describe('folders of weights of a packaged app', () => {
  const place = (execPath: string, platform: NodeJS.Platform, env = {}): AppPlace => ({
    isPackaged: true,
    execPath,
    userData: '/home/me/eyeriss',
    platform,
    env,
  });

  it.each([
    ['the folder of the program', place('/opt/Eyeriss/eyeriss', 'linux'), '/opt/Eyeriss/models'],
    [
      'the folder of the AppImage, not that of its mount',
      place('/tmp/.mount_x/eyeriss', 'linux', { APPIMAGE: '/home/me/Eyeriss.AppImage' }),
      '/home/me/models',
    ],
    [
      'the folder of the bundle, not one inside',
      place('/Applications/Eyeriss.app/Contents/MacOS/Eyeriss', 'darwin'),
      '/Applications/models',
    ],
  ])('are in %s and among the user’s files, which come last and are written to', (_, app, beside) => {
    expect(modelFolders(app)).toEqual([beside, '/home/me/eyeriss/models']);
  });

  it('are none in a checkout, which has its own', () => {
    expect(modelFolders({ ...place('/x/electron', 'linux'), isPackaged: false })).toEqual([]);
  });
});
