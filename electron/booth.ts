import { app, powerSaveBlocker } from 'electron';
import { checkAttractRun } from '../host/booth/attract-run.ts';
import type { BoothService } from '../host/booth/booth-service.ts';
import { openBoothService } from '../host/booth/open-booth.ts';
import type { CommandLine } from './command-line.ts';

/**
 * Makes the app a booth: its log, its answers to the page, a display that does not go to sleep.
 * @returns undefined where none was asked for
 * @throws EyerissError if `--models` names no folder
 */
export function setupBooth({ booth, attract, model, models }: CommandLine): BoothService | undefined {
  if (!booth) return undefined;
  const onExit = (): boolean => {
    app.quit();
    return true;
  };
  const service = openBoothService({ models, model, attract, onExit, shell: 'desktop app' }, (line) => {
    process.stdout.write(`eyeriss: ${line}\n`);
  });
  const { log } = service;
  if (attract !== undefined) {
    // No reason not to open: without a recording the story is told.
    checkAttractRun(attract).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      log.line('attract.refused', why);
      process.stderr.write(`eyeriss: ${why}\n`);
    });
  }
  app.on('child-process-gone', (_event, { type, reason }) => {
    // Chromium starts its GPU process again; the page draws anew.
    log.line('process.gone', `${type}: ${reason}`);
  });
  void app.whenReady().then(() => powerSaveBlocker.start('prevent-display-sleep'));
  app.on('will-quit', () => {
    log.line('booth.stop');
  });
  return service;
}
