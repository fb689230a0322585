import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { run } from '../cli/main.ts';
import { chooseMode } from './choose-mode.ts';
import type { ElectronSystem } from './find-electron.ts';

/**
 * `npm start`: shows the dashboard and says how.
 * @param root the checkout
 * @param args what the user gave after `npm start --`
 */
export async function start(root: string, args: readonly string[], system?: ElectronSystem): Promise<void> {
  const mode = chooseMode(root, args, system);
  if (mode.kind === 'desktop') {
    say(
      'starting the desktop app, because Electron is installed here (npm start -- --browser for a browser)',
    );
    process.exitCode = await runProgram(mode.program, mode.args);
    if (process.exitCode !== 0) say('the desktop app failed; the same in a browser: npm start -- --browser');
  } else {
    say(`showing the dashboard in a browser, because ${mode.why}`);
    await run([process.execPath, 'eyeriss', ...mode.args]);
  }
}

function say(line: string): void {
  process.stdout.write(`eyeriss: ${line}\n`);
}

/** Runs a program on this terminal until it ends; stops it when this process is stopped. */
async function runProgram(program: string, args: readonly string[]): Promise<number> {
  const stop = new AbortController();
  let child: ChildProcess | undefined;
  // Before the program starts: it may be up, and this process stopped, before spawn returns.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stop.abort();
      // A terminal sends ctrl-C to both.
      if (signal !== 'SIGINT') child?.kill(signal);
    });
  }
  try {
    child = spawn(program, args, { stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? (stop.signal.aborted ? 0 : 1);
  } catch (cause) {
    process.stderr.write(`eyeriss: cannot run ${program} (${(cause as Error).message})\n`);
    return 1;
  }
}
