import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { put } from '../support/temporary-folder.ts';
import type { ElectronDouble } from './electron-double/electron-double.ts';
import { chromiumPath, closeBrowser, startElectron } from './electron-double/start.ts';
import { makeStandInApp } from './stand-in-app.ts';

describe.skipIf(!chromiumPath)('a booth in the Electron shell on the double (needs Chromium)', () => {
  let electron: ElectronDouble;
  let folder: string;
  let logsBefore: string | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'eyeriss-booth-'));
    logsBefore = process.env['EYERISS_LOGS'];
    process.env['EYERISS_LOGS'] = join(folder, 'logs');
    const attract = put('a run', folder, 'a.eyeriss');
    electron = await startElectron({ ...makeStandInApp(), args: ['--booth', '--attract', attract] });
  });
  afterAll(async () => {
    await electron.end();
    await closeBrowser();
    if (logsBefore === undefined) delete process.env['EYERISS_LOGS'];
    else process.env['EYERISS_LOGS'] = logsBefore;
    rmSync(folder, { recursive: true, force: true });
  });

  const log = () => readFileSync(join(folder, 'logs/booth.log'), 'utf8');

  /** Presses a key as Electron's main process hears of it before the page; whether it was kept from the page. */
  function press(key: string, keys: Readonly<Record<string, boolean>> = {}, type = 'keyDown'): boolean {
    let kept = false;
    const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key;
    const none = { control: false, shift: false, alt: false, meta: false };
    const event = { preventDefault: () => (kept = true) };
    electron.window.webContents.emit('before-input-event', event, { type, key, code, ...none, ...keys });
    return kept;
  }

  it('is a kiosk without a menu on a display that stays awake, and its page knows', () => {
    expect(electron.window.options).toMatchObject({ kiosk: true, fullscreen: true });
    expect(electron.window.webContents.getURL()).toBe('app://eyeriss/?booth=1');
    expect(electron.menu).toEqual([]);
    expect(electron.log).toContain('powerSaveBlocker.start prevent-display-sleep');
    expect(log()).toMatch(/booth\.start eyeriss .*desktop app/);
    // It is no run; the booth opens all the same.
    expect(log()).toMatch(/attract\.refused/);
  });

  it('answers its page: state, recording, events', async () => {
    const state = await electron.page.evaluate<unknown>(`fetch('./booth/state').then((r) => r.json())`);
    expect(state).toMatchObject({ attract: true });
    expect(await electron.page.evaluate(`fetch('./booth/attract').then((r) => r.text())`)).toBe('a run');
    const said = `{ method: 'POST', body: '{"event":"camera.ended","text":"gone"}' }`;
    expect(await electron.page.evaluate(`fetch('./booth/event', ${said}).then((r) => r.status)`)).toBe(200);
    expect(log()).toContain('camera.ended gone');
    expect((await electron.fetch('app://eyeriss/booth/none')).status).toBe(404);
    const body = 'x'.repeat(5000);
    expect((await electron.fetch('app://eyeriss/booth/event', { method: 'POST', body })).status).toBe(413);
    expect((await electron.fetch('app://elsewhere/booth/state')).status).toBe(404);
  });

  it('keeps every key that would leave it, and lets the page have its own', () => {
    expect(press('Escape')).toBe(true);
    expect(press('F11')).toBe(true);
    expect(press('F4', { alt: true })).toBe(true);
    for (const key of ['w', 'q', 'r', 'e', '+', '-', '0']) expect(press(key, { control: true })).toBe(true);
    expect(press('I', { control: true, shift: true })).toBe(true);
    expect(press('q', { meta: true })).toBe(true);
    for (const key of ['ArrowRight', 'g', ' ', 'Home']) expect(press(key)).toBe(false);
    for (const key of ['H', 'K', 'U']) expect(press(key, { control: true, shift: true })).toBe(false);
    expect(press('E', { control: true, shift: true }, 'keyUp')).toBe(true);
    expect(electron.app.exitCode).toBeUndefined();
  });

  it('is not closed by the window manager', () => {
    electron.window.close();
    expect(electron.windows).toHaveLength(1);
    expect(electron.app.exitCode).toBeUndefined();
  });

  it('loads a page again that crashes, also one that keeps crashing, and asks nobody', async () => {
    const { webContents } = electron.window;
    await webContents.crash();
    await expect.poll(() => webContents.getURL()).toBe('app://eyeriss/?booth=1&notice=page.crashed');
    expect(log()).toContain('page.crashed');
    const loaded = once(webContents, 'did-finish-load');
    electron.app.emit('render-process-gone', {}, webContents, { reason: 'oom' });
    await loaded;
    // A load that is overtaken is no end of the app: it is written down.
    const aborted = Object.assign(new Error('(-3) loading'), { code: 'ERR_ABORTED' });
    let loads = 0;
    const overtaken = {
      isDestroyed: () => false,
      loadURL: () => {
        loads++;
        return Promise.reject(aborted);
      },
    };
    electron.app.emit('render-process-gone', {}, overtaken, { reason: 'oom' });
    await expect.poll(log).toMatch(/page\.not-loaded.*-3/);
    // The fourth in a minute: later, but by itself.
    electron.app.emit('render-process-gone', {}, webContents, { reason: 'oom' });
    expect(electron.dialogs).toEqual([]);
    expect(loads).toBe(1);
  });

  it('starts the engine again when it dies, and writes that down', async () => {
    const engines = electron.engines.length;
    await expect.poll(() => electron.page.evaluate('window.seen?.ports.length')).toBeGreaterThan(0);
    await electron.page.evaluate(`window.port.postMessage('{"type":"die"}')`);
    await expect.poll(() => electron.engines.length).toBe(engines + 1);
    expect(log()).toMatch(/engine ended \(told to\), started again in \d+ ms/);
  });

  it('is left by the chord', () => {
    expect(press('E', { control: true, shift: true })).toBe(true);
    expect(electron.app.exitCode).toBe(0);
    expect(log()).toMatch(/booth\.exit[^]*booth\.stop/);
  });
});
