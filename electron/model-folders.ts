import { dirname, join } from 'node:path';

/** What decides where a packaged app looks for weights. */
export interface AppPlace {
  readonly isPackaged: boolean;
  /** the program, process.execPath */
  readonly execPath: string;
  /** Electron's folder for this user's files of the app */
  readonly userData: string;
  readonly platform?: NodeJS.Platform;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Folders of weights of a packaged app, laid out as `<model>/<file>`, in the order of search: `models` beside the app,
 * for whoever carries both on a stick, then `models` among the user's files, which can always be written. None in a
 * checkout, which has its own.
 */
export function modelFolders(place: AppPlace): readonly string[] {
  if (!place.isPackaged) return [];
  return [join(folderOfApp(place), 'models'), join(place.userData, 'models')];
}

/** The folder in which a user sees the app: its program's, but that of the whole for an AppImage and a Mac's bundle. */
function folderOfApp({ execPath, platform = process.platform, env = process.env }: AppPlace): string {
  const { APPIMAGE: image = '' } = env;
  if (platform === 'linux' && image !== '') return dirname(image);
  // Eyeriss.app/Contents/MacOS/Eyeriss
  if (platform === 'darwin') return join(dirname(execPath), '..', '..', '..');
  return dirname(execPath);
}
