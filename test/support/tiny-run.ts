import { truncate } from 'node:fs/promises';
import { RunReader, type ReadFrame } from '../../host/recording/run-reader.ts';
import { RunWriter, type RunLimits, type WrittenFrame } from '../../host/recording/run-writer.ts';
import type { RunEnding, RunHeader, RunResult } from '../../host/recording/format/run-types.ts';
import { SeededRandom } from './seeded-random.ts';

/** No limit at all. */
export const NO_LIMITS: RunLimits = { frames: Infinity, seconds: Infinity, bytes: Infinity };

const mapping = { m: 1, n: 1, e: 1, p: 1, q: 1, r: 1, t: 1 };
const pointwise = { C: 1, M: 1, R: 1, S: 1, U: 1, padding: 0, groups: 1 };
const checksum = '0123456789abcdef';
const sha256 = checksum.repeat(4);
/** H and W of the layers, C × H × W words each. */
const LAYERS = [
  { H: 1, W: 1 },
  { H: 2, W: 3 },
] as const;

/** Header of a run as small as they come: two layers, frames of 2 × 1 pixels. */
export function tinyHeader(ifmaps = false): RunHeader {
  return {
    tool: { name: 'eyeriss', version: '0' },
    createdAt: '2026-01-01T00:00:00.000Z',
    computer: '',
    source: 'é',
    model: {
      id: 'tiny',
      title: '',
      weights: 'seeded',
      input: { width: 2, height: 1 },
      weightsSha256: sha256,
      calibrationSha256: sha256,
    },
    executor: 'plain',
    batch: 1,
    layers: LAYERS.map((plane, i) => ({
      name: `l${i}`,
      shape: { ...pointwise, ...plane },
      compressIfmap: i > 0,
      mapping,
    })),
    ifmaps,
  };
}

/** A frame of such a run, different for every number. */
export function tinyFrame(number: number, ifmaps = false): WrittenFrame {
  const random = new SeededRandom(number);
  const counts = { zeroWords: number % 2, gatedMacs: 1, ifmapBytes: 8, ofmapBytes: 8 };
  const result: RunResult = {
    frame: number,
    file: `${number}.png`,
    label: number % 7,
    top: [[number, random.next()]],
    lastBlob: 'prob',
    lastValues: checksum,
    counts: LAYERS.map(() => ({ ofmap: checksum, gatedRows: checksum, ...counts })),
    wrappedPsums: 0,
    saturatedWords: 0,
    chip: { coreVoltageV: null, coreClockMhz: 200, linkClockMhz: 60, compression: true, gating: true },
    wall: { totalMs: 2, convMs: 1, hostMs: 1, steps: [{ name: 'l0', kind: 'engine', startMs: 0, ms: 1 }] },
  };
  return {
    frame: {
      number,
      capturedAt: 1.5e12 + number + 0.25,
      width: 2,
      height: 1,
      rgb: Uint8Array.from({ length: 6 }, () => random.integer(0, 255)),
    },
    result,
    ...(ifmaps && { ifmaps: LAYERS.map(({ H, W }) => random.words(H * W, 0.5)) }),
  };
}

/** Writes a run of tiny frames; open-ended if no reason is given, as one whose process was killed. */
export async function writeTinyRun(
  path: string,
  frames: number,
  { ifmaps = false, reason }: { readonly ifmaps?: boolean; readonly reason?: RunEnding } = {},
): Promise<void> {
  const writer = await RunWriter.create(path, tinyHeader(ifmaps), NO_LIMITS);
  for (let number = 1; number <= frames; number++) await writer.append(tinyFrame(number, ifmaps));
  const { bytes } = writer;
  await writer.close(reason ?? 'stopped');
  if (!reason) await truncate(path, bytes);
}

/** What reading a run to its end gave. */
export interface ReadRun {
  readonly frames: readonly ReadFrame[];
  /** what ended it early */
  readonly error: unknown;
  readonly end: RunReader['end'];
  readonly cutOffBytes: number | undefined;
}

/** Opens a run and reads it as far as it goes. */
export async function readRun(path: string): Promise<ReadRun> {
  const frames: ReadFrame[] = [];
  let reader: RunReader | undefined;
  let error: unknown;
  try {
    reader = await RunReader.open(path);
    for await (const read of reader.frames()) frames.push(read);
  } catch (thrown) {
    error = thrown;
  }
  await reader?.close();
  return { frames, error, end: reader?.end, cutOffBytes: reader?.cutOffBytes };
}
