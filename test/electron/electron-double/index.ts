import type { ElectronDouble } from './electron-double.ts';

/*
 * Stands for 'electron'. Without an instance (a test of one module that happens to import electron) there is only the
 * shape.
 */
const double = Reflect.get(globalThis, Symbol.for('electron-double')) as ElectronDouble | undefined;

export const app = double?.app;
export const BrowserWindow = double?.BrowserWindow;
export const dialog = double?.dialog;
export const ipcMain = double?.ipcMain;
export const Menu = double?.Menu;
export const powerSaveBlocker = double?.powerSaveBlocker;
export const protocol = double?.protocol;
export const screen = double?.screen;
export const session = double?.session;
export const shell = double?.shell;
export const systemPreferences = double?.systemPreferences;
export const utilityProcess = double?.utilityProcess;
export { MessageChannelMain } from './ports.ts';
