import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RunWriter } from '../../../host/recording/run-writer.ts';
import { rejected } from '../../support/eyeriss-error.ts';
import { failFiles } from '../../support/failing-disk.ts';
import { runLayout } from '../../support/run-layout.ts';
import { put, temporaryFolder } from '../../support/temporary-folder.ts';
import { NO_LIMITS, readRun, tinyFrame, tinyHeader, writeTinyRun } from '../../support/tiny-run.ts';

/*
 * A file that may not grow beyond a size (`ulimit -f`, in blocks of 512 bytes) fails as on a full disk: the write that
 * reaches it writes a part, the next one nothing (EFBIG, where a disk says ENOSPC).
 */
const BLOCK_BYTES = 512;
const FRAMES = 6;
const writer = join(import.meta.dirname, '../../support/write-until-full.mjs');

const printed = z.object({
  reason: z.string().optional(),
  frames: z.number().optional(),
  bytes: z.number().optional(),
  code: z.string().optional(),
});

/** Writes tiny frames into a file that may have so many blocks. */
async function writeWithin(blocks: number, path: string, input: string): Promise<z.infer<typeof printed>> {
  const { stdout } = await promisify(execFile)('sh', [
    ...['-c', `ulimit -f ${blocks} && exec "$@"`, 'sh'],
    ...[process.execPath, writer, path, input],
  ]);
  return printed.parse(JSON.parse(stdout));
}

describe.skipIf(process.platform === 'win32')('On a full disk (needs ulimit)', () => {
  const folder = (): { path: string; input: string } => {
    const scratch = temporaryFolder();
    const frames = Array.from({ length: FRAMES }, (_, i) => {
      const { frame, result } = tinyFrame(i + 1);
      return { frame: { ...frame, rgb: [...frame.rgb] }, result };
    });
    const input = put(JSON.stringify({ header: tinyHeader(), frames }), scratch, 'input.json');
    return { path: join(scratch, 'a.run'), input };
  };

  it('a run keeps every whole frame and nothing of the next, wherever the room ends', async () => {
    const whole = folder();
    await writeTinyRun(whole.path, FRAMES, { reason: 'complete' });
    const frameEnds = runLayout(readFileSync(whole.path))
      .filter(({ kind }) => kind === 'RSLT')
      .map(({ end }) => end);
    const atFrame = Math.ceil(frameEnds[0]! / BLOCK_BYTES);
    const seen = new Set<number>();
    for (let blocks = atFrame; blocks * BLOCK_BYTES < frameEnds.at(-1)!; blocks++) {
      const { path, input } = folder();
      const summary = await writeWithin(blocks, path, input);
      const fitting = frameEnds.filter((end) => end <= blocks * BLOCK_BYTES);
      expect(summary).toEqual({ reason: 'disk full', frames: fitting.length, bytes: statSync(path).size });
      const { frames, error, end, cutOffBytes } = await readRun(path);
      expect(error).toBeUndefined();
      expect(frames).toEqual(fitting.map((_, i) => ({ ifmaps: undefined, ...tinyFrame(i + 1) })));
      // the end is short and mostly fits where the frame did not
      if (end) expect(end).toMatchObject({ reason: 'disk full', frames: fitting.length });
      else expect([cutOffBytes, statSync(path).size]).toEqual([0, fitting.at(-1)]);
      seen.add(fitting.length);
    }
    expect(seen.size).toBeGreaterThan(3);
  });

  it('no file is left where not even the header fits', async () => {
    const { path, input } = folder();
    expect(await writeWithin(1, path, input)).toEqual({ code: 'record.disk' });
    expect(existsSync(path)).toBe(false);
  });
});

describe('A disk that fails', () => {
  /** A writer with a frame in it, whose file then fails. */
  async function failing(code: string): Promise<{ path: string; run: RunWriter }> {
    const folder = temporaryFolder();
    const path = join(folder, 'a.run');
    const run = await RunWriter.create(path, tinyHeader(), NO_LIMITS);
    await run.append(tinyFrame(1));
    await failFiles('writev', code);
    return { path, run };
  }

  it('is not called full; the run keeps what it has and can be closed', async () => {
    const { path, run } = await failing('EIO');
    const error = await rejected(run.append(tinyFrame(2)), 'record.disk');
    expect(error.problem).toContain('EIO');
    expect((await run.close('stopped')).frames).toBe(1);
    expect(await readRun(path)).toMatchObject({ error: undefined, end: undefined, cutOffBytes: 0 });
  });

  it('does not pass for a complete run where only its end is missing', async () => {
    const { path, run } = await failing('ENOSPC');
    expect(await run.close('complete')).toMatchObject({ frames: 1, reason: 'disk full' });
    expect((await readRun(path)).frames).toHaveLength(1);
  });
});
