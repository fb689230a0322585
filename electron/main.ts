import { join } from 'node:path';
import { app, dialog } from 'electron';
import { setupAppProtocol, setupScheme } from './app-protocol.ts';
import { setupBooth } from './booth.ts';
import { readCommandLine, type CommandLine } from './command-line.ts';
import { setupEngine } from './engine-process.ts';
import { setupMenu } from './menu.ts';
import { setupNavigation } from './navigation.ts';
import { setupPageCrashes } from './page-crashes.ts';
import { setupPermissions } from './permissions.ts';
import { setupSingleInstance } from './single-instance.ts';
import { setupWindow } from './window.ts';

/** The desktop app: a window on the page, the engine in a process of its own. */
function main(commandLine: CommandLine): void {
  const { booth, engineArguments } = commandLine;
  if (!setupSingleInstance()) return;
  const service = setupBooth(commandLine);
  const log = (event: string, text: string): void => {
    service?.log.line(event, text);
  };
  setupScheme();
  setupNavigation();
  setupPageCrashes(booth, log);
  // No await at the top: Electron is ready only after this module has run.
  void app.whenReady().then(() => {
    const dist = join(app.getAppPath(), 'dist');
    setupAppProtocol(join(dist, 'renderer-app'), service);
    setupPermissions();
    setupMenu(booth);
    setupEngine(join(dist, 'host/service/service-process.js'), engineArguments, log);
    const leaveBooth = (): void => void service?.answer('POST', 'exit', '');
    setupWindow({ preload: join(dist, 'electron/preload/preload.cjs'), booth, leaveBooth });
  });
}

try {
  main(readCommandLine(process.argv.slice(1)));
} catch (error) {
  dialog.showErrorBox('Eyeriss cannot start', error instanceof Error ? error.message : String(error));
  app.exit(1);
}
