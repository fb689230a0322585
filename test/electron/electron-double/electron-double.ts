import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions, MenuItemConstructorOptions, Rectangle } from 'electron';
import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { APP_ORIGIN, fromReal } from './app-address.ts';
import { BrowserWindow } from './browser-window.ts';
import { Latch } from './latch.ts';
import { MessageChannelMain } from './ports.ts';
import { Session } from './session.ts';
import { UtilityProcess } from './utility-process.ts';
import type { WebContents } from './web-contents.ts';

/** What an instance of the app is started with. */
export interface Circumstances {
  /** folder with package.json and dist/ */
  readonly appPath: string;
  /** also what the single-instance lock is about */
  readonly userData: string;
  readonly args: readonly string[];
  /** path of the main module, of a packaged app; default: electron/main.ts, which is not packaged */
  readonly packagedMain?: string;
  readonly workAreas?: readonly Rectangle[];
}

/** Instances that hold a single-instance lock, by userData. */
const locks = new Map<string, ElectronDouble>();

class IpcMain {
  readonly #handlers = new Map<string, (event: unknown, ...args: unknown[]) => unknown>();

  handle(channel: string, handler: (event: unknown, ...args: unknown[]) => unknown): void {
    this.#handlers.set(channel, handler);
  }

  /** The double's own: as if a frame had asked. */
  async invoke(channel: string, event: unknown, args: readonly unknown[]): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    return await handler(event, ...args);
  }
}

class App extends EventEmitter {
  readonly ready = new Latch();
  exitCode: number | undefined;
  readonly #double: ElectronDouble;

  constructor(double: ElectronDouble) {
    super();
    this.#double = double;
  }

  requestSingleInstanceLock(): boolean {
    const { userData, args, appPath } = this.#double.circumstances;
    this.#double.log.push('requestSingleInstanceLock');
    const first = locks.get(userData);
    if (first === undefined) {
      locks.set(userData, this.#double);
      return true;
    }
    first.app.emit('second-instance', {}, ['electron', '.', ...args], appPath);
    return false;
  }

  get isPackaged(): boolean {
    return this.#double.circumstances.packagedMain !== undefined;
  }

  whenReady(): Promise<void> {
    return this.ready.opened;
  }

  getAppPath(): string {
    return this.#double.circumstances.appPath;
  }

  getPath(): string {
    return this.#double.circumstances.userData;
  }

  quit(): void {
    this.#double.log.push('quit');
    this.emit('before-quit', {});
    for (const window of [...this.#double.windows]) window.close();
    this.exit(0);
  }

  exit(code: number): void {
    if (this.exitCode !== undefined) return;
    this.exitCode = code;
    this.emit('will-quit', {});
    const { userData } = this.#double.circumstances;
    if (locks.get(userData) === this.#double) locks.delete(userData);
    this.#double.pageLoaded();
  }
}

/** One running instance: everything that `import … from 'electron'` gives its main process. */
export class ElectronDouble {
  readonly circumstances: Circumstances;
  readonly app: App;
  readonly ipcMain = new IpcMain();
  readonly BrowserWindow: {
    new (options: BrowserWindowConstructorOptions): BrowserWindow;
    getAllWindows(): BrowserWindow[];
  };
  readonly MessageChannelMain = MessageChannelMain;
  readonly session = { defaultSession: new Session() };
  readonly windows: BrowserWindow[] = [];
  readonly engines: UtilityProcess[] = [];
  readonly engineArguments: (readonly string[])[] = [];
  /** Calls whose order matters, in their order. */
  readonly log: string[] = [];
  /** What was opened outside: addresses and paths. */
  readonly openedOutside: string[] = [];
  /** Addresses of windows that a page was allowed to open; the double opens none. */
  readonly newWindows: string[] = [];
  /** Dialogs that were shown; message boxes are answered by {@link dialogAnswer}. */
  readonly dialogs: string[] = [];
  dialogAnswer = 1;
  menu: readonly MenuItemConstructorOptions[] = [];
  readonly #browser: Browser;
  readonly #contents = new Map<Page, WebContents>();
  readonly #loaded = new Latch();
  readonly #endings: Promise<unknown>[] = [];
  #context: BrowserContext | undefined;
  #serve: ((request: Request) => Promise<Response>) | undefined;
  /** a page is being opened for a window, not by a page */
  #opening = 0;

  constructor(browser: Browser, circumstances: Circumstances) {
    this.#browser = browser;
    this.circumstances = circumstances;
    this.app = new App(this);
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the nested class needs both
    const double = this;
    this.BrowserWindow = class extends BrowserWindow {
      constructor(options: BrowserWindowConstructorOptions) {
        super(double, options);
        double.log.push('BrowserWindow');
      }

      static getAllWindows(): BrowserWindow[] {
        return [...double.windows];
      }
    };
  }

  readonly protocol = {
    registerSchemesAsPrivileged: (schemes: readonly { readonly scheme: string }[]) => {
      this.log.push(`registerSchemesAsPrivileged ${schemes.map(({ scheme }) => scheme).join()}`);
    },
    handle: (scheme: string, handler: (request: Request) => Promise<Response>) => {
      this.log.push(`protocol.handle ${scheme}`);
      this.#serve = handler;
    },
  };

  readonly utilityProcess = {
    fork: (entry: string, args: readonly string[]) => {
      this.log.push('utilityProcess.fork');
      const engine = new UtilityProcess(entry, args);
      this.engines.push(engine);
      this.engineArguments.push(args);
      return engine;
    },
  };

  readonly Menu = {
    buildFromTemplate: (template: readonly MenuItemConstructorOptions[]) => template,
    setApplicationMenu: (template: readonly MenuItemConstructorOptions[] | null) => {
      this.log.push('setApplicationMenu');
      this.menu = template ?? [];
    },
  };

  readonly screen = {
    getAllDisplays: () =>
      (this.circumstances.workAreas ?? [{ x: 0, y: 0, width: 1920, height: 1080 }]).map((workArea) => ({
        workArea,
      })),
  };

  readonly shell = {
    openExternal: (url: string) => {
      this.openedOutside.push(url);
      return Promise.resolve();
    },
    openPath: (path: string) => {
      this.openedOutside.push(path);
      return Promise.resolve('');
    },
  };

  readonly dialog = {
    showErrorBox: (title: string, text: string) => {
      this.dialogs.push(`${title}: ${text}`);
    },
    showMessageBox: ({ message }: { readonly message: string }) => {
      this.dialogs.push(message);
      return Promise.resolve({ response: this.dialogAnswer });
    },
  };

  readonly powerSaveBlocker = {
    start: (type: string) => {
      this.log.push(`powerSaveBlocker.start ${type}`);
      return 1;
    },
  };

  readonly systemPreferences = { askForMediaAccess: () => Promise.resolve(true) };

  /** The only window. */
  get window(): BrowserWindow {
    const [window] = this.windows;
    if (window === undefined) throw new Error('there is no window');
    return window;
  }

  get page(): Page {
    return this.window.webContents.page;
  }

  /** The main module has run: the app gets ready, and the first page is waited for. */
  async getReady(): Promise<void> {
    if (this.app.exitCode === undefined) {
      this.log.push('ready');
      this.app.ready.open();
      this.app.emit('ready');
    }
    await this.#loaded.opened;
  }

  pageLoaded(): void {
    this.#loaded.open();
  }

  afterwards(ending: Promise<unknown>): void {
    this.#endings.push(ending);
  }

  /** Quits, if it has not. */
  async end(): Promise<void> {
    this.app.quit();
    await Promise.all(this.#endings);
    await this.#context?.close();
  }

  /** Asks the app's protocol handler, past the browser. */
  async fetch(url: string, init?: RequestInit): Promise<Response> {
    if (this.#serve === undefined) throw new Error('no protocol handler');
    return this.#serve(new Request(url, init));
  }

  async newPage(contents: WebContents): Promise<Page> {
    this.#context ??= await this.#newContext();
    this.#opening++;
    const page = await this.#context.newPage();
    this.#opening--;
    this.#contents.set(page, contents);
    return page;
  }

  async #newContext(): Promise<BrowserContext> {
    const context = await this.#browser.newContext({ serviceWorkers: 'block' });
    await context.route('**/*', (route) => this.#route(route));
    context.on('page', (page) => {
      if (this.#opening === 0) this.afterwards(page.close());
    });
    return context;
  }

  async #route(route: Route): Promise<void> {
    const request = route.request();
    const url = fromReal(request.url());
    if (request.isNavigationRequest() && !this.#mayGo(route)) {
      await route.abort('aborted');
    } else if (url.startsWith(`${APP_ORIGIN}/`)) {
      const body = request.postData();
      const response = await this.fetch(url, { method: request.method(), ...(body !== null && { body }) });
      await route.fulfill({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: Buffer.from(await response.arrayBuffer()),
      });
    } else {
      await route.fulfill({ contentType: 'text/html', body: `<title>elsewhere</title>` });
    }
  }

  #mayGo(route: Route): boolean {
    const request = route.request();
    try {
      const frame = request.frame();
      const contents = this.#contents.get(frame.page());
      if (contents !== undefined) return contents.mayNavigate(request, frame);
    } catch {
      // The first request of a window that a page wants to open has no page yet.
    }
    const allowed = this.windows[0]?.webContents.mayOpen(request.url()) ?? false;
    if (allowed) this.newWindows.push(request.url());
    return allowed;
  }
}
