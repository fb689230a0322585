import { join } from 'node:path';
import { app, dialog } from 'electron';
import { setupAppProtocol, setupScheme } from './app-protocol.ts';
import { setupBooth } from './booth.ts';
import { readCommandLine, type CommandLine } from './command-line.ts';
import { setupEngine } from './engine-process.ts';
import { setupMenu } from './menu.ts';
import { modelFolders } from './model-folders.ts';
import { runModelsCommand } from './models-command.ts';
import { setupNavigation } from './navigation.ts';
import { setupPageLoads } from './page-loads.ts';
import { setupPermissions } from './permissions.ts';
import { setupSingleInstance } from './single-instance.ts';
import { setupWindow } from './window.ts';

/** The desktop app: a window on the page, the engine in a process of its own. */
function main(commandLine: CommandLine, folders: readonly string[]): void {
  const { booth, engineArguments } = commandLine;
  if (!setupSingleInstance()) return;
  const service = setupBooth(commandLine);
  const log = (event: string, text: string): void => {
    service?.log.line(event, text);
  };
  setupScheme();
  setupNavigation();
  const loadPage = setupPageLoads(booth, log);
  // No await at the top: Electron is ready only after this module has run.
  void app.whenReady().then(() => {
    const dist = join(app.getAppPath(), 'dist');
    setupAppProtocol(join(dist, 'renderer-app'), service);
    setupPermissions();
    setupMenu(booth, folders.at(-1));
    const storeArguments = folders.flatMap((folder) => ['--app-models', folder]);
    setupEngine(join(dist, 'host/service/service-process.js'), [...storeArguments, ...engineArguments], log);
    const leaveBooth = (): void => void service?.answer('POST', 'exit', '');
    const preload = join(dist, 'electron/preload/preload.cjs');
    setupWindow({ preload, booth, leaveBooth, loadPage });
  });
}

try {
  // An AppImage's starter puts it before what the user gave, where there is no sandbox.
  const args = process.argv.slice(1).filter((arg) => arg !== '--no-sandbox');
  const folders = modelFolders({
    isPackaged: app.isPackaged,
    execPath: process.execPath,
    userData: app.getPath('userData'),
  });
  const own = folders.at(-1);
  if (args[0] === 'models' && own !== undefined) void runModelsCommand(args, own);
  else main(readCommandLine(args), folders);
} catch (error) {
  dialog.showErrorBox('Eyeriss cannot start', error instanceof Error ? error.message : String(error));
  app.exit(1);
}
