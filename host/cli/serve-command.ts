import type { Command } from 'commander';
import { defaultModelId } from '../../models/model.ts';
import { findNetwork } from '../../models/networks/index.ts';
import { packageRoot } from '../../models/package-root.ts';
import { USUAL_PORT } from '../serve/listen.ts';
import { rendererFolder } from '../serve/live-server.ts';
import { EngineProcess } from '../service/engine-process.ts';
import { openBooth } from './serve-booth.ts';
import { storeOf, wholeNumber } from './model-options.ts';
import { serveUntilStopped } from './serve-until-stopped.ts';

interface ServeOptions {
  readonly port?: string;
  readonly model?: string;
  readonly open?: boolean;
  readonly models?: string;
  readonly booth?: boolean;
  readonly attract?: string;
}

/** Adds `eyeriss serve`. */
export function registerServeCommand(program: Command): void {
  const command = program
    .command('serve')
    .summary('the live dashboard in a browser of this computer')
    .description(
      'Serves the dashboard on 127.0.0.1 and runs the engine for it. The address carries a key; only a browser ' +
        'that has it gets in, and no other computer.',
    )
    .option('--port <n>', `port to serve on (default: ${USUAL_PORT}, or a free one if that is taken)`)
    .option(
      '--model <id>',
      'network to start with (default: alexnet or squeezenet-1.0 if complete, else emoji-1000, and emoji-1000 for emoji cards)',
    )
    .option('--open', "open the address in the system's browser; a booth's in a kiosk, where there is one")
    .option('--booth', 'a page for a booth that runs all day with nobody watching; Ctrl+Shift+E leaves it')
    .option('--attract <run>', 'recorded run that the booth plays while nobody is there');
  command.action(async () => {
    await serve(command);
  });
}

async function serve(command: Command): Promise<void> {
  const { port, model, open, models, booth: asBooth, attract } = command.optsWithGlobals<ServeOptions>();
  const portNumber = port === undefined ? undefined : wholeNumber('--port', port, 0, 65_535);
  const network = findNetwork(model ?? defaultModelId(storeOf(command)));
  const folder = rendererFolder(packageRoot());
  const booth = await openBooth({ asked: asBooth ?? false, attract, model, store: storeOf(command) });
  const log = (line: string): void => {
    console.error(line);
    booth?.service.log.line('engine', line);
  };
  await serveUntilStopped({
    ...booth?.serving,
    folder,
    port: portNumber,
    what: `${network.title} (${network.id})`,
    open: open ?? false,
    startEngine: () =>
      new EngineProcess({
        models,
        model,
        onLog: log,
      }),
  });
}
