import type { ResultMessage } from '../../../host/protocol/host-messages.ts';

/** What is drawn over time. */
export const SERIES = [
  'powerMw',
  'latencyMs',
  'energyMj',
  'compression',
  'chipFramesPerSecond',
  'computerFramesPerSecond',
] as const;
export type SeriesName = (typeof SERIES)[number];

/** Seconds that the charts reach back. */
export const HISTORY_S = 60;
const SAMPLE_MS = 100;

/** The last minute of figures, ten a second; the same arrays live on, so that charts need no copies. */
export class History {
  /** seconds, any clock */
  readonly seconds: number[] = [];
  readonly values: Readonly<Record<SeriesName, (number | null)[]>> = {
    powerMw: [],
    latencyMs: [],
    energyMj: [],
    compression: [],
    chipFramesPerSecond: [],
    computerFramesPerSecond: [],
  };

  add(result: ResultMessage, atMs: number): void {
    const last = this.seconds.at(-1);
    // Of those that come together the newest counts: a change of settings may be the last thing that comes.
    if (last !== undefined && atMs / 1000 - last < SAMPLE_MS / 1000) {
      for (const name of SERIES) this.values[name].pop();
    } else this.seconds.push(atMs / 1000);
    const sample = sampleOf(result);
    for (const name of SERIES) this.values[name].push(sample[name]);
    while (this.seconds[0]! < atMs / 1000 - HISTORY_S) {
      this.seconds.shift();
      for (const name of SERIES) this.values[name].shift();
    }
  }

  clear(): void {
    this.seconds.length = 0;
    for (const name of SERIES) this.values[name].length = 0;
  }
}

/** Figures of one result; modelled times and energies are one frame's share of the batch. `null` is not known yet. */
export function sampleOf({ measured, modelled }: ResultMessage): Record<SeriesName, number | null> {
  const { total, batch } = modelled;
  return {
    powerMw: total.powerMw,
    latencyMs: batch === 0 ? 0 : total.latencyMs / batch,
    energyMj: total.energyPerFrameMj,
    compression: total.dramBytes === 0 ? 1 : total.dramUncompressedBytes / total.dramBytes,
    chipFramesPerSecond: total.framesPerSecond,
    // The host says 0 until two frames have run: one frame has no rate.
    computerFramesPerSecond: measured.framesPerSecond || null,
  };
}
