import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { boothLogPath, RotatingLog } from '../../../host/booth/rotating-log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const now = (): Date => new Date('2026-11-24T12:00:00Z');

describe('the booth’s log', () => {
  it('is in EYERISS_LOGS, or in the user’s home', () => {
    expect(boothLogPath({ EYERISS_LOGS: '/somewhere' })).toBe('/somewhere/booth.log');
    expect(boothLogPath({})).toMatch(/Eyeriss logs.booth\.log$/);
  });

  it('writes time, event and text, each on a line of its own whatever is in it', () => {
    const log = new RotatingLog(join(temporaryFolder(), 'made', 'booth.log'), { now });
    expect(log.line('booth.start')).toBe(true);
    log.line('camera.ended', 'USB camera\n2026 forged line\u0007');
    log.line('long', 'x'.repeat(2000));
    const lines = readFileSync(log.path, 'utf8').split('\n');
    expect(lines.slice(0, 2)).toEqual([
      '2026-11-24T12:00:00.000Z booth.start',
      '2026-11-24T12:00:00.000Z camera.ended USB camera 2026 forged line',
    ]);
    expect(lines[2]).toHaveLength(525);
    expect(lines[3]).toBe('');
  });

  it('rotates: as many files as it may keep, none larger than it may be, the newest lines in the first', () => {
    const folder = temporaryFolder();
    const log = new RotatingLog(join(folder, 'booth.log'), { now, mostBytes: 400, keptFiles: 2 });
    for (let i = 0; i < 100; i++) log.line('event', String(i).padStart(4, '0'));
    expect(readdirSync(folder).toSorted()).toEqual(['booth.log', 'booth.log.1', 'booth.log.2']);
    for (const name of readdirSync(folder))
      expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(400);
    const numbers = ['booth.log.2', 'booth.log.1', 'booth.log'].flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(/event (\d+)/g)].map(([, n]) => Number(n)),
    );
    expect(numbers.at(-1)).toBe(99);
    expect(numbers).toEqual(Array.from(numbers, (_, i) => 99 - numbers.length + 1 + i));
  });

  it('goes on where another run of the booth left off', () => {
    const path = join(temporaryFolder(), 'booth.log');
    writeFileSync(path, 'x'.repeat(390));
    const log = new RotatingLog(path, { now, mostBytes: 400, keptFiles: 1 });
    log.line('booth.start');
    expect(statSync(`${path}.1`).size).toBe(390);
    log.line('camera.ended');
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3);
  });

  it('costs lines, not the booth, where the folder goes away, and says how many', () => {
    const folder = join(temporaryFolder(), 'stick');
    const log = new RotatingLog(join(folder, 'booth.log'), { now });
    log.line('one');
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file in its place');
    expect(log.line('two')).toBe(false);
    expect(log.line('three')).toBe(false);
    rmSync(folder);
    mkdirSync(folder);
    expect(log.line('four')).toBe(true);
    expect(readFileSync(log.path, 'utf8')).toContain('four (2 lines before this one could not be written)');
  });
});
