import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { chromiumPath } from './chromium.ts';
import { sharedDir } from './shared.ts';

/** Whether a test of the whole app can run here; `live.skipIf(!canRunLive)('… (needs Chromium and ../shared)', …)`. */
export const canRunLive: boolean = chromiumPath !== undefined && sharedDir !== undefined;

/** A loaded machine may take this long for what takes a second; ms. */
export const PATIENCE_MS = 30_000;

/** How a page is opened; all optional. */
export interface LivePageOptions {
  /** Screen; default: a laptop's. */
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly permissions?: readonly string[];
  /** Runs in the page before its own scripts. */
  readonly script?: string;
}

/** The dashboard in a browser, as a person sees it. */
export class LivePage {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors of the page and of its console. */
  readonly problems: string[] = [];
  /** Results that have come. */
  results = 0;
  readonly #shots: string;

  private constructor(context: BrowserContext, page: Page, shots: string) {
    this.context = context;
    this.page = page;
    this.#shots = shots;
    page.on('pageerror', ({ message }) => this.problems.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        if (typeof payload === 'string' && payload.startsWith('{"type":"result"')) this.results++;
      });
    });
  }

  /** @param shots folder of the screenshots, below `test-output/live` */
  static async open(
    browser: Browser,
    url: string,
    shots: string,
    { viewport = { width: 1280, height: 720 }, permissions = [], script }: LivePageOptions = {},
  ): Promise<LivePage> {
    const context = await browser.newContext({ viewport, permissions: [...permissions] });
    const live = new LivePage(context, await context.newPage(), shots);
    if (script !== undefined) await live.page.addInitScript(script);
    await live.page.goto(url);
    return live;
  }

  /** Waits until frames run and have a label. */
  async running(): Promise<void> {
    await this.says('status', /running/);
    await expect.poll(() => this.mainLabel(), { timeout: PATIENCE_MS }).not.toBe('–');
  }

  /** Waits until no result comes for a second. */
  async still(): Promise<void> {
    let before = this.results - 1;
    const count = (): number => {
      const more = this.results - before;
      before = this.results;
      return more;
    };
    await expect.poll(count, { timeout: PATIENCE_MS, interval: 1000 }).toBe(0);
  }

  /** Waits until an element says something. */
  async says(what: 'status' | 'source' | 'notices' | 'table', text: string | RegExp): Promise<void> {
    await expect
      .poll(() => this.read(what), { timeout: PATIENCE_MS })
      .toEqual(typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text));
  }

  /** What an element says now, white space as people see it. */
  async read(what: 'status' | 'source' | 'notices' | 'table'): Promise<string> {
    return textOf(this.#element(what));
  }

  /** The large label, without its other names. */
  async mainLabel(): Promise<string> {
    return textOf(this.page.locator('.best .name, .best.waiting'));
  }

  /** The five labels with bars. */
  async labels(): Promise<string[]> {
    return this.page.locator('.labels ol .text').allInnerTexts();
  }

  /** A headline figure as a number: "Chip power", "Chip rate"…; NaN for none. */
  async figure(name: string): Promise<number> {
    const figure = this.page.getByLabel('Headline figures').locator('div', { hasText: name });
    return Number.parseFloat(await textOf(figure.locator('.value')));
  }

  /** The modelled figure of a row of the table; NaN while there is none. */
  async cell(row: string, column: string): Promise<number> {
    const table = this.page.getByRole('group', { name: 'Table of CONV layers' });
    const titles = await table.locator('thead th').allInnerTexts();
    const at = titles.findIndex((title) => title.trim().startsWith(column));
    const cells = table.locator('tr', { has: this.page.getByRole('rowheader', { name: row, exact: true }) });
    return Number.parseFloat(
      await textOf(
        cells
          .locator('td')
          .nth(at - 1)
          .locator('.modelled'),
      ),
    );
  }

  /** Names of the layers in the table. */
  async layers(): Promise<string[]> {
    const table = this.page.getByRole('group', { name: 'Table of CONV layers' });
    return table.locator('tbody th').allInnerTexts();
  }

  source(): Locator {
    return this.page.getByLabel('Source of pictures');
  }

  /** Chooses a source by the beginning of its text. */
  async chooseSource(text: string): Promise<void> {
    const options = await this.source().locator('option').allInnerTexts();
    const option = options.find((one) => one.trim().startsWith(text));
    if (option === undefined) throw new Error(`no source "${text}" among ${options.join(', ')}`);
    await this.source().selectOption({ label: option.trim() });
  }

  /** Keeps a picture of the screen for people. */
  async shot(name: string): Promise<void> {
    const folder = join(packageRoot(), 'test-output', 'live', this.#shots);
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  #element(what: 'status' | 'source' | 'notices' | 'table'): Locator {
    switch (what) {
      case 'status':
        return this.page.getByTestId('status');
      case 'source':
        return this.page.locator('.picture .source');
      case 'notices':
        return this.page.getByRole('list', { name: 'Notices' });
      case 'table':
        return this.page.getByRole('region', { name: 'CONV layers on the chip' });
    }
  }
}

/** An element's text on one line; empty if it is not there. */
async function textOf(element: Locator): Promise<string> {
  const [text = ''] = await element.allInnerTexts();
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** A frame of the slides as `slides_expected.json` has it. */
export interface Slide {
  readonly frame: number;
  readonly file: string;
  readonly label: number;
  /** the float network's best five of the square crop */
  readonly top5_square_crop: readonly number[];
}

/** The slides' data file, and the classes' names. */
export function slides(folder: string): {
  readonly frames: readonly Slide[];
  readonly names: readonly string[];
} {
  const frames = JSON.parse(readFileSync(join(folder, 'video/slides_expected.json'), 'utf8')) as Slide[];
  const names = readFileSync(join(folder, 'models/imagenet/synset_words.txt'), 'utf8')
    .trim()
    .split('\n')
    .map((line) =>
      line
        .slice(line.indexOf(' ') + 1)
        .split(',')[0]!
        .trim(),
    );
  return { frames, names };
}
