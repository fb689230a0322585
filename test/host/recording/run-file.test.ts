import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { wordChecksum } from '../../../engine/index.ts';
import { recordHeaderBytes } from '../../../host/recording/format/record-header.ts';
import { ifmapPayload } from '../../../host/recording/ifmap-payload.ts';
import { FIRST_DIGEST, recordDigest } from '../../../host/recording/run-digest.ts';
import { RunReader } from '../../../host/recording/run-reader.ts';
import { RunWriter, type RunLimits, type RunSummary } from '../../../host/recording/run-writer.ts';
import { rejected } from '../../support/eyeriss-error.ts';
import { runLayout } from '../../support/run-layout.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { NO_LIMITS, readRun, tinyFrame, tinyHeader, writeTinyRun } from '../../support/tiny-run.ts';

const runPath = (): string => join(temporaryFolder(), 'a.run');

/** Appends tiny frames until the run ends by itself. */
async function recordUntilEnd(path: string, limits: Partial<RunLimits>): Promise<RunSummary> {
  const writer = await RunWriter.create(path, tinyHeader(), { ...NO_LIMITS, ...limits });
  for (let number = 1; number < 10_000; number++) {
    const ended = await writer.append(tinyFrame(number));
    if (ended) return ended;
  }
  throw new Error('the run did not end');
}

describe('A run', () => {
  it.each([false, true])('gives back what was written, with ifmaps: %s', async (ifmaps) => {
    const path = runPath();
    await writeTinyRun(path, 3, { ifmaps, reason: 'complete' });
    const reader = await RunReader.open(path);
    expect(reader.header).toEqual(tinyHeader(ifmaps));
    await reader.close();
    const { frames, end, error, cutOffBytes } = await readRun(path);
    expect(error).toBeUndefined();
    expect(frames).toEqual([1, 2, 3].map((number) => ({ ifmaps: undefined, ...tinyFrame(number, ifmaps) })));
    expect(end).toMatchObject({ reason: 'complete', frames: 3 });
    expect(cutOffBytes).toBeUndefined();
  });

  it('consists of the documented records', async () => {
    const path = runPath();
    await writeTinyRun(path, 2, { ifmaps: true, reason: 'stopped' });
    const bytes = readFileSync(path);
    expect(bytes.toString('latin1', 0, 12)).toBe('EYERISS-RUN\0');
    expect(bytes.readUInt32LE(12)).toBe(1);
    const kinds = runLayout(bytes).map(({ kind }) => kind);
    expect(kinds).toEqual(['HEAD', 'FRAM', 'IFMP', 'RSLT', 'FRAM', 'IFMP', 'RSLT', 'DONE']);
  });

  it('has the numbers that its document gives as examples', () => {
    const header = recordHeaderBytes({ kind: 'HEAD', sequence: 0, payloadBytes: 2 });
    expect(Buffer.from(header).toString('hex')).toBe('48454144000000000200000001579e70');
    const digest = recordDigest(FIRST_DIGEST, header, [Buffer.from('{}')]);
    expect(Buffer.from(digest).toString('hex')).toBe('6f5d623d1b0a6b523591a558099cbb54');
    expect(wordChecksum(Int16Array.of())).toBe('6b90b2ba3e4bf9ef');
    expect(wordChecksum(Int16Array.of(1, -2, 3))).toBe('0df616bf6ed88861');
    const [, stream] = ifmapPayload([Int16Array.of(0, 0, 5, 0, -1)]);
    expect(Buffer.from(stream!).toString('hex')).toBe('0100c0ff7f280010');
  });

  it('can be read while it is written, frame by frame', async () => {
    const path = runPath();
    const writer = await RunWriter.create(path, tinyHeader(), NO_LIMITS);
    for (let number = 1; number <= 3; number++) {
      await writer.append(tinyFrame(number));
      const { frames, end, error, cutOffBytes } = await readRun(path);
      expect([frames.length, end, error, cutOffBytes]).toEqual([number, undefined, undefined, 0]);
    }
    await writer.close('stopped');
  });

  it('keeps the order in which frames came, whether or not anyone waited', async () => {
    const path = runPath();
    const writer = await RunWriter.create(path, tinyHeader(), NO_LIMITS);
    const appended = [1, 2, 3, 4].map((number) => writer.append(tinyFrame(number)));
    const closed = writer.close('stopped');
    await Promise.all(appended);
    expect(await closed).toMatchObject({ frames: 4, reason: 'stopped', bytes: statSync(path).size });
    const { frames, end } = await readRun(path);
    expect(frames.map(({ frame }) => frame.number)).toEqual([1, 2, 3, 4]);
    expect(end?.frames).toBe(4);
  });

  it('ends once, whatever is asked of it afterwards', async () => {
    const path = runPath();
    const writer = await RunWriter.create(path, tinyHeader(), NO_LIMITS);
    await writer.append(tinyFrame(1));
    const summary = await writer.close('stopped');
    expect(await writer.close('complete')).toBe(summary);
    expect(await writer.append(tinyFrame(2))).toBe(summary);
    expect((await readRun(path)).frames).toHaveLength(1);
  });

  it('is read once to its end, also if asked for more', async () => {
    const path = runPath();
    for (const reason of ['complete', undefined] as const) {
      await writeTinyRun(`${path}.${reason}`, 2, reason ? { reason } : {});
      if (!reason) await appendFile(`${path}.${reason}`, 'FRAM');
      const reader = await RunReader.open(`${path}.${reason}`);
      for await (const { frame } of reader.frames()) expect(frame.number).toBeLessThanOrEqual(2);
      for await (const { frame } of reader.frames()) expect.unreachable(`frame ${frame.number} again`);
      expect(reader.cutOffBytes).toBe(reason ? undefined : 4);
      await reader.close();
    }
  });
});

describe('A run’s limits', () => {
  it('end it after so many frames', async () => {
    const path = runPath();
    expect(await recordUntilEnd(path, { frames: 3 })).toMatchObject({ frames: 3, reason: 'limit' });
    expect(await readRun(path)).toMatchObject({ end: { frames: 3, reason: 'limit' }, error: undefined });
    const asked = await recordUntilEnd(runPath(), { frames: 3, asked: true });
    expect(asked).toMatchObject({ frames: 3, reason: 'complete' });
  });

  it('leave no run without a frame', async () => {
    for (const limits of [{ bytes: 1000 }, { bytes: 1000, asked: true }]) {
      const path = runPath();
      expect(await recordUntilEnd(path, limits)).toMatchObject({ frames: 0, reason: 'limit' });
      expect(existsSync(path)).toBe(false);
    }
    const path = runPath();
    await (await RunWriter.create(path, tinyHeader(), NO_LIMITS)).close('stopped');
    expect(existsSync(path)).toBe(false);
  });

  it('end it after so many seconds', async () => {
    const clock = vi.spyOn(performance, 'now');
    onTestFinished(() => {
      clock.mockRestore();
    });
    let ms = 1000;
    clock.mockImplementation(() => (ms += 50));
    const { frames, seconds, reason } = await recordUntilEnd(runPath(), { seconds: 1 });
    expect(reason).toBe('limit');
    expect(frames).toBeGreaterThan(1);
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThan(1.2);
  });

  it('are never passed by its bytes, its end included', async () => {
    const full = runPath();
    await writeTinyRun(full, 5, { reason: 'complete' });
    const spans = runLayout(readFileSync(full));
    const frameEnds = spans.filter(({ kind }) => kind === 'RSLT').map(({ end }) => end);
    for (let bytes = frameEnds[0]! + 256; bytes <= frameEnds[4]!; bytes += 37) {
      const path = runPath();
      const summary = await recordUntilEnd(path, { bytes });
      const { size } = statSync(path);
      expect(size).toBe(summary.bytes);
      expect(size).toBeLessThanOrEqual(bytes);
      const { frames, end, error } = await readRun(path);
      expect(error).toBeUndefined();
      expect(end).toMatchObject({ reason: 'limit', frames: frames.length });
      // no frame was given up that would have fitted in front of the room for the end
      expect(frames).toHaveLength(frameEnds.filter((at) => at + 256 <= bytes).length);
    }
  });
});

describe('What cannot be written', () => {
  it('is a file that exists: it stays as it is', async () => {
    const path = runPath();
    writeFileSync(path, 'mine');
    const error = await rejected(RunWriter.create(path, tinyHeader(), NO_LIMITS), 'record.exists');
    expect(error.problem).toContain('a.run');
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it('is a file in a folder that does not exist, or in a file', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    for (const path of [join(folder, 'absent/a.run'), join(folder, 'file/a.run')])
      await rejected(RunWriter.create(path, tinyHeader(), NO_LIMITS), 'record.disk');
  });

  it.skipIf(!existsSync('/proc/self'))(
    'is a file where not even root may make one (needs /proc)',
    async () => {
      await rejected(RunWriter.create('/proc/a.run', tinyHeader(), NO_LIMITS), 'record.disk');
    },
  );
});

describe('What is no run', () => {
  it.each([
    ['', 'run.format'],
    ['EYERISS-RUN', 'run.format'],
    ['a photograph, or anything else of some length', 'run.format'],
    ['EYERISS-RUN\0\u0002\0\0\0', 'run.format'],
    ['EYERISS-RUN\0\u0001\0\0\0', 'run.damaged'],
    ['EYERISS-RUN\0\u0001\0\0\0HEAD\0\0\0\0', 'run.damaged'],
  ])('is refused: %j', async (content, code) => {
    const path = runPath();
    writeFileSync(path, content);
    const { message } = await rejected(RunReader.open(path), code);
    expect(message).toContain('a.run');
  });

  it('is named with its version, if that is another', async () => {
    const path = runPath();
    writeFileSync(path, 'EYERISS-RUN\0\u0002\0\0\0');
    expect((await rejected(RunReader.open(path), 'run.format')).problem).toMatch(/has version 2/);
  });

  it('is a folder, or not there', async () => {
    await rejected(RunReader.open(temporaryFolder()), 'run.unreadable');
    await rejected(RunReader.open(runPath()), 'run.unreadable');
  });
});
