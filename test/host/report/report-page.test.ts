import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { reportPage } from '../../../host/report/page/report-page.ts';
import { html } from '../../../host/report/markup.ts';
import { readRunReport } from '../../../host/report/run-report.ts';
import { summaryText } from '../../../host/report/summary-text.ts';
import type { Model } from '../../../models/model.ts';
import { SILICON_ALEXNET } from '../../../models/silicon/alexnet-table.ts';
import { writeAlexnetRun } from '../../support/alexnet-run.ts';
import { rejected } from '../../support/eyeriss-error.ts';
import { smallModel } from '../../support/small-model.ts';
import { PUBLISHED_CHIP, writeSmallRun } from '../../support/written-run.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let model: Model;
beforeAll(async () => {
  model = await smallModel();
});

async function page(...paths: readonly string[]): Promise<string> {
  const runs = [];
  for (const path of paths) runs.push(await readRunReport(path));
  return reportPage(runs, 1e12);
}

/** The text between tags. */
function textOf(markup: string): string {
  return markup
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

describe('markup', () => {
  it('escapes whatever is inserted, in elements and attributes, but not its own', () => {
    const bad = `<script>"'&`;
    expect(html`<p title="${bad}">${bad}${html`<b>${1}</b>`}${[bad, undefined, false]}</p>`.text).toBe(
      '<p title="&lt;script&gt;&quot;&#39;&amp;">&lt;script&gt;&quot;&#39;&amp;<b>1</b>&lt;script&gt;&quot;&#39;&amp;</p>',
    );
    expect(html`${'a\u0000b\u001bc'}`.text).toBe('a b c');
  });
});

describe('a report', () => {
  it('lets no text of a run become markup', async () => {
    const folder = temporaryFolder();
    const path = join(folder, `x<img src=x onerror=alert(1)>'".run`);
    await writeSmallRun(path, { model, frames: 5, source: '</title><script>alert(2)</script>&amp;' });
    const text = await page(path);
    expect(text).not.toMatch(/<img|<script/i);
    expect(text).toContain('&lt;/title&gt;&lt;script&gt;alert(2)&lt;/script&gt;&amp;amp;');
    expect(text).toContain('x&lt;img src=x onerror=alert(1)&gt;&#39;&quot;.run');
  });

  it('needs nothing else and forbids itself to load anything', async () => {
    const path = join(temporaryFolder(), 'a.run');
    await writeSmallRun(path, { model, frames: 5 });
    const text = await page(path);
    expect(text).toContain(`content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"`);
    expect(text).not.toMatch(/https?:|url\(|@import|<link|src=/);
  });

  it('shows AlexNet beside silicon under the published conditions, and only there', async () => {
    const folder = temporaryFolder();
    const [published, slow] = [join(folder, 'published.run'), join(folder, 'slow.run')];
    await writeAlexnetRun(published, { frames: 9 });
    await writeAlexnetRun(slow, {
      frames: 9,
      chip: { ...PUBLISHED_CHIP, coreClockMhz: 100, linkClockMhz: 30 },
    });
    const beside = await page(published);
    for (const { latencyMs, powerMw } of SILICON_ALEXNET.layers) {
      expect(beside).toMatch(new RegExp(`<span class="published"\\s*>${powerMw} <b>[+−±]`));
      expect(beside).toContain(`>${latencyMs.toFixed(1)} <b>`);
    }
    expect(textOf(beside)).toMatch(/8\.01\d* \(derived\)/);
    const alone = await page(slow);
    expect(alone).not.toContain('class="published"');
    expect(textOf(alone)).toContain('No silicon beside it: silicon was published for a batch of 4 at 1 V');
    const both = textOf(await page(published, slow));
    expect(both).toContain('Side by side');
    expect(both).toContain('to be compared with A only');
  });

  it('reports a cut-off run up to there and says so', async () => {
    const path = join(temporaryFolder(), 'cut.run');
    await writeSmallRun(path, { model, frames: 6, ended: false });
    truncateSync(path, statSync(path).size - 100);
    const run = await readRunReport(path);
    expect(run.frames).toBe(5);
    expect(run.ending.kind).toBe('cut off');
    expect(textOf(reportPage([run], 1e12))).toContain(
      'or its file was copied in part. The report covers all 5 whole frames',
    );
    expect(summaryText([run])).toContain('5 frames, cut off after frame 5');
  });

  it('refuses a damaged run with the reader’s error, and one without frames', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.run');
    await writeSmallRun(path, { model, frames: 3 });
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(path, bytes);
    expect((await rejected(readRunReport(path), 'run.damaged')).message).toMatch(/frame [123]/);
    const empty = join(folder, 'empty.run');
    await writeSmallRun(empty, { model, frames: 1, ended: false });
    truncateSync(empty, statSync(empty).size - 1);
    expect((await rejected(readRunReport(empty), 'report.no-frames')).problem).toContain('no whole frame');
  });

  it('shows each setting of a run on its own', async () => {
    const path = join(temporaryFolder(), 'changed.run');
    const chip = (index: number) => (index < 5 ? PUBLISHED_CHIP : { ...PUBLISHED_CHIP, gating: false });
    await writeSmallRun(path, { model, frames: 10, chip, label: () => 1 });
    const text = textOf(await page(path));
    expect(text).toContain('The chip’s settings changed while this run was recorded');
    expect(text).toContain('A2, 5 frames at 1 V, 200/60 MHz, compression on, gating OFF');
    expect(text).toContain('The weights are untrained: these rates mean nothing.');
  });
});
