import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { convDimensions } from '../../../engine/index.ts';
import type { FrameRow } from '../../../host/report/frame-row.ts';
import { FRAME_COLUMNS, framesCsv } from '../../../host/report/frames-csv.ts';
import { readRunReport } from '../../../host/report/run-report.ts';
import { smallModel } from '../../support/small-model.ts';
import { writeSmallRun } from '../../support/written-run.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Reads RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
  }
  rows.pop();
  return rows;
}

describe('report --csv', () => {
  it('has a line a frame and run, whose columns parse back to what the runs hold', async () => {
    const folder = temporaryFolder();
    const model = await smallModel();
    const paths = [join(folder, 'a, "quoted".run'), join(folder, 'b.run')];
    const label = (index: number): number => index % 10;
    const { results } = await writeSmallRun(paths[0]!, { model, frames: 3, label });
    await writeSmallRun(paths[1]!, { model, frames: 2, seed: 9 });
    const rows: FrameRow[] = [];
    const reports = [];
    for (const path of paths) reports.push(await readRunReport(path, { onRow: (row) => rows.push(row) }));
    const [heading, ...lines] = parseCsv(framesCsv(rows));
    expect(lines).toHaveLength(5);
    expect(heading).toHaveLength(FRAME_COLUMNS.length);
    expect(new Set(heading).size).toBe(FRAME_COLUMNS.length);
    const value = (line: number, column: string): string => {
      const at = heading!.indexOf(column);
      expect(at, `there is a column "${column}"`).toBeGreaterThanOrEqual(0);
      return lines[line]![at]!;
    };
    expect(lines.map((_, line) => [value(line, 'run'), value(line, 'frame')])).toEqual([
      ['a, "quoted".run', '1'],
      ['a, "quoted".run', '2'],
      ['a, "quoted".run', '3'],
      ['b.run', '1'],
      ['b.run', '2'],
    ]);
    const { header, groups } = reports[0]!;
    const macs = header.layers.reduce((sum, { shape }) => sum + convDimensions(shape).macs, 0);
    for (const [line, { mapped, probabilities, wall }] of results.entries()) {
      const counted = [...mapped.values()];
      expect(Number(value(line, 'MACs'))).toBe(macs);
      expect(Number(value(line, 'gated MACs'))).toBe(
        counted.reduce((sum, { zeros }) => sum + zeros.gatedMacs, 0),
      );
      expect(Number(value(line, 'zero ifmap words'))).toBe(
        counted.reduce((sum, { zeros }) => sum + zeros.zeroWords, 0),
      );
      expect(Number(value(line, 'label'))).toBe(label(line));
      expect(Number(value(line, 'top1 probability'))).toBe(Math.max(...probabilities!));
      expect(Number(value(line, 'measured total (ms)'))).toBe(wall.totalMs);
      expect(Number(value(line, 'modelled power (mW)'))).toBe(groups[0]!.perFrame.powerMw[line]);
      expect(Number(value(line, 'modelled energy a frame (mJ)'))).toBe(
        groups[0]!.perFrame.energyPerFrameMj[line],
      );
      expect(value(line, 'file')).toBe(`noise-${line + 1}.png`);
    }
    expect(value(3, 'label')).toBe('');
    expect(value(0, 'core voltage (V)')).toBe('1');
    expect(new Date(value(1, 'captured at')).getTime()).toBe(1e12 + 40);
  });
});
