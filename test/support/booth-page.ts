import { expect } from 'vitest';
import { LivePage, PATIENCE_MS } from './live-page.ts';

/** What a booth's page shows, as a person sees it. */
export class BoothPage {
  readonly live: LivePage;

  constructor(live: LivePage) {
    this.live = live;
  }

  /** The large label; empty while there is none. */
  async label(): Promise<string> {
    const [text = ''] = await this.live.page.getByTestId('label').allInnerTexts();
    return text.replace(/…/, '').trim();
  }

  /** Waits for a label. */
  async running(timeout = PATIENCE_MS): Promise<void> {
    await expect.poll(() => this.label(), { timeout }).toMatch(/\w/);
  }

  /** `live` or `attract`; undefined on the dashboard. */
  async phase(): Promise<string | undefined> {
    const booth = this.live.page.getByTestId('booth');
    return (await booth.count()) === 0 ? undefined : ((await booth.getAttribute('data-phase')) ?? undefined);
  }

  /** 0: the live view; 1 to 4: the story. */
  async page(): Promise<number> {
    return Number(await this.live.page.getByTestId('booth').getAttribute('data-page'));
  }

  /** What is shown: "Live", "Recording" or "Emoji cards". */
  async shows(): Promise<string> {
    return this.live.page.getByTestId('shows').innerText();
  }

  async text(testId: string): Promise<string> {
    return (await this.live.page.getByTestId(testId).innerText()).replaceAll(/\s+/g, ' ').trim();
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.live.page.keyboard.press(key);
  }
}
