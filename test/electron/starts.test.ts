import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { ElectronDouble } from './electron-double/electron-double.ts';
import { chromiumPath, closeBrowser, startElectron } from './electron-double/start.ts';
import { makeStandInApp } from './stand-in-app.ts';

describe.skipIf(!chromiumPath)('starts and ends of the Electron shell on the double (needs Chromium)', () => {
  const running: ElectronDouble[] = [];
  const start = async (app: ReturnType<typeof makeStandInApp>, args: readonly string[] = []) => {
    const electron = await startElectron({ ...app, args });
    running.push(electron);
    return electron;
  };
  afterEach(async () => {
    for (const electron of running.splice(0)) await electron.end();
  });

  afterAll(closeBrowser);

  it('opens the window where it was closed, survives a broken file, writes whole ones', async () => {
    const app = makeStandInApp();
    const file = join(app.userData, 'window-state.json');
    const first = await start(app);
    expect(first.window.options).toMatchObject({ width: 1440, height: 900, fullscreen: false });
    first.window.setBounds({ x: 200, y: 50, width: 1000, height: 700 });
    first.window.maximize();
    first.window.setFullScreen(true);
    first.window.close();
    expect(first.app.exitCode).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      bounds: { x: 200, y: 50, width: 1000, height: 700 },
      maximised: true,
      fullScreen: true,
    });

    const second = await start(app);
    const where = { x: 200, y: 50, width: 1000, height: 700 };
    expect(second.window.options).toMatchObject({ ...where, fullscreen: true });
    expect(second.window.isMaximized()).toBe(true);
    await second.end();

    writeFileSync(file, '{"bounds":{"x":');
    const third = await start(app);
    expect(third.window.options).toMatchObject({ width: 1440, height: 900, fullscreen: false });
    expect(third.window.options.x).toBeUndefined();
  });

  it('ends the engine process with the app, without starting it again', async () => {
    const electron = await start(makeStandInApp());
    const [engine] = electron.engines;
    const ended = new Promise((resolve) => engine!.once('exit', resolve));
    electron.window.close();
    await ended;
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(electron.engines.length).toBe(1);
  });

  it('brings the first window to the front when started a second time', async () => {
    const app = makeStandInApp();
    const first = await start(app);
    first.window.minimize();
    const second = await start(app);
    expect(second.app.exitCode).toBe(0);
    expect(second.log).toEqual(['requestSingleInstanceLock', 'quit']);
    expect(first.window.calls).toEqual(['show', 'restore', 'show', 'focus']);
    expect(first.app.exitCode).toBeUndefined();
  });

  it('says what is wrong with the command line and ends', async () => {
    const electron = await start(makeStandInApp(), ['--model']);
    expect(electron.dialogs).toEqual([
      'Eyeriss cannot start: --model: lacks its value, e.g. --model alexnet',
    ]);
    expect(electron.app.exitCode).toBe(1);
    expect(electron.log).toEqual([]);
  });

  it('loads a crashed page again with a notice and a new port, three times a minute at most', async () => {
    const electron = await start(makeStandInApp());
    const contents = electron.window.webContents;
    for (let crash = 1; crash <= 3; crash++) {
      const loaded = new Promise((resolve) => contents.once('did-finish-load', resolve));
      await contents.crash();
      await loaded;
      expect(contents.getURL()).toBe('app://eyeriss/?notice=page.crashed');
    }
    await expect.poll(() => electron.page.evaluate('window.seen.messages.length')).toBe(1);
    await contents.crash();
    await expect.poll(() => electron.dialogs).toEqual(['The page keeps crashing.']);
    await expect.poll(() => electron.app.exitCode).toBe(0);
  });

  it('tries again where the page is not loaded, three times a minute at most', async () => {
    const electron = await start(makeStandInApp());
    let loads = 0;
    const failed = Object.assign(new Error('ERR_FAILED (-2) loading'), { code: 'ERR_FAILED' });
    const loadURL = () => {
      loads++;
      return Promise.reject(failed);
    };
    electron.app.emit('render-process-gone', {}, { isDestroyed: () => false, loadURL }, { reason: 'oom' });
    await expect.poll(() => electron.dialogs).toEqual(['The page cannot be loaded.']);
    expect(loads).toBe(3);
    await expect.poll(() => electron.app.exitCode).toBe(0);
  });

  it('does not try again for a load that fails because its page crashed, nor asks twice', async () => {
    const electron = await start(makeStandInApp());
    const failures: ((error: Error) => void)[] = [];
    const target = {
      isDestroyed: () => false,
      loadURL: () => new Promise((_, reject) => failures.push(reject)),
    };
    const crash = () => electron.app.emit('render-process-gone', {}, target, { reason: 'oom' });
    const fail = async (load: number) => {
      failures[load]!(Object.assign(new Error('ERR_FAILED (-2) loading'), { code: 'ERR_FAILED' }));
      await Promise.resolve();
      await Promise.resolve();
    };
    crash();
    crash();
    await fail(0);
    expect(failures).toHaveLength(2);
    // The newest one is tried again; then there was one in a minute too many, and a crash that comes with it.
    await fail(1);
    expect(failures).toHaveLength(3);
    await fail(2);
    crash();
    expect(failures).toHaveLength(3);
    expect(electron.dialogs).toEqual(['The page cannot be loaded.']);
    await expect.poll(() => electron.app.exitCode).toBe(0);
  });
});
