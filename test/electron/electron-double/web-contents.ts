import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { CDPSession, Frame, Page, Request as PageRequest } from 'playwright-core';
import { APP_ORIGIN, fromReal, toReal } from './app-address.ts';
import type { ElectronDouble } from './electron-double.ts';
import { IPC_BINDING, PAGE_SCRIPT, PERMISSION_BINDING, preloadScript, WORLD } from './page-scripts.ts';
import type { MessagePortMain } from './ports.ts';

type Encoded = { readonly value: unknown } | { readonly base64: string };

/** What the preload's world says. */
type FromPage =
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: unknown[] }
  | { readonly kind: 'port'; readonly port: number; readonly data: { value?: unknown; base64?: string } }
  | { readonly kind: 'close'; readonly port: number };

export type OpenHandler = (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' };

function encode(data: unknown): Encoded {
  return data instanceof ArrayBuffer ? { base64: Buffer.from(data).toString('base64') } : { value: data };
}

function decode({ value, base64 }: { value?: unknown; base64?: string }): unknown {
  return base64 === undefined ? value : new Uint8Array(Buffer.from(base64, 'base64')).buffer;
}

/** WebContents on a Chromium page. */
export class WebContents extends EventEmitter {
  opened: Promise<Page>;
  readonly #double: ElectronDouble;
  readonly #preload: string | undefined;
  readonly #ports = new Map<number, MessagePortMain>();
  #lastPort = 0;
  #page: Page | undefined;
  #devTools: CDPSession | undefined;
  /** the preload's world in the main frame */
  #world: string | undefined;
  #loading: string | undefined;
  #openHandler: OpenHandler = () => ({ action: 'allow' });
  #destroyed = false;

  constructor(double: ElectronDouble, preload: string | undefined) {
    super();
    this.#double = double;
    this.#preload = preload;
    this.opened = this.#open();
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error('the page is not there yet');
    return this.#page;
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.opened;
    this.#loading = toReal(url);
    await page.goto(this.#loading);
    this.emit('did-finish-load');
  }

  getURL(): string {
    return fromReal(this.page.url());
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  send(channel: string, ...args: unknown[]): void {
    this.#toPage({ kind: 'send', channel, args, ports: [] });
  }

  postMessage(channel: string, message: unknown, transfer: readonly MessagePortMain[] = []): void {
    const ports = transfer.map((port) => {
      const id = ++this.#lastPort;
      this.#ports.set(id, port);
      return { id, port };
    });
    this.#toPage({ kind: 'send', channel, args: [message], ports: ports.map(({ id }) => id) });
    for (const { id, port } of ports) {
      port.transferTo({
        message: (data) => {
          this.#toPage({ kind: 'port', port: id, data: encode(data) });
        },
        close: () => {
          this.#toPage({ kind: 'close', port: id });
        },
      });
    }
  }

  /** The double's own: the window has been closed. */
  async destroy(): Promise<void> {
    this.#destroyed = true;
    for (const port of this.#ports.values()) port.close();
    this.emit('destroyed');
    await (await this.opened).close();
  }

  /** The double's own: the page's process dies. */
  async crash(): Promise<void> {
    this.#world = undefined;
    const page = await this.opened;
    const crashed = page.waitForEvent('crash');
    // The call's answer never comes.
    page.goto('chrome://crash').catch(() => undefined);
    await crashed;
    for (const port of this.#ports.values()) port.close();
    // A crashed page of Playwright's stays so: the contents go on with another one.
    this.#page = undefined;
    this.opened = this.#open();
    await this.opened;
    const details = { reason: 'crashed', exitCode: 11 };
    this.emit('render-process-gone', {}, details);
    this.#double.app.emit('render-process-gone', {}, this, details);
  }

  /** The double's own: whether a navigation may go on. */
  mayNavigate(request: PageRequest, frame: Frame): boolean {
    const url = request.url();
    if (frame === this.#page?.mainFrame() && url === this.#loading) {
      this.#loading = undefined;
      return true;
    }
    let prevented = false;
    const details = {
      url: fromReal(url),
      isMainFrame: frame.parentFrame() === null,
      preventDefault: () => {
        prevented = true;
      },
    };
    this.emit('will-frame-navigate', details);
    return !prevented;
  }

  /** The double's own: whether a new window may be opened. */
  mayOpen(url: string): boolean {
    return this.#openHandler({ url: fromReal(url) }).action === 'allow';
  }

  async #open(): Promise<Page> {
    const page = await this.#double.newPage(this);
    const devTools = await page.context().newCDPSession(page);
    devTools.on('Runtime.executionContextCreated', ({ context }) => {
      const aux = context.auxData as { readonly frameId?: string } | undefined;
      if (context.name === WORLD && aux?.frameId === mainFrameId) this.#world = context.uniqueId;
    });
    devTools.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === IPC_BINDING) this.#hear(JSON.parse(payload) as FromPage);
      if (name === PERMISSION_BINDING) void this.#ask(devTools, payload, executionContextId);
    });
    const { frameTree } = await devTools.send('Page.getFrameTree');
    const mainFrameId = frameTree.frame.id;
    await devTools.send('Page.enable');
    await devTools.send('Runtime.enable');
    await devTools.send('Runtime.addBinding', { name: PERMISSION_BINDING });
    await devTools.send('Page.addScriptToEvaluateOnNewDocument', { source: PAGE_SCRIPT });
    if (this.#preload !== undefined) {
      await devTools.send('Runtime.addBinding', { name: IPC_BINDING, executionContextName: WORLD });
      const source = preloadScript(readFileSync(this.#preload, 'utf8'), APP_ORIGIN);
      await devTools.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: WORLD });
    }
    this.#page = page;
    this.#devTools = devTools;
    return page;
  }

  #toPage(message: unknown): void {
    if (this.#world === undefined || this.#destroyed) return;
    const expression = `electronDoubleReceive(${JSON.stringify(message)})`;
    // A page that goes away in between hears nothing, as in Electron.
    this.#devTools
      ?.send('Runtime.evaluate', { expression, uniqueContextId: this.#world })
      .catch(() => undefined);
  }

  #hear(said: FromPage): void {
    if (said.kind === 'port') this.#ports.get(said.port)?.say(decode(said.data));
    else if (said.kind === 'close') this.#ports.get(said.port)?.close();
    else void this.#answer(said.id, said.channel, said.args);
  }

  async #answer(id: number, channel: string, args: readonly unknown[]): Promise<void> {
    const senderFrame = { url: this.getURL(), parent: null };
    try {
      const value = await this.#double.ipcMain.invoke(channel, { sender: this, senderFrame }, args);
      this.#toPage({ kind: 'answer', id, value });
    } catch (error) {
      this.#toPage({ kind: 'answer', id, error: String(error) });
    }
  }

  async #ask(devTools: CDPSession, payload: string, contextId: number): Promise<void> {
    const asked = JSON.parse(payload) as {
      readonly id: number;
      readonly mediaTypes: readonly string[];
      readonly url: string;
      readonly isMainFrame: boolean;
    };
    const granted = await this.#double.session.defaultSession.ask('media', {
      requestingUrl: fromReal(asked.url),
      isMainFrame: asked.isMainFrame,
      mediaTypes: asked.mediaTypes,
    });
    const { targetInfo } = await devTools.send('Target.getTargetInfo');
    for (const name of ['camera', 'microphone']) {
      await devTools.send('Browser.setPermission', {
        permission: { name },
        setting: granted ? 'granted' : 'denied',
        origin: new URL(asked.url).origin,
        browserContextId: targetInfo.browserContextId!,
      });
    }
    await devTools.send('Runtime.evaluate', { expression: `electronDoubleAnswer(${asked.id})`, contextId });
  }
}
