import { constants, getPriority, setPriority } from 'node:os';
import { parseArgs } from 'node:util';
import { findNetwork } from '../../models/networks/index.ts';
import { openStore } from '../../models/store.ts';
import { connectIpc } from './ipc-clients.ts';
import { connectParentPort, parentPortOf } from './parent-port-clients.ts';
import type { FromEngine } from './process-messages.ts';

/*
 * Entry of the engine process: `--models DIR`, `--model ID`, and of a packaged app `--app-models DIR`, once for each of
 * its folders. It serves the clients of the process that started it,
 * Electron's main process or one that forked it, and ends with that process.
 */

const parentPort = parentPortOf(process);

function tell(message: FromEngine): void {
  if (parentPort) parentPort.postMessage(message);
  else if (process.connected) process.send?.(message);
}

/** One line, exit code 1; what is on its way to the parent still goes out. */
function end(error: unknown): void {
  const message = (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ');
  process.stderr.write(`eyeriss engine: ${message}\n`);
  const exit = (): never => process.exit(1);
  if (parentPort || !process.connected) {
    tell({ kind: 'fatal', message });
    exit();
  } else process.send?.({ kind: 'fatal', message } satisfies FromEngine, exit);
}

async function serve(): Promise<void> {
  const { values } = parseArgs({
    options: {
      models: { type: 'string' },
      model: { type: 'string' },
      'app-models': { type: 'string', multiple: true },
    },
  });
  const { models, model, 'app-models': app } = values;
  if (model !== undefined) findNetwork(model);
  const store = openStore({ dir: models, env: process.env, app });
  const onLog = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  // Loaded here, so that what is wrong with onnxruntime's library (none for this processor, an old system) is said.
  const { LiveService } = await import('./live-service.ts');
  const service = await LiveService.open({ store, model, onLog });
  if (parentPort) connectParentPort(parentPort, service);
  else connectIpc(process, service, onLog);
  tell({ kind: 'ready' });
}

// Before any thread starts, for each inherits it: the screen moves first. On two cores the label came 4 % earlier by this,
// the picture was drawn 27 instead of 25 times a second, and the frame rate stayed.
// A process that was started behind that stays there: going forward is not allowed.
setPriority(Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL));
process.on('uncaughtException', end);
process.on('unhandledRejection', end);
process.on('disconnect', () => process.exit(0));
if (!parentPort && process.send === undefined) end(new Error('it is started by eyeriss, not by hand'));
else await serve().catch(end);
