import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, Menu, shell, type MenuItemConstructorOptions } from 'electron';
import { openExternalLink, ORIGINAL_DEMO } from './external-links.ts';

/**
 * The menu and its shortcuts; a booth has none, for they reload, zoom and quit.
 * @param models the packaged app's folder of weights, which is opened, and made where there is none
 */
export function setupMenu(booth: boolean, models?: string): void {
  if (booth) {
    Menu.setApplicationMenu(null);
    return;
  }
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [{ role: process.platform === 'darwin' ? 'close' : 'quit' }] },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'reload' },
        { role: 'togglefullscreen' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        ...(app.isPackaged ? [] : [{ type: 'separator' } as const, { role: 'toggleDevTools' } as const]),
      ],
    },
    {
      role: 'help',
      submenu: [
        {
          label: 'The original demo (vimeo.com/154012013)',
          click: () => void openExternalLink(ORIGINAL_DEMO),
        },
        ...(models === undefined
          ? []
          : [{ label: 'Folder of weights', click: () => void openFolder(models) }]),
        { label: 'README', accelerator: 'F1', click: () => void shell.openPath(readmePath()) },
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** Shows a folder in the system's file manager. */
async function openFolder(path: string): Promise<void> {
  try {
    mkdirSync(path, { recursive: true });
  } catch {
    // Opening it says what is wrong.
  }
  const problem = await shell.openPath(path);
  if (problem !== '') dialog.showErrorBox('The folder of weights cannot be opened', `${path}: ${problem}`);
}

/** Packaged, the README lies beside the archive (electron-builder.yml), where other programs can read it. */
function readmePath(): string {
  return join(app.isPackaged ? process.resourcesPath : app.getAppPath(), 'README.md');
}
