import { join } from 'node:path';
import { app, Menu, shell, type MenuItemConstructorOptions } from 'electron';
import { openExternalLink, ORIGINAL_DEMO } from './external-links.ts';

/** The menu and its shortcuts; a booth has none, for they reload, zoom and quit. */
export function setupMenu(booth: boolean): void {
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
        { label: 'README', accelerator: 'F1', click: () => void shell.openPath(readmePath()) },
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** Packaged, the README lies beside the archive (electron-builder.fragment.json), where other programs can read it. */
function readmePath(): string {
  return join(app.isPackaged ? process.resourcesPath : app.getAppPath(), 'README.md');
}
