import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions, Rectangle } from 'electron';
import type { ElectronDouble } from './electron-double.ts';
import { WebContents } from './web-contents.ts';

/** BrowserWindow; what would be on a screen are fields here. */
export class BrowserWindow extends EventEmitter {
  readonly options: BrowserWindowConstructorOptions;
  readonly webContents: WebContents;
  /** what was done to it, in order */
  readonly calls: string[] = [];
  readonly #double: ElectronDouble;
  #bounds: Rectangle;
  #maximised = false;
  #minimised = false;
  #fullScreen: boolean;
  #destroyed = false;

  constructor(double: ElectronDouble, options: BrowserWindowConstructorOptions) {
    super();
    this.#double = double;
    this.options = options;
    const { x = 100, y = 100, width = 800, height = 600 } = options;
    this.#bounds = { x, y, width, height };
    this.#fullScreen = options.fullscreen === true;
    this.webContents = new WebContents(double, options.webPreferences?.preload);
    double.windows.push(this);
    double.app.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.loadURL(url);
    this.emit('ready-to-show');
    this.#double.pageLoaded();
  }

  show(): void {
    this.calls.push('show');
  }

  focus(): void {
    this.calls.push('focus');
  }

  minimize(): void {
    this.#minimised = true;
  }

  restore(): void {
    this.#minimised = false;
    this.calls.push('restore');
  }

  isMinimized(): boolean {
    return this.#minimised;
  }

  maximize(): void {
    this.#maximised = true;
    this.emit('resize');
  }

  isMaximized(): boolean {
    return this.#maximised;
  }

  setFullScreen(fullScreen: boolean): void {
    this.#fullScreen = fullScreen;
    this.emit('resize');
  }

  isFullScreen(): boolean {
    return this.#fullScreen;
  }

  setBounds(bounds: Rectangle): void {
    this.#bounds = bounds;
    this.emit('move');
    this.emit('resize');
  }

  getNormalBounds(): Rectangle {
    return this.#bounds;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  close(): void {
    if (this.#destroyed) return;
    const event = {
      defaultPrevented: false,
      preventDefault() {
        this.defaultPrevented = true;
      },
    };
    this.emit('close', event);
    if (event.defaultPrevented) return;
    this.#destroyed = true;
    this.#double.windows.splice(this.#double.windows.indexOf(this), 1);
    this.#double.afterwards(this.webContents.destroy());
    this.emit('closed');
    if (this.#double.windows.length === 0) this.#double.app.emit('window-all-closed');
  }
}
