import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ElectronDouble } from './electron-double/electron-double.ts';
import { chromiumPath, closeBrowser, startElectron } from './electron-double/start.ts';
import { makeStandInApp } from './stand-in-app.ts';

/** What the stand-in page keeps. */
interface Seen {
  readonly ports: readonly { readonly restarts: number }[];
  readonly news: readonly unknown[];
  readonly stopped: readonly { readonly exitCode: number; readonly retryInMs: number }[];
  readonly messages: readonly unknown[];
}

describe.skipIf(!chromiumPath)('the Electron shell on the double (needs Chromium)', () => {
  let electron: ElectronDouble;

  beforeAll(async () => {
    const args = ['--model', 'alexnet', '--models', '/somewhere', '--no-sandbox'];
    electron = await startElectron({ ...makeStandInApp(), args });
  });
  afterAll(async () => {
    await electron.end();
    await closeBrowser();
  });

  const seen = () => electron.page.evaluate<Seen>('window.seen');
  const inPage = (script: string) => electron.page.evaluate<unknown>(script);
  const say = (json: unknown) => inPage(`window.port.postMessage(${JSON.stringify(JSON.stringify(json))})`);

  it('takes the lock and registers the scheme before the app is ready, serves before it opens the window', () => {
    expect(electron.log).toEqual([
      'requestSingleInstanceLock',
      'registerSchemesAsPrivileged app',
      'ready',
      'protocol.handle app',
      'setApplicationMenu',
      'utilityProcess.fork',
      'BrowserWindow',
    ]);
    expect(electron.window.calls).toEqual(['show']);
  });

  it('opens a sandboxed window on app://eyeriss/', () => {
    expect(electron.window.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
    });
    expect(electron.window.webContents.getURL()).toBe('app://eyeriss/');
    expect(electron.window.isFullScreen()).toBe(false);
  });

  it('sends a strict policy, which holds: no inline script, nothing from elsewhere; the page is isolated', async () => {
    const { headers } = await electron.fetch('app://eyeriss/');
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(await inPage('window.inlineRan')).toBeUndefined();
    expect(await inPage('crossOriginIsolated && isSecureContext')).toBe(true);
    expect(await inPage(`fetch('https://example.org/').then(() => 'got it', () => 'refused')`)).toBe(
      'refused',
    );
    expect(await inPage(`getComputedStyle(document.getElementById('styled')).color`)).toBe('rgb(1, 2, 3)');
  });

  it('serves nothing outside its folder, no other host and only GET and HEAD', async () => {
    for (const path of [
      '..%2F..%2Fsecret.txt',
      '%2e%2e/%2e%2e/secret.txt',
      '..%5c..%5csecret.txt',
      '%00',
      '%',
      'none.js',
    ])
      expect((await electron.fetch(`app://eyeriss/${path}`)).status).toBe(404);
    expect((await electron.fetch('app://elsewhere/index.html')).status).toBe(404);
    expect((await electron.fetch('app://eyeriss/', { method: 'POST' })).status).toBe(405);
    const head = await electron.fetch('app://eyeriss/page.js', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('shows the page no more than kind, onPort and onStopped', async () => {
    expect(await inPage('Object.keys(window.eyeriss)')).toEqual(['kind', 'onPort', 'onStopped']);
    expect(await inPage('[typeof require, typeof process, window.eyeriss.kind]')).toEqual([
      'undefined',
      'undefined',
      'electron',
    ]);
  });

  it('gives its own page the camera but not the microphone', async () => {
    const ask = (constraints: string) =>
      inPage(
        `navigator.mediaDevices.getUserMedia(${constraints}).then((s) => s.getTracks().map((t) => t.kind).join(), (e) => e.name)`,
      );
    expect(await ask('{ video: true }')).toBe('video');
    expect(await ask('{ audio: true }')).toBe('NotAllowedError');
    expect(await ask('{ video: true, audio: true }')).toBe('NotAllowedError');
    expect(await ask('{ video: true }')).toBe('video');
  });

  it('gives nobody else anything, and its own page nothing else', async () => {
    const { defaultSession } = electron.session;
    const video = { mediaTypes: ['video'], isMainFrame: true };
    const own = { requestingUrl: 'app://eyeriss/index.html' };
    expect(await defaultSession.ask('media', { ...video, ...own })).toBe(true);
    expect(await defaultSession.ask('fullscreen', { isMainFrame: true, ...own })).toBe(true);
    for (const requestingUrl of [
      'https://example.org/',
      'app://eyeriss.example.org/',
      'app://other/',
      'file:///a',
    ])
      expect(await defaultSession.ask('media', { ...video, requestingUrl })).toBe(false);
    expect(await defaultSession.ask('media', { ...video, ...own, isMainFrame: false })).toBe(false);
    expect(await defaultSession.ask('media', { ...own, isMainFrame: true })).toBe(false);
    for (const permission of ['geolocation', 'notifications', 'midi', 'clipboard-read', 'display-capture'])
      expect(await defaultSession.ask(permission, { isMainFrame: true, ...own })).toBe(false);
    expect(defaultSession.check('media', 'app://eyeriss/', true, 'video')).toBe(true);
    expect(defaultSession.check('media', 'app://eyeriss/', true, 'audio')).toBe(false);
    expect(defaultSession.check('media', 'https://example.org', true, 'video')).toBe(false);
    expect(defaultSession.check('usb', 'app://eyeriss/', true)).toBe(false);
    expect(defaultSession.deviceHandler?.()).toBe(false);
  });

  it('does not navigate away; an allowed link opens outside', async () => {
    const go = async (url: string) => {
      const refused = electron.page.waitForEvent('requestfailed');
      await inPage(`void (location.href = ${JSON.stringify(url)})`);
      await refused;
    };
    await go('https://example.org/');
    expect(electron.openedOutside).toEqual([]);
    await go('https://vimeo.com/154012013');
    expect(electron.openedOutside.splice(0)).toEqual(['https://vimeo.com/154012013']);
    expect(await electron.page.title()).toBe('stand-in');
  });

  it('opens no windows; an allowed link opens outside', async () => {
    await inPage(`void window.open('https://example.org/')`);
    await inPage(`void window.open('https://vimeo.com/154012013')`);
    await expect.poll(() => electron.openedOutside).toEqual(['https://vimeo.com/154012013']);
    expect(electron.newWindows).toEqual([]);
    electron.openedOutside.length = 0;
  });

  it('refuses foreign senders and arguments that do not fit', async () => {
    const ask = (senderFrame: unknown, ...args: unknown[]) =>
      electron.ipcMain.invoke('eyeriss:connect', { sender: electron.window.webContents, senderFrame }, args);
    const own = { url: 'app://eyeriss/', parent: null };
    await expect(ask({ url: 'https://example.org/', parent: null })).rejects.toThrow(
      "only the app's own page",
    );
    await expect(ask({ ...own, parent: own })).rejects.toThrow("only the app's own page");
    await expect(ask(null)).rejects.toThrow('a frame that is gone');
    await expect(ask(own, 'more')).rejects.toThrow('eyeriss:connect: ');
  });

  it('streams text and ArrayBuffers between the page and the engine process, which has its arguments', async () => {
    await expect.poll(async () => (await seen()).messages.length).toBe(1);
    const [hello] = (await seen()).messages;
    expect(hello).toMatchObject({
      type: 'hello',
      pid: electron.engines[0]!.pid,
      args: ['--models', '/somewhere', '--model', 'alexnet'],
    });
    await inPage('window.port.postMessage(new Uint8Array([1, 2, 3]).buffer)');
    await expect.poll(async () => (await seen()).messages[1]).toEqual([3, 2, 1]);
    expect((await seen()).news).toEqual([{ restarts: 0 }]);
  });

  it('loses an ArrayBuffer that the page transfers, as electron#34905 does', async () => {
    await inPage('void ((b) => window.port.postMessage(b, [b]))(new ArrayBuffer(3))');
    await expect.poll(async () => (await seen()).messages[2]).toEqual({ type: 'nothing' });
  });

  it('starts the engine again when it dies, says so, and gives the page a new port', async () => {
    await say({ type: 'die' });
    await expect.poll(async () => (await seen()).messages.length).toBe(4);
    const { ports, stopped, messages } = await seen();
    expect(stopped).toEqual([{ exitCode: 7, retryInMs: 500, reason: 'told to' }]);
    expect(ports.map(({ restarts }) => restarts)).toEqual([0, 1]);
    expect(messages[3]).toMatchObject({ type: 'hello', pid: electron.engines[1]!.pid });
    expect(electron.engines.length).toBe(2);
  });

  it('gives a page that asks by a window message a new port', async () => {
    await inPage(`window.postMessage({ eyeriss: 'port?' }, location.origin)`);
    await expect.poll(async () => (await seen()).messages.length).toBe(5);
    expect((await seen()).ports.at(-1)).toMatchObject({ restarts: 1 });
  });

  it('gives a page that is loaded again a port of its own', async () => {
    await electron.page.reload();
    await expect.poll(async () => (await seen()).messages.length).toBe(1);
    expect((await seen()).ports).toMatchObject([{ restarts: 1 }]);
  });

  it('has a menu with reload, full screen, zoom and the way to the original demo', () => {
    const items = electron.menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
    const roles = items.map(({ role }) => role);
    expect(roles).toEqual(
      expect.arrayContaining(['reload', 'togglefullscreen', 'resetZoom', 'zoomIn', 'zoomOut']),
    );
    for (const item of items) if (item.role === undefined) (item.click as (() => void) | undefined)?.();
    expect(electron.openedOutside.splice(0)).toEqual([
      'https://vimeo.com/154012013',
      `${electron.circumstances.appPath}/README.md`,
    ]);
  });
});
