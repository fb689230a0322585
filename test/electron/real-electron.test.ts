import { cpSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findElectron } from '../support/electron-binary.ts';
import { makeStandInApp } from './stand-in-app.ts';

const found = findElectron();
const ROOT = join(import.meta.dirname, '../..');

/*
 * The names in here stand in .ci/count.mjs: Electron's binary comes from no package registry, so these tests may be
 * skipped where all others must run.
 */
describe.skipIf('reason' in found)('the real Electron (needs its binary and a display)', () => {
  let electron: ElectronApplication;

  beforeAll(async () => {
    const { appPath, userData } = makeStandInApp();
    rmSync(join(appPath, 'dist/electron'), { recursive: true });
    cpSync(join(ROOT, 'dist/electron'), join(appPath, 'dist/electron'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(appPath, 'node_modules'));
    writeFileSync(join(appPath, 'package.json'), '{"type":"module","main":"dist/electron/main.js"}');
    if ('reason' in found) throw new Error(found.reason);
    electron = await _electron.launch({
      executablePath: found.path,
      args: [
        '--no-sandbox',
        '--use-fake-device-for-media-stream',
        `--user-data-dir=${userData}`,
        appPath,
        '--model',
        'alexnet',
      ],
    });
  });
  afterAll(() => electron.close());

  it('shows the page from app://eyeriss/, isolated, with window.eyeriss and nothing of Node', async () => {
    const page = await electron.firstWindow();
    await page.waitForFunction('window.seen');
    expect(page.url()).toBe('app://eyeriss/');
    expect(await page.evaluate('[crossOriginIsolated, typeof require, window.inlineRan]')).toEqual([
      true,
      'undefined',
      undefined,
    ]);
    expect(await page.evaluate('Object.keys(window.eyeriss)')).toEqual(['kind', 'onPort', 'onStopped']);
  });

  it('streams through a MessagePort to the engine process, and gives a new one after its death', async () => {
    const page = await electron.firstWindow();
    const messages = () => page.evaluate<unknown[]>('window.seen.messages');
    await expect.poll(async () => (await messages()).length).toBe(1);
    expect(await messages()).toMatchObject([{ type: 'hello', args: ['--model', 'alexnet'] }]);
    await page.evaluate('window.port.postMessage(new Uint8Array([1, 2, 3]).buffer)');
    await expect.poll(async () => (await messages())[1]).toEqual([3, 2, 1]);
    await page.evaluate(`window.port.postMessage('{"type":"die"}')`);
    await expect.poll(async () => (await messages()).length).toBe(3);
    expect(await page.evaluate('window.seen.news')).toEqual([{ restarts: 0 }, { restarts: 1 }]);
  });

  it('grants the camera, refuses the microphone', async () => {
    const page = await electron.firstWindow();
    const ask = (what: string) =>
      page.evaluate(
        `navigator.mediaDevices.getUserMedia({ ${what}: true }).then(() => 'granted', (e) => e.name)`,
      );
    expect(await ask('video')).toBe('granted');
    expect(await ask('audio')).toBe('NotAllowedError');
  });
});
