import { closeSync, openSync, readFileSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EyerissError } from '../../../engine/errors.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { runLayout, type RecordSpan } from '../../support/run-layout.ts';
import { recordSmallRun } from '../../support/small-run.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { readRun, writeTinyRun } from '../../support/tiny-run.ts';

const FRAMES = 2;
/** A prime, so that every place in a pixel, a number or a name is met. */
const PAYLOAD_STEP = 11;
const VERSION_AT = 12;
const FILE_HEADER_BYTES = 16;
const PARTS: Readonly<Record<string, string>> = { FRAM: 'pixels', IFMP: 'ifmaps', RSLT: 'result' };

/** What must be said of a run whose byte at this offset is wrong. */
function verdictOf(spans: readonly RecordSpan[], offset: number): { code: string; says: RegExp } {
  if (offset < VERSION_AT) return { code: 'run.format', says: /is no recorded run;/ };
  if (offset < FILE_HEADER_BYTES) return { code: 'run.format', says: /has version \d+ of the format;/ };
  const { kind, frame, at, payload } = spans.find(({ end }) => offset < end)!;
  const says = (what: string): { code: string; says: RegExp } => ({
    code: 'run.damaged',
    says: new RegExp(`is damaged: ${what} \\(byte ${at}\\);`),
  });
  if (kind === 'HEAD') return says('its header is damaged');
  // What the record is cannot be read any more; where the run's end stands, another frame might have.
  if (offset < payload) return says(`a record’s header in frame ${frame}’s ${PARTS[kind] ?? 'pixels'}`);
  return says(
    kind === 'DONE' ? `the run’s end, behind frame ${frame - 1}` : `frame ${frame}’s ${PARTS[kind]!}`,
  );
}

/** Frames in front of a record. */
const soundFrames = (spans: readonly RecordSpan[], offset: number): number =>
  spans.filter(({ kind, end }) => kind === 'RSLT' && end <= offset).length;

/** Flips bits of a run, one at a time, and checks that each is found and named. */
async function flipEach(path: string, bitsOf: (offset: number) => readonly number[]): Promise<void> {
  const bytes = readFileSync(path);
  const spans = runLayout(bytes);
  const { frames: whole } = await readRun(path);
  expect(whole).toHaveLength(FRAMES);
  const file = openSync(path, 'r+');
  const set = (offset: number, byte: number): void => void writeSync(file, Uint8Array.of(byte), 0, 1, offset);
  for (let offset = 0; offset < bytes.length; offset++) {
    const { code, says } = verdictOf(spans, offset);
    const sound = soundFrames(spans, offset);
    for (const bit of bitsOf(offset)) {
      set(offset, bytes[offset]! ^ (1 << bit));
      const { frames, error, end } = await readRun(path);
      const where = `bit ${bit} of byte ${offset}`;
      expect(error, where).toBeInstanceOf(EyerissError);
      expect((error as EyerissError).code, where).toBe(code);
      expect((error as EyerissError).message, where).toMatch(says);
      expect(end, where).toBeUndefined();
      expect(frames.length, where).toBe(sound);
    }
    set(offset, bytes[offset]!);
  }
  closeSync(file);
  expect((await readRun(path)).frames).toEqual(whole);
}

const ALL_BITS = [0, 1, 2, 3, 4, 5, 6, 7];

describe('A flipped bit', () => {
  it('is found and named wherever it is: every bit of a tiny run', async () => {
    const path = join(temporaryFolder(), 'a.run');
    await writeTinyRun(path, FRAMES, { ifmaps: true, reason: 'complete' });
    await flipEach(path, () => ALL_BITS);
  });

  it('is found and named in the run of a real pipeline: a bit of every header’s and digest’s bytes, and of the others in steps', async () => {
    const path = join(temporaryFolder(), 'a.run');
    await recordSmallRun(path, { frames: FRAMES, ifmaps: true });
    const spans = runLayout(readFileSync(path));
    const random = new SeededRandom(5);
    await flipEach(path, (offset) => {
      const inPayload = spans.some(({ payload, digest }) => offset >= payload && offset < digest);
      return inPayload && offset % PAYLOAD_STEP !== 0 ? [] : [random.integer(0, 7)];
    });
  });

  it('is no truncation where it makes a length longer than the file', async () => {
    const path = join(temporaryFolder(), 'a.run');
    await writeTinyRun(path, FRAMES);
    const bytes = readFileSync(path);
    const last = runLayout(bytes).at(-1)!;
    bytes[last.at + 11]! ^= 0x40;
    writeFileSync(path, bytes);
    const { error, frames } = await readRun(path);
    expect((error as EyerissError).message).toMatch(/a record’s header in frame 2’s result/);
    expect(frames).toHaveLength(FRAMES - 1);
  });
});

describe('A record that is moved, left out or repeated', () => {
  it('is found, although each has a digest of its own', async () => {
    const path = join(temporaryFolder(), 'a.run');
    await writeTinyRun(path, 3, { reason: 'complete' });
    const bytes = readFileSync(path);
    const spans = runLayout(bytes);
    const frame = (number: number): Buffer => {
      const own = spans.filter((span) => span.frame === number && span.kind !== 'DONE');
      return bytes.subarray(own[0]!.at, own.at(-1)!.end);
    };
    const [head, done] = [bytes.subarray(0, spans[0]!.end), bytes.subarray(spans.at(-1)!.at)];
    const arrangements: readonly (readonly number[])[] = [
      [2, 1, 3],
      [1, 3],
      [1, 2],
      [1, 1, 2, 3],
      [2, 3],
    ];
    for (const numbers of arrangements) {
      writeFileSync(path, Buffer.concat([head, ...numbers.map(frame), done]));
      const { error, end } = await readRun(path);
      expect((error as EyerissError).code, numbers.join()).toBe('run.damaged');
      expect(end).toBeUndefined();
    }
    writeFileSync(path, Buffer.concat([bytes, done]));
    expect(((await readRun(path)).error as EyerissError).message).toMatch(/\d+ bytes follow its end/);
  });
});

describe('A run that was cut off', () => {
  it.each([false, true])('gives exactly its whole frames, cut at any byte; ifmaps: %s', async (ifmaps) => {
    const path = join(temporaryFolder(), 'a.run');
    await writeTinyRun(path, 3, { ifmaps, reason: 'complete' });
    const bytes = readFileSync(path);
    const spans = runLayout(bytes);
    const { frames: whole } = await readRun(path);
    for (let length = bytes.length - 1; length >= 0; length--) {
      truncateSync(path, length);
      const { frames, error, end, cutOffBytes } = await readRun(path);
      const where = `cut at ${length}`;
      expect(end, where).toBeUndefined();
      if (length < spans[0]!.end) {
        const code = length < FILE_HEADER_BYTES ? 'run.format' : 'run.damaged';
        expect((error as EyerissError).code, where).toBe(code);
        continue;
      }
      const sound = soundFrames(spans, length);
      const ends = spans.filter(({ kind, end: at }) => /HEAD|RSLT/.test(kind) && at <= length);
      expect(error, where).toBeUndefined();
      expect(frames, where).toEqual(whole.slice(0, sound));
      expect(cutOffBytes, where).toBe(length - ends.at(-1)!.end);
    }
  });
});
