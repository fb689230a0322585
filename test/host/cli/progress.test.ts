import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { barLayout, startProgress, withProgress } from '../../../host/cli/progress.ts';

/** A stream that keeps what was written; with what cli-progress calls on a terminal. */
class Capture extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 100;
  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

const task = { title: 'evaluating alexnet', total: 40, unit: 'images' };

describe('startProgress off a terminal', () => {
  it('writes a line every 10 %, with the time left', () => {
    const stream = new Capture(false);
    let clockMs = 5000;
    const progress = startProgress(task, { stream, now: () => clockMs });
    for (let i = 0; i < task.total; i++) {
      clockMs += 2500;
      progress.step();
    }
    progress.stop();
    progress.stop();
    const lines = stream.text.split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe('evaluating alexnet: 10 %, 4 of 40 images, 1 min 30 s left');
    expect(lines[4]).toBe('evaluating alexnet: 50 %, 20 of 40 images, 50 s left');
    expect(lines[9]).toBe('evaluating alexnet: 100 %, 40 of 40 images, 1 min 40 s in all');
  });

  it('skips lines that large steps leap over, and never passes 100 %', () => {
    const stream = new Capture(false);
    const progress = startProgress({ ...task, total: 3 }, { stream, now: () => 0 });
    progress.step(2);
    progress.step(5);
    progress.stop();
    progress.step();
    expect(stream.text).toBe(
      'evaluating alexnet: 67 %, 2 of 3 images, 0 s left\n' +
        'evaluating alexnet: 100 %, 3 of 3 images, 0 s in all\n',
    );
  });

  it('is silent on demand, and without steps', () => {
    const stream = new Capture(false);
    for (const [total, withoutTerminal] of [[40, 'silent'] as const, [0, 'lines'] as const]) {
      const progress = startProgress({ ...task, total }, { stream, withoutTerminal });
      progress.step(20);
      progress.stop();
    }
    expect(stream.text).toBe('');
  });
});

describe('withProgress', () => {
  it('says where a failed task stopped, and lets the failure through', async () => {
    const stream = new Capture(false);
    const run = withProgress(
      task,
      (progress) => {
        progress.step(3);
        return Promise.reject(new Error('no more'));
      },
      { stream },
    );
    await expect(run).rejects.toThrow('no more');
    expect(stream.text).toBe('evaluating alexnet: stopped at 3 of 40 images\n');
  });
});

describe('barLayout', () => {
  it('keeps the figures whole on any terminal, then the bar, then the title’s end', () => {
    const path = 'recording /home/somebody/recordings/of-the-class/group-b.run';
    for (const { title, total, unit } of [
      task,
      { ...task, title: path, total: 205 },
      { ...task, title: '' },
    ]) {
      for (let columns = 20; columns <= 200; columns++) {
        const layout = barLayout({ title, total, unit }, columns);
        const figures = ` 100 %, ${total} of ${total} ${unit}, 23h59m left`;
        const bar = layout.barsize > 0 ? layout.barsize + 1 : 0;
        const width = layout.title.length + bar + figures.length;
        if (columns > figures.length + 1) expect(width, `${columns} columns`).toBeLessThan(columns);
        expect(layout.barsize).toBeLessThanOrEqual(24);
        if (layout.barsize > 0) expect(layout.title).toBe(title);
        else if (layout.title !== title) expect(title.endsWith(layout.title.replace('…', ''))).toBe(true);
      }
    }
    expect(barLayout({ ...task, title: path }, 80).title).toMatch(/^….*group-b\.run$/);
    expect(barLayout(task, 100)).toEqual({ title: task.title, barsize: 24 });
  });
});

describe('startProgress on a terminal', () => {
  it('draws a bar and ends its line, with nothing left running', () => {
    const stream = new Capture(true);
    const before = process.listenerCount('SIGINT');
    const progress = startProgress({ ...task, title: 'a {bar} of' }, { stream });
    progress.step(10);
    expect(process.listenerCount('SIGINT')).toBe(before);
    progress.stop();
    progress.stop();
    expect(stream.text).toContain('a (bar) of █');
    expect(stream.text).toContain('25 %, 10 of 40 images');
    expect(stream.text.endsWith('\n')).toBe(true);
    // neither the cursor hidden nor line wrapping switched off
    expect(stream.text).not.toMatch(/\u001b\[\?(25|7)l/);
  });
});
