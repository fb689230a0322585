import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EyerissError } from '../../../engine/errors.ts';
import type { RunHeader } from '../../../host/recording/format/run-types.ts';
import { RunReader } from '../../../host/recording/run-reader.ts';
import { RunWriter, type WrittenFrame } from '../../../host/recording/run-writer.ts';
import { rejected } from '../../support/eyeriss-error.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { NO_LIMITS, readRun, tinyFrame, tinyHeader } from '../../support/tiny-run.ts';

/* Runs whose digests are right, written by another program: what they say could not have come from the chip. */

/** Writes a run of two tiny frames, changed. */
async function written(header: RunHeader, change: (frame: WrittenFrame) => WrittenFrame): Promise<string> {
  const path = join(temporaryFolder(), 'a.run');
  const writer = await RunWriter.create(path, header, NO_LIMITS);
  await writer.append(tinyFrame(1));
  await writer.append(change(tinyFrame(2)));
  await writer.close('complete');
  return path;
}

const unchanged = (frame: WrittenFrame): WrittenFrame => frame;

describe('A run’s header is refused', () => {
  const first = tinyHeader().layers[0]!;
  const withLayer = (change: Partial<typeof first>): RunHeader => ({
    ...tinyHeader(),
    layers: [{ ...first, ...change }, tinyHeader().layers[1]!],
  });
  it.each([
    ['U: 0', withLayer({ shape: { ...first.shape, U: 0 } }), /l0: U is 0/],
    ['groups: 0', withLayer({ shape: { ...first.shape, groups: 0 } }), /l0: groups is 0/],
    ['a filter larger than the ifmap', withLayer({ shape: { ...first.shape, R: 2 } }), /2×1 filter/],
    ['a batch without end', { ...tinyHeader(), batch: 2 ** 40 }, /batch is 1099511627776/],
    ['a mapping of 13 columns', withLayer({ mapping: { ...first.mapping, e: 20_000 } }), /layer l0: .*20000/],
  ])('with %s', async (_, header, says) => {
    const path = await written(header, unchanged);
    const error = await rejected(RunReader.open(path), 'run.damaged');
    expect(error.problem).toContain(path);
    expect(error.problem).toMatch(says);
  });
});

describe('A frame is refused, and those before it are given,', () => {
  const withCounts = (frame: WrittenFrame, counts: object): WrittenFrame => {
    const [one, ...others] = frame.result.counts;
    return { ...frame, result: { ...frame.result, counts: [{ ...one!, ...counts }, ...others] } };
  };
  const withChip = ({ frame, result }: WrittenFrame, chip: object): WrittenFrame => ({
    frame,
    result: { ...result, chip: { ...result.chip, ...chip } },
  });
  const at = ({ frame, result }: WrittenFrame, capturedAt: number): WrittenFrame => ({
    frame: { ...frame, capturedAt },
    result,
  });
  it.each<[string, (frame: WrittenFrame) => WrittenFrame, RegExp]>([
    ['more gated MACs than MACs', (frame) => withCounts(frame, { gatedMacs: 2 }), /l0: 2 gated MACs of 1/],
    ['more zeros than words', (frame) => withCounts(frame, { zeroWords: 2 }), /l0: 2 zero words of 1/],
    [
      'counts of one layer',
      ({ frame, result }) => ({ frame, result: { ...result, counts: [] } }),
      /0 layers/,
    ],
    ['a clock no chip has', (frame) => withChip(frame, { coreClockMhz: 9999 }), /9999 MHz/],
    ['a voltage too low', (frame) => withChip(frame, { coreVoltageV: 0.6, coreClockMhz: 250 }), /0\.6/],
    ['a time that is none', (frame) => at(frame, NaN), /frame 2/],
    ['a time before all calendars', (frame) => at(frame, -9e15), /frame 2/],
  ])('with %s', async (_, change, says) => {
    const path = await written(tinyHeader(), change);
    const { frames, error } = await readRun(path);
    expect(frames).toHaveLength(1);
    expect(error).toBeInstanceOf(EyerissError);
    expect((error as EyerissError).code).toBe('run.damaged');
    expect((error as EyerissError).problem).toMatch(says);
    expect((error as EyerissError).problem).toContain(path);
  });
});
