import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../../models/package-root.ts';
import { ask } from '../serve/served.ts';
import { put, temporaryFolder } from '../../support/temporary-folder.ts';

const built = (file: string): string => JSON.stringify(pathToFileURL(join(packageRoot(), 'dist', file)).href);

/** Runs a script with the built code in a process of its own. */
function program(script: string, env: Readonly<Record<string, string>> = {}) {
  const file = put(script, temporaryFolder(), 'script.mjs');
  const child = spawn(process.execPath, [file], { env: { PATH: process.env['PATH'], ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  return { child, said, ended: once(child, 'exit') as Promise<[number | null, string | null]> };
}

/** `eyeriss serve` with an engine that takes `engineMs` to close. */
function serving(folder: string, engineMs: number): string {
  return `
    import { serveUntilStopped } from ${built('host/cli/serve-until-stopped.js')};
    const engine = {
      connect: () => ({ text() {}, binary() {}, disconnect() {} }),
      close: () => new Promise((resolve) => setTimeout(resolve, ${engineMs})),
    };
    await serveUntilStopped({
      folder: ${JSON.stringify(folder)}, port: 0, what: 'AlexNet (alexnet)', open: true,
      startEngine: () => engine,
    });`;
}

describe('serving until stopped', () => {
  it.each([
    ['SIGINT', 0],
    ['SIGTERM', 0],
    ['SIGTERM', 60_000], // an engine that hangs is left behind
  ] as const)(
    'says where and what, and ends at %s with exit code 0 (engine takes %i ms)',
    async (signal, ms) => {
      const folder = temporaryFolder();
      put('page', folder, 'index.html');
      const { child, said, ended } = program(serving(folder, ms));
      while (!said.out.includes('open the address')) await once(child.stdout, 'data');
      expect(said.out).toMatch(
        /^dashboard: http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}\nserving AlexNet \(alexnet\) .*ctrl-C\nopen the address in a browser: there is no display\n$/,
      );
      const port = Number(/:(\d+)\//.exec(said.out)?.[1]);
      expect((await ask(port, '/')).body).toBe('page');
      const start = performance.now();
      child.kill(signal);
      child.kill(signal); // npm passes ctrl-C on a second time
      expect(await ended).toEqual([0, null]);
      expect(performance.now() - start).toBeLessThan(3000); // 800 by its own clock; generous for a busy machine
      expect(said.err).toBe('');
    },
  );
});

describe('npm start', () => {
  const script = (root: string, ...args: string[]): string => `
    import { start } from ${built('host/start/start.js')};
    const { platform, env } = process;
    await start(${JSON.stringify(root)}, ${JSON.stringify(args)}, { platform, env, getuid: () => 1000 });`;

  /** A checkout whose Electron is a shell script. */
  function withElectron(shell: string): string {
    const root = temporaryFolder();
    put('{"version":"1.0.0"}', root, 'node_modules/electron/package.json');
    chmodSync(put(`#!/bin/sh\n${shell}\n`, root, 'node_modules/electron/dist/electron'), 0o755);
    put('1.0.0', root, 'node_modules/electron/dist/version');
    return root;
  }

  it('runs Electron with the checkout and the arguments', async () => {
    const root = withElectron('echo "electron $@"');
    const { said, ended } = program(script(root, '--model', 'alexnet'), { DISPLAY: ':0' });
    expect(await ended).toEqual([0, null]);
    expect(said.out).toMatch(/desktop app, because Electron is installed/);
    expect(said.out).toContain(`electron ${root} --model alexnet\n`);
  });

  it("passes Electron's failure on, and names the way out", async () => {
    const { said, ended } = program(script(withElectron('exit 7')), { DISPLAY: ':0' });
    expect(await ended).toEqual([7, null]);
    expect(said.out).toMatch(/the desktop app failed; the same in a browser: npm start -- --browser\n$/);
  });

  it('ends with Electron when it is stopped', async () => {
    const { child, said, ended } = program(script(withElectron('echo up; exec sleep 60')), { DISPLAY: ':0' });
    while (!said.out.includes('up')) await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('goes on to serve in a browser and says why; mistakes in arguments end it in one line', async () => {
    const { said, ended } = program(script(temporaryFolder(), '--port', 'x'));
    expect(await ended).toEqual([1, null]);
    expect(said.out).toBe('eyeriss: showing the dashboard in a browser, because --port was given\n');
    expect(said.err).toMatch(/^eyeriss: --port is "x"; .*\n$/);
  });
});
