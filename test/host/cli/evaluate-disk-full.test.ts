import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import sharp from 'sharp';
import { expect, it, onTestFinished, vi } from 'vitest';
import { registerEvaluateCommand } from '../../../host/cli/evaluate-command.ts';
import { rejected } from '../../support/eyeriss-error.ts';
import { failFiles } from '../../support/failing-disk.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { readRun } from '../../support/tiny-run.ts';

it('an evaluation whose run lacks its end gives its figures, and is an error', async () => {
  const folder = temporaryFolder();
  const background = { r: 90, g: 120, b: 40 };
  await sharp({ create: { width: 64, height: 64, channels: 3, background } })
    .png()
    .toFile(join(folder, 'a.png'));
  const [labels, run] = [join(folder, 'labels.txt'), join(folder, 'a.run')];
  writeFileSync(labels, 'a.png 3\n');
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line));
  onTestFinished(() => {
    log.mockRestore();
  });
  const program = new Command().exitOverride();
  registerEvaluateCommand(program);
  await failFiles('sync', 'ENOSPC');
  const options = ['--model', 'emoji-1000', '--images', folder, '--labels', labels, '--run', run];
  const evaluated = program.parseAsync(['node', 'eyeriss', 'evaluate', ...options]);
  const error = await rejected(evaluated, 'record.disk-full');
  expect(error.remedy).toContain('the pictures up to there are kept');
  expect(lines.join('\n')).toMatch(/1 pictures, disk full/);
  expect((await readRun(run)).frames).toHaveLength(1);
});
