import { basename } from 'node:path';
import { EyerissError } from '../../engine/errors.ts';
import { conditionsOf, isComparable, type ChipSettings } from '../mapping/operating-conditions.ts';
import { SILICON_ALEXNET } from '../../models/silicon/alexnet-table.ts';
import type { CostConditions } from '../mapping/frame-batch.ts';
import type { RunEnding, RunHeader, RunResult } from '../recording/format/run-types.ts';
import { RunReader } from '../recording/run-reader.ts';
import { AccuracyTally, type LabelAccuracy } from './accuracy.ts';
import { BatchWindows, type WindowMeans } from './batch-windows.ts';
import { frameCost, frameTotals, type FrameCost } from './frame-cost.ts';
import { frameRow, type FrameRow } from './frame-row.ts';

/** One figure of every frame, in their order. */
export type Series<T> = { readonly [Key in keyof T]: readonly number[] };

/** Measured times of a run's frames on the computer that ran it, in ms. */
export interface MeasuredTimes {
  readonly totalMs: number;
  readonly engineMs: number;
  readonly hostMs: number;
}

/** The frames of a run that were recorded under one setting of the chip. */
export interface SettingsGroup {
  readonly chip: ChipSettings;
  readonly conditions: CostConditions;
  readonly frames: number;
  /** means over batches of N of these frames */
  readonly means: WindowMeans;
  /** figures that are each frame's own */
  readonly perFrame: Series<FrameCost>;
  /** whether silicon was measured under these conditions */
  readonly comparable: boolean;
}

/** How a run's file ends. */
export type Ending =
  | { readonly kind: RunEnding; readonly seconds: number }
  /** its process was killed; bytes of a frame that was lost */
  | { readonly kind: 'cut off'; readonly lostBytes: number };

/** What a report says of a run. */
export interface RunReport {
  /** name of the run's file */
  readonly name: string;
  readonly header: RunHeader;
  readonly ending: Ending;
  readonly frames: number;
  /** when the earliest and the latest frame was taken, ms since 1970 */
  readonly firstFrameAt: number;
  readonly lastFrameAt: number;
  /** by the chip's settings, in the order in which they came; one unless settings were changed while it ran */
  readonly groups: readonly SettingsGroup[];
  readonly measured: Series<MeasuredTimes>;
  /** measured ms of each CONV layer in the engine, in the header's order */
  readonly layerMs: readonly (readonly number[])[];
  readonly accuracy: LabelAccuracy | undefined;
  readonly wrappedPsums: number;
  readonly saturatedWords: number;
}

/** What reading a run may tell on the way. */
export interface RunReportOptions {
  /** gets every frame's figures, for a table of frames */
  readonly onRow?: (row: FrameRow) => void;
  /** gets the bytes that were read since it was last told */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Reads a run from its beginning to its end, checks every byte, and keeps a few numbers a frame; pixels are let go.
 * @throws EyerissError `run.*` of the reader, `report.no-frames`
 */
export async function readRunReport(
  path: string,
  { onRow, onBytes }: RunReportOptions = {},
): Promise<RunReport> {
  const reader = await RunReader.open(path);
  try {
    const tally = new RunTally(reader.header);
    let bytes = 0;
    for await (const { frame, result } of reader.frames()) {
      const { capturedAt } = frame;
      const facts = {
        run: basename(path),
        header: reader.header,
        capturedAt,
        ...tally.add(capturedAt, result),
      };
      onRow?.(frameRow(facts, result));
      onBytes?.(reader.bytesRead - bytes);
      bytes = reader.bytesRead;
    }
    const { end, cutOffBytes = 0 } = reader;
    const ending: Ending = end
      ? { kind: end.reason, seconds: end.seconds }
      : { kind: 'cut off', lostBytes: cutOffBytes };
    if (tally.frames === 0) throw noFrames(path, ending);
    return { name: basename(path), header: reader.header, ending, ...tally.report() };
  } finally {
    await reader.close();
  }
}

/** Frames under one setting, while they are read. */
interface OpenGroup {
  readonly chip: ChipSettings;
  readonly conditions: CostConditions;
  readonly windows: BatchWindows;
  frames: number;
  readonly perFrame: Record<keyof FrameCost, number[]>;
}

class RunTally {
  readonly #header: RunHeader;
  readonly #groups = new Map<string, OpenGroup>();
  #last: OpenGroup | undefined;
  readonly #measured = { totalMs: [] as number[], engineMs: [] as number[], hostMs: [] as number[] };
  readonly #layerMs: number[][];
  readonly #accuracy = new AccuracyTally();
  #firstFrameAt = Infinity;
  #lastFrameAt = -Infinity;
  #wrappedPsums = 0;
  #saturatedWords = 0;

  constructor(header: RunHeader) {
    this.#header = header;
    this.#layerMs = header.layers.map(() => []);
  }

  get frames(): number {
    return this.#measured.totalMs.length;
  }

  /** Takes a frame in; gives what it would cost, and under which conditions. */
  add(capturedAt: number, result: RunResult): { cost: FrameCost; conditions: CostConditions } {
    const { layers, batch } = this.#header;
    // Runs that were merged need not have come one after the other.
    this.#firstFrameAt = Math.min(this.#firstFrameAt, capturedAt);
    this.#lastFrameAt = Math.max(this.#lastFrameAt, capturedAt);
    this.#accuracy.add(result);
    this.#wrappedPsums += result.wrappedPsums;
    this.#saturatedWords += result.saturatedWords;
    this.#addTimes(result.wall);
    const group = this.#groupOf(result.chip);
    if (group !== this.#last) this.#last?.windows.breakOff();
    this.#last = group;
    const totals = frameTotals(layers, result.counts);
    group.windows.add(totals);
    group.frames++;
    const cost = frameCost(layers, totals, batch, group.conditions);
    for (const key of FRAME_COSTS) group.perFrame[key].push(cost[key]);
    return { cost, conditions: group.conditions };
  }

  report(): Omit<RunReport, 'name' | 'header' | 'ending'> {
    const { batch, model } = this.#header;
    return {
      frames: this.frames,
      firstFrameAt: this.#firstFrameAt,
      lastFrameAt: this.#lastFrameAt,
      groups: [...this.#groups.values()].map(({ chip, conditions, windows, frames, perFrame }) => ({
        chip,
        conditions,
        frames,
        means: windows.means(),
        perFrame,
        // Zeros of untrained weights are not those that silicon was measured with.
        comparable:
          // A report compares what silicon was given: AlexNet's own weights.
          model.id === SILICON_ALEXNET.network &&
          model.weights === 'trained' &&
          isComparable(model.id, batch, conditions),
      })),
      measured: this.#measured,
      layerMs: this.#layerMs,
      accuracy: this.#accuracy.accuracy,
      wrappedPsums: this.#wrappedPsums,
      saturatedWords: this.#saturatedWords,
    };
  }

  #addTimes({ totalMs, convMs, hostMs, steps }: RunResult['wall']): void {
    this.#measured.totalMs.push(totalMs);
    this.#measured.engineMs.push(convMs);
    this.#measured.hostMs.push(hostMs);
    for (const [index, { name }] of this.#header.layers.entries()) {
      const step = steps.find((one) => one.kind === 'engine' && one.name === name);
      if (step) this.#layerMs[index]!.push(step.ms);
    }
  }

  #groupOf(chip: ChipSettings): OpenGroup {
    const { coreVoltageV, coreClockMhz, linkClockMhz, compression, gating } = chip;
    const key = JSON.stringify([coreVoltageV, coreClockMhz, linkClockMhz, compression, gating]);
    const known = this.#groups.get(key);
    if (known) return known;
    const { layers, batch } = this.#header;
    const conditions = conditionsOf(chip);
    const group: OpenGroup = {
      chip,
      conditions,
      windows: new BatchWindows(layers, batch, conditions),
      frames: 0,
      perFrame: {
        powerMw: [],
        latencyMs: [],
        energyPerFrameMj: [],
        dramBytesPerFrame: [],
        linkBytes: [],
        linkUncompressedBytes: [],
        compression: [],
      },
    };
    this.#groups.set(key, group);
    return group;
  }
}

const FRAME_COSTS: readonly (keyof FrameCost)[] = [
  'powerMw',
  'latencyMs',
  'energyPerFrameMj',
  'dramBytesPerFrame',
  'linkBytes',
  'linkUncompressedBytes',
  'compression',
];

function noFrames(path: string, ending: Ending): EyerissError {
  return new EyerissError({
    code: 'report.no-frames',
    problem: `${path} has no whole frame${ending.kind === 'cut off' ? ': it was cut off before its first one' : ''}`,
    limit: 'a report needs at least one',
    remedy: 'leave this run out, or record it again',
  });
}
