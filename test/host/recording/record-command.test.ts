import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../../models/package-root.ts';
import { runLayout } from '../../support/run-layout.ts';
import { sharedDir } from '../../support/shared.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { readRun } from '../../support/tiny-run.ts';

const bin = join(packageRoot(), 'host/bin/eyeriss.mjs');
const svg = (fill: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><circle r="150" fill="${fill}"/></svg>`;
const UNTRAINED = ['--untrained', '--model', 'squeezenet-1.1'];

interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts the built command line; `shell` is put before it. */
function start(
  args: readonly string[],
  shell: readonly string[] = [],
): { child: ChildProcess; ended: Promise<Finished> } {
  const [program, ...rest] = [...shell, process.execPath, bin, ...args];
  const child = spawn(program!, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = (once(child, 'close') as Promise<[number | null]>).then(([code]) => ({ code, out, err }));
  return { child, ended };
}

const eyeriss = (...args: string[]): Promise<Finished> => start(args).ended;

/** Waits until a run that is being recorded has so many bytes. */
async function grown(path: string, bytes: number, child: ChildProcess): Promise<void> {
  while (!existsSync(path) || statSync(path).size < bytes) {
    expect(child.exitCode, 'still records').toBeNull();
    await sleep(20);
  }
}

/** `replay --verify --json` of a run, with its exit code. */
async function verified(path: string, ...args: string[]): Promise<Record<string, unknown>> {
  const { code, out } = await eyeriss(...args, 'replay', path, '--verify', '--json');
  return { code, ...(JSON.parse(out) as object) };
}

describe('eyeriss record and replay', () => {
  /** A folder of two pictures, and a path for a run. */
  function pictures(): { folder: string; run: string } {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.svg'), svg('red'));
    writeFileSync(join(folder, 'b.svg'), svg('blue'));
    return { folder, run: join(folder, 'a.run') };
  }

  it('record every picture once, show and verify them; what is damaged is named in one line', async () => {
    const { folder, run } = pictures();
    const recorded = await eyeriss('record', ...UNTRAINED, '--source', folder, '--out', run, '--ifmaps');
    expect(recorded.code).toBe(0);
    expect(recorded.out).toMatch(
      /a\.run: 2 frames in .* MB, complete\nverify it: npx eyeriss replay .*a\.run/,
    );

    const shown = await eyeriss('replay', run);
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(/^ {3}1 {2}.*measured [\d.]+ ms \| .* MACs gated in 26 layers$/m);
    const json = (await eyeriss('replay', run, '--json')).out.trim().split('\n');
    expect(json.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { frame: 1, file: 'a.svg' },
      { frame: 2, file: 'b.svg' },
    ]);

    const all = { frames: 2, identical: 2 };
    const facts = { code: 0, ...all, engine: all, recordedWith: 'fast', ended: 'complete', cutOffBytes: 0 };
    expect(await verified(run)).toEqual({ ...facts, executor: 'fast' });
    const text = await eyeriss('replay', run, '--verify', '--executor', 'plain');
    expect(text.code).toBe(0);
    expect(text.out).toMatch(/recorded with executor "fast", run again with "plain"/);
    expect(text.out.match(/2 of 2 identical, bit for bit/g)).toHaveLength(2);

    const bytes = readFileSync(run);
    const result = runLayout(bytes).findLast(({ kind }) => kind === 'RSLT')!;
    bytes[result.payload + 100]! ^= 1;
    writeFileSync(run, bytes);
    const damaged = await eyeriss('replay', run, '--verify', '--json');
    expect([damaged.code, damaged.out]).toEqual([1, '']);
    expect(damaged.err).toMatch(/^eyeriss: .*a\.run is damaged: frame 2’s result \(byte \d+\); .*\n$/m);
  });

  it('end a recording cleanly at ctrl-C', async () => {
    const { folder, run } = pictures();
    const { child, ended } = start([
      ...['record', ...UNTRAINED, '--source', folder, '--frames', '100000', '--out', run, '--json'],
    ]);
    await grown(run, 1_000_000, child);
    child.kill('SIGINT');
    const { code, out } = await ended;
    expect(code).toBe(0);
    const { frames, end, error } = await readRun(run);
    expect(error).toBeUndefined();
    expect(end).toMatchObject({ reason: 'stopped', frames: frames.length });
    expect(JSON.parse(out)).toEqual({ ...end, path: run, bytes: statSync(run).size });
  });

  it.skipIf(process.platform === 'win32')(
    'say that the disk is full, and keep what fitted (needs ulimit)',
    async () => {
      const { folder, run } = pictures();
      const limited = ['sh', '-c', 'ulimit -f 2000 && exec "$@"', 'sh'];
      const args = ['record', ...UNTRAINED, '--source', folder, '--frames', '1000', '--out', run, '--json'];
      const { code, out, err } = await start(args, limited).ended;
      expect(code).toBe(1);
      expect(err).toMatch(/^eyeriss: the disk of .*a\.run is full; .*the run can be read\n$/m);
      const { frames, end, error, cutOffBytes } = await readRun(run);
      expect(error).toBeUndefined();
      expect(frames.length).toBeGreaterThan(3);
      expect(end ?? { reason: 'disk full', frames: frames.length }).toMatchObject({
        reason: 'disk full',
        frames: frames.length,
      });
      if (!end) expect(cutOffBytes).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ reason: 'disk full', frames: frames.length });
    },
  );

  it('end at --mb, which the file does not pass', async () => {
    const { folder, run } = pictures();
    const { code, out } = await eyeriss(
      ...[
        'record',
        ...UNTRAINED,
        '--source',
        folder,
        '--frames',
        '1000',
        '--mb',
        '1',
        '--out',
        run,
        '--json',
      ],
    );
    expect(code).toBe(0);
    expect(statSync(run).size).toBeLessThanOrEqual(1_000_000);
    expect(JSON.parse(out)).toMatchObject({ reason: 'limit', bytes: statSync(run).size });
  });

  it('say that the size limit ended a run, keep none without a frame, and leave out pictures that cannot be read', async () => {
    const { folder, run } = pictures();
    const record = ['record', ...UNTRAINED, '--source', folder, '--out', run];
    const limited = await eyeriss(...record, '--frames', '1000', '--mb', '1');
    expect(limited.code).toBe(0);
    expect(limited.out).toMatch(/ended by its size limit \(--mb 1\)/);
    rmSync(run);
    const none = await eyeriss(...record, '--ifmaps', '--mb', '1');
    expect(none.code).toBe(1);
    expect(none.err).toMatch(/^eyeriss: no frame fits into a run of 1 MB; .* was not kept; .*--mb/m);
    expect(existsSync(run)).toBe(false);
    writeFileSync(join(folder, 'aa.png'), 'no picture');
    const rest = await eyeriss(...record, '--json');
    expect(rest.code).toBe(1);
    expect(rest.err).toMatch(/aa\.png/);
    expect(JSON.parse(rest.out)).toMatchObject({ frames: 2, reason: 'complete' });
    const alone = await eyeriss(
      'record',
      ...UNTRAINED,
      '--source',
      join(folder, 'aa.png'),
      '--out',
      `${run}2`,
    );
    expect(alone.code).toBe(1);
    expect(existsSync(`${run}2`)).toBe(false);
    const { frames } = await readRun(run);
    expect(frames.map(({ result }) => result.file)).toEqual(['a.svg', 'b.svg']);
    // cut off in its first frame
    truncateSync(run, runLayout(readFileSync(run)).find(({ kind }) => kind === 'RSLT')!.at);
    for (const verify of [[], ['--verify']]) {
      const { code, err } = await eyeriss('replay', run, ...verify);
      expect(code).toBe(1);
      expect(err).toMatch(/^eyeriss: .*a\.run has no whole frame: it was cut off before its first one; /m);
    }
  });

  it.each([
    [['--frames', '1', '--seconds', '1'], /--frames 1 and --seconds 1 are both given/],
    [['--frames', '0'], /--frames is "0"/],
    [['--mb', 'x'], /--mb is "x"/],
    [['--core-mhz', '200', '--voltage', '0.1'], /0\.1/],
  ])('refuse %j before anything is written', async (args, says) => {
    const { folder, run } = pictures();
    const { code, err } = await eyeriss('record', ...UNTRAINED, '--source', folder, '--out', run, ...args);
    expect(code).toBe(1);
    expect(err).toMatch(/^eyeriss: .*\n$/);
    expect(err).toMatch(says);
    expect(existsSync(run)).toBe(false);
  });

  it('refuse a file that exists, and what is no run', async () => {
    const { folder, run } = pictures();
    writeFileSync(run, 'mine');
    const { code, err } = await eyeriss('record', ...UNTRAINED, '--source', folder, '--out', run);
    expect(code).toBe(1);
    expect(err).toMatch(/^eyeriss: .*a\.run exists already; .*\n$/m);
    expect(readFileSync(run, 'utf8')).toBe('mine');
    const replayed = await eyeriss('replay', run);
    expect(replayed.code).toBe(1);
    expect(replayed.err).toMatch(/^eyeriss: .*a\.run is no recorded run; .*\n$/);
  });
});

describe.skipIf(!sharedDir)('eyeriss record of the slides clip (needs ../shared)', () => {
  const models = ['--models', join(sharedDir ?? '', 'models')];
  const clip = join(sharedDir ?? '', 'video/slides_640x480.mjpeg');
  const record = (run: string, frames: number): string[] => [
    ...[...models, 'record', '--model', 'squeezenet-1.0', '--source', clip],
    ...['--frames', `${frames}`, '--out', run, '--json'],
  ];

  it('gives 200 frames that verify to the last bit', async () => {
    const run = join(temporaryFolder(), 'a.run');
    const { code, out } = await eyeriss(...record(run, 200));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ frames: 200, reason: 'complete' });
    expect(await verified(run, ...models)).toMatchObject({
      code: 0,
      frames: 200,
      identical: 200,
      ended: 'complete',
    });
  });

  it('loses at most the last frame when it is killed in the middle', async () => {
    const run = join(temporaryFolder(), 'a.run');
    const { child, ended } = start(record(run, 100_000));
    await grown(run, 4_000_000, child);
    child.kill('SIGKILL');
    await ended;
    const { size } = statSync(run);
    const found = await verified(run, ...models);
    expect(found).toMatchObject({ code: 0, ended: null });
    expect(found['identical']).toBe(found['frames']);
    // every frame but a last one that was being written
    const spans = runLayout(readFileSync(run).subarray(0, size - Number(found['cutOffBytes'])));
    const frameBytes = spans[2]!.end - spans[1]!.at;
    expect(found['frames']).toBe(spans.filter(({ kind }) => kind === 'RSLT').length);
    expect(found['frames']).toBeGreaterThan(20);
    expect(found['cutOffBytes']).toBeLessThan(1.1 * frameBytes);
  });

  it('verifies a run of seeded weights with these, although trained ones are there', async () => {
    const run = join(temporaryFolder(), 'a.run');
    await eyeriss(...models, 'record', ...UNTRAINED, '--source', clip, '--frames', '1', '--out', run);
    const bytes = readFileSync(run);
    expect(await verified(run, ...models)).toMatchObject({ code: 0, identical: 1 });
    expect(bytes.toString('utf8', 32, 2000)).toContain('"weights":"seeded"');
  });
});
